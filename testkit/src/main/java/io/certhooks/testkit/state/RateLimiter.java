// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.limit.RateLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keeps clients within the CA's rate limits. Thread-safe. */
public final class RateLimiter {

    private static final String EVERYBODY = "everybody";

    private final TokenBuckets newAccounts;
    private final TokenBuckets orders;
    private final TokenBuckets domains;
    private final TokenBuckets sets;
    private final TokenBuckets failures;
    private final Set<String> issuedSets = ConcurrentHashMap.newKeySet();

    /** A limiter whose buckets are all full. */
    public RateLimiter(RateLimits limits, Clock clock) {
        this.newAccounts = new TokenBuckets(limits.newAccounts(), clock);
        this.orders = new TokenBuckets(limits.ordersPerAccount(), clock);
        this.domains = new TokenBuckets(limits.certificatesPerDomain(), clock);
        this.sets = new TokenBuckets(limits.certificatesPerSet(), clock);
        this.failures = new TokenBuckets(limits.failedValidations(), clock);
    }

    /** Counts a new account, or refuses it (rateLimited). */
    public synchronized void newAccount() {
        require(newAccounts, EVERYBODY, "new accounts");
        newAccounts.spend(EVERYBODY);
    }

    /** Counts a new order, or refuses it (rateLimited) because of it or of the certificate it would lead to. */
    public synchronized void newOrder(String accountId, OrderRequest request) {
        if (request.replaces() != null) {
            return;
        }
        List<Identifier> identifiers = request.identifiers();
        for (Identifier identifier : identifiers) {
            require(failures, failureKey(accountId, identifier), "failed validations of " + identifier.value());
        }
        require(sets, setKey(identifiers), "certificates for this exact set of names");
        if (issuedSets.contains(setKey(identifiers))) {
            return;
        }
        registeredDomains(identifiers).forEach(domain -> require(domains, domain, "certificates for " + domain));
        require(orders, accountId, "orders of this account");
        orders.spend(accountId);
    }

    /** Counts an issued certificate. */
    public synchronized void issued(OrderRequest request) {
        List<Identifier> identifiers = request.identifiers();
        boolean renewal = !issuedSets.add(setKey(identifiers));
        if (request.replaces() != null) {
            return;
        }
        sets.spend(setKey(identifiers));
        if (!renewal) {
            registeredDomains(identifiers).forEach(domains::spend);
        }
    }

    /** Counts a failed validation. */
    public void failedValidation(String accountId, Identifier identifier) {
        failures.spend(failureKey(accountId, identifier));
    }

    private static void require(TokenBuckets buckets, String key, String what) {
        Duration shortfall = buckets.shortfall(key);
        if (!shortfall.isZero()) {
            long seconds = shortfall.plusNanos(999_999_999).toSeconds();
            throw new AcmeRefusal(
                    AcmeProblem.of(AcmeError.RATE_LIMITED, "too many " + what + "; retry in " + seconds + " seconds")
                            .withRetryAfter(Long.toString(seconds)));
        }
    }

    private static String failureKey(String accountId, Identifier identifier) {
        return accountId + " " + identifier.base().value();
    }

    private static String setKey(List<Identifier> identifiers) {
        return identifiers.stream().map(Identifier::toString).sorted().collect(Collectors.joining(" "));
    }

    private static Set<String> registeredDomains(List<Identifier> identifiers) {
        return identifiers.stream().map(RateLimiter::registeredDomain).collect(Collectors.toSet());
    }

    private static String registeredDomain(Identifier identifier) {
        String[] labels = identifier.base().value().split("\\.");
        if (identifier.isIp() || labels.length <= 2) {
            return identifier.base().value();
        }
        boolean shortSuffix = labels[labels.length - 1].length() == 2 && labels[labels.length - 2].length() <= 3;
        int count = shortSuffix ? 3 : 2;
        return String.join(".", List.of(labels).subList(labels.length - count, labels.length));
    }
}
