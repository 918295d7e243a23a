// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long to wait after a failure before the next try. */
final class RetryDelay {

    static final Duration LONGEST = Duration.ofHours(24);
    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(100));
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final double JITTER = 0.2;

    private final RandomGenerator random;

    RetryDelay(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The delay before the next try.
     *
     * @param failures how often it has failed in a row, at least 1
     * @param retryAfter how long the CA asks to wait
     * @param remaining how long the current certificate is still valid; zero or less if there is none
     */
    Duration after(FailureKind kind, int failures, Optional<Duration> retryAfter, Duration remaining) {
        Duration delay = jittered(kind == FailureKind.REFUSED ? LONGEST : step(failures));
        Duration cap = remaining.dividedBy(8);
        if (!cap.isNegative() && !cap.isZero() && delay.compareTo(cap) > 0) {
            delay = cap.compareTo(SHORTEST) < 0 ? SHORTEST : cap;
        }
        // What the CA asks for stands above everything of ours.
        return retryAfter.isPresent() && retryAfter.get().compareTo(delay) > 0 ? retryAfter.get() : delay;
    }

    private static Duration step(int failures) {
        return failures <= STEPS.size() ? STEPS.get(failures - 1) : LONGEST;
    }

    /** Up to a fifth shorter by chance; never longer, so that nothing is tried later than the schedule says. */
    Duration jittered(Duration delay) {
        return delay.minus(Duration.ofMillis((long) (delay.toMillis() * JITTER * random.nextDouble())));
    }
}
