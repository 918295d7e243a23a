// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.limit;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All rate limits of a CA. A request above a limit is refused with 429, rateLimited and Retry-After. As at Let's
 * Encrypt, an order that replaces a certificate (RFC 9773 section 5) is under none of them, and one for a set of names
 * that has a certificate already is under neither {@link #ordersPerAccount()} nor {@link #certificatesPerDomain()}.
 * Immutable.
 */
public final class RateLimits {

    private static final RateLimits NONE = new RateLimits(null, null, null, null, null);

    private final @Nullable RateLimit newAccounts;
    private final @Nullable RateLimit ordersPerAccount;
    private final @Nullable RateLimit certificatesPerDomain;
    private final @Nullable RateLimit certificatesPerSet;
    private final @Nullable RateLimit failedValidations;

    private RateLimits(
            @Nullable RateLimit newAccounts,
            @Nullable RateLimit ordersPerAccount,
            @Nullable RateLimit certificatesPerDomain,
            @Nullable RateLimit certificatesPerSet,
            @Nullable RateLimit failedValidations) {
        this.newAccounts = newAccounts;
        this.ordersPerAccount = ordersPerAccount;
        this.certificatesPerDomain = certificatesPerDomain;
        this.certificatesPerSet = certificatesPerSet;
        this.failedValidations = failedValidations;
    }

    /** No limits. */
    public static RateLimits none() {
        return NONE;
    }

    /**
     * The numbers that Let's Encrypt published in 2025: 10 accounts per 3 hours, 300 orders per account per 3 hours, 50
     * certificates per registered domain and 5 per exact set of names per 7 days, 5 failed validations per name, account
     * and hour.
     */
    public static RateLimits letsEncrypt() {
        return NONE.withNewAccounts(10, Duration.ofHours(3))
                .withOrdersPerAccount(300, Duration.ofHours(3))
                .withCertificatesPerDomain(50, Duration.ofDays(7))
                .withCertificatesPerSet(5, Duration.ofDays(7))
                .withFailedValidations(5, Duration.ofHours(1));
    }

    /** The same with a limit for new accounts. */
    public RateLimits withNewAccounts(int count, Duration window) {
        return new RateLimits(
                new RateLimit(count, window),
                ordersPerAccount,
                certificatesPerDomain,
                certificatesPerSet,
                failedValidations);
    }

    /** The same with a limit for the orders of each account. */
    public RateLimits withOrdersPerAccount(int count, Duration window) {
        return new RateLimits(
                newAccounts,
                new RateLimit(count, window),
                certificatesPerDomain,
                certificatesPerSet,
                failedValidations);
    }

    /**
     * The same with a limit for the certificates of each registered domain, which is taken to be the last two labels of
     * a name, or the last three where the last two are as short as in {@code co.uk}.
     */
    public RateLimits withCertificatesPerDomain(int count, Duration window) {
        return new RateLimits(
                newAccounts, ordersPerAccount, new RateLimit(count, window), certificatesPerSet, failedValidations);
    }

    /** The same with a limit for the certificates of each exact set of names. */
    public RateLimits withCertificatesPerSet(int count, Duration window) {
        return new RateLimits(
                newAccounts, ordersPerAccount, certificatesPerDomain, new RateLimit(count, window), failedValidations);
    }

    /** The same with a limit for the failed validations of each name by each account. */
    public RateLimits withFailedValidations(int count, Duration window) {
        return new RateLimits(
                newAccounts, ordersPerAccount, certificatesPerDomain, certificatesPerSet, new RateLimit(count, window));
    }

    /** The limit for new accounts. */
    public Optional<RateLimit> newAccounts() {
        return Optional.ofNullable(newAccounts);
    }

    /** The limit for the orders of each account. */
    public Optional<RateLimit> ordersPerAccount() {
        return Optional.ofNullable(ordersPerAccount);
    }

    /** The limit for the certificates of each registered domain. */
    public Optional<RateLimit> certificatesPerDomain() {
        return Optional.ofNullable(certificatesPerDomain);
    }

    /** The limit for the certificates of each exact set of names. */
    public Optional<RateLimit> certificatesPerSet() {
        return Optional.ofNullable(certificatesPerSet);
    }

    /** The limit for the failed validations of each name by each account. */
    public Optional<RateLimit> failedValidations() {
        return Optional.ofNullable(failedValidations);
    }
}
