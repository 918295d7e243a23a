// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.limit.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The token buckets of one limit, one for each key. Thread-safe. */
final class TokenBuckets {

    private final Optional<RateLimit> limit;
    private final Clock clock;

    /** When each bucket will be full again, as in the generic cell rate algorithm; full ones may be missing. */
    private final Map<String, Instant> fullAt = new HashMap<>();

    TokenBuckets(Optional<RateLimit> limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** How long to wait for a token, zero if there is one now. */
    synchronized Duration shortfall(String key) {
        if (limit.isEmpty()) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        Duration over =
                Duration.between(now, afterSpending(key, now)).minus(limit.get().window());
        return over.isNegative() ? Duration.ZERO : over;
    }

    /** Takes a token, even if there is none. */
    synchronized void spend(String key) {
        if (limit.isPresent()) {
            fullAt.put(key, afterSpending(key, clock.instant()));
        }
    }

    private Instant afterSpending(String key, Instant now) {
        Instant full = fullAt.getOrDefault(key, now);
        return (full.isBefore(now) ? now : full).plus(limit.orElseThrow().interval());
    }
}
