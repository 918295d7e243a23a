// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a certificate is renewed. Immutable.
 *
 * <p>A revoked certificate is renewed at once. Otherwise the CA's suggestion decides where there is one (RFC 9773): an
 * instant drawn once from the suggested window. Without a suggestion a certificate is renewed in the last third of its
 * life, or in the last half if its life is shorter than ten days. When only a twentieth of its life is left it is
 * renewed whatever the CA suggests. Neither a suggestion nor {@link #withRenewBefore} has it renewed in the first hour of its
 * life, or the first hundredth if that is longer.
 */
public final class RenewalPolicy {

    private static final Duration SHORT_LIFE = Duration.ofDays(10);
    private static final Duration LEAST_GAP = Duration.ofHours(1);

    private static final RenewalPolicy STANDARD = new RenewalPolicy(null, true);

    private final @Nullable Duration renewBefore;
    private final boolean suggestions;

    private RenewalPolicy(@Nullable Duration renewBefore, boolean suggestions) {
        this.renewBefore = renewBefore;
        this.suggestions = suggestions;
    }

    /**
     * The rules of the class description.
     *
     * @return the standard policy
     */
    public static RenewalPolicy standard() {
        return STANDARD;
    }

    /**
     * The same policy with a fixed time before the end instead of a part of the life.
     *
     * @param beforeEnd more than zero; if it is longer than the certificate's life, the part of the life counts
     * @return a copy
     * @throws IllegalArgumentException if the duration is not more than zero
     */
    public RenewalPolicy withRenewBefore(Duration beforeEnd) {
        if (requireNonNull(beforeEnd, "beforeEnd").isNegative() || beforeEnd.isZero()) {
            throw new IllegalArgumentException("renew a certificate some time before its end, not " + beforeEnd);
        }
        return new RenewalPolicy(beforeEnd, suggestions);
    }

    /**
     * The same policy without asking the CA for suggestions.
     *
     * @return a copy
     */
    public RenewalPolicy withoutSuggestions() {
        return new RenewalPolicy(renewBefore, false);
    }

    boolean asksTheCa() {
        return suggestions;
    }

    /**
     * The instant at which a certificate is to be renewed.
     *
     * @param suggested the instant drawn from the CA's window, if there is one
     */
    Instant renewAt(Validity validity, Optional<Instant> suggested) {
        if (!suggestions || suggested.isEmpty()) {
            return byLife(validity);
        }
        Instant last = last(validity);
        return suggested.get().isAfter(last) ? last : notTooSoon(suggested.get(), validity);
    }

    private Instant byLife(Validity validity) {
        Duration life = validity.length();
        if (renewBefore != null && renewBefore.compareTo(life) < 0) {
            return notTooSoon(validity.notAfter().minus(renewBefore), validity);
        }
        return validity.notAfter().minus(validity.part(life.compareTo(SHORT_LIFE) < 0 ? 2 : 3));
    }

    private static Instant notTooSoon(Instant wanted, Validity validity) {
        Instant least = validity.notBefore().plus(leastGap(validity));
        Instant last = last(validity);
        Instant soonest = least.isAfter(last) ? last : least;
        return wanted.isBefore(soonest) ? soonest : wanted;
    }

    private static Instant last(Validity validity) {
        return validity.notAfter().minus(validity.part(20));
    }

    private static Duration leastGap(Validity validity) {
        Duration part = validity.part(100);
        return part.compareTo(LEAST_GAP) > 0 ? part : LEAST_GAP;
    }

    /** From when to when a certificate is valid. */
    record Validity(Instant notBefore, Instant notAfter) {

        Duration length() {
            return Duration.between(notBefore, notAfter);
        }

        // Certificates know whole seconds, and Duration divides by way of decimal fractions.
        Duration part(int parts) {
            return Duration.ofSeconds(length().toSeconds() / parts);
        }
    }
}
