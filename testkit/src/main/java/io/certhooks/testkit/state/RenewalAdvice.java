// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Suggests when to renew (RFC 9773). Thread-safe. */
public final class RenewalAdvice {

    private static final Duration SHORT = Duration.ofDays(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final boolean enabled;
    private final Clock clock;
    private volatile String retryAfter = "21600";

    /** Advice by this clock, or none at all. */
    public RenewalAdvice(boolean enabled, Clock clock) {
        this.enabled = enabled;
        this.clock = clock;
    }

    /** True if the CA has a renewalInfo resource. */
    public boolean enabled() {
        return enabled;
    }

    /** The Retry-After header of renewal information. */
    public String retryAfter() {
        return retryAfter;
    }

    /** Sets {@link #retryAfter()}. */
    public void retryAfter(String text) {
        retryAfter = Objects.requireNonNull(text, "text");
    }

    /**
     * The window for a certificate: what the test set; else, if it is revoked, one in the past; else a twenty-fifth of
     * the lifetime around its second third's end, or around its half if it lives less than ten days.
     */
    public RenewalWindow windowFor(StoredCertificate stored) {
        if (stored.window() != null) {
            return stored.window();
        }
        if (stored.revocation() != null) {
            Instant past = clock.instant().minus(HOUR);
            return RenewalWindow.between(past, past.plus(HOUR.dividedBy(2)));
        }
        Instant begin = stored.certificate().getNotBefore().toInstant();
        Duration life =
                Duration.between(begin, stored.certificate().getNotAfter().toInstant());
        Duration untilMiddle = life.compareTo(SHORT) < 0
                ? life.dividedBy(2)
                : life.multipliedBy(2).dividedBy(3);
        Instant middle = begin.plus(untilMiddle);
        return RenewalWindow.between(middle.minus(life.dividedBy(50)), middle.plus(life.dividedBy(50)));
    }
}
