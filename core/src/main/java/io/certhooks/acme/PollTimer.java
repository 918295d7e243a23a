// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Waits between questions to the CA: the first comes at once; or, if it is about proofs, when the CA has fetched them or,
 * should nobody see that, 5 ms after the timer was made. Each next one comes after half as long again, up to 10 s, and never
 * earlier than the CA asks for.
 */
final class PollTimer {

    private static final long FIRST = 5;
    private static final long LONGEST = 10_000;
    // Not much longer: a CA may know a proof already, or be told to believe all.
    private static final Duration LONGEST_FETCH = Duration.ofMillis(20);

    private final long begin = System.nanoTime();
    private final long limit;
    private final ProofFetches fetches;
    private long start;
    private long delay = FIRST;
    private long asked;

    private PollTimer(Duration limit, ProofFetches fetches) {
        this.limit = TimeUnit.NANOSECONDS.convert(limit);
        this.fetches = fetches;
    }

    /** The first question is about proofs; {@code limit} counts from the first wait on. */
    static PollTimer about(ProofFetches fetches, Duration limit) {
        return new PollTimer(limit, fetches);
    }

    /** The first question is to be asked at once; {@code limit} counts from the first wait on. */
    static PollTimer atOnce(Duration limit) {
        return new PollTimer(limit, longest -> true);
    }

    /** Respects what the CA asked for, once. */
    void notBefore(Instant instant) {
        asked = Math.max(0, Duration.between(Instant.now(), instant).toMillis());
    }

    /** How long the CA asks to wait before the next question; zero if it does not. */
    Duration asked() {
        return Duration.ofMillis(asked);
    }

    /** Waits; false, at once, if the time would be over. */
    boolean await() throws InterruptedException {
        long now = System.nanoTime();
        long millis = Math.max(delay, asked);
        if (delay == FIRST) {
            start = now;
            boolean fetched = fetches.await(LONGEST_FETCH);
            long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            millis = Math.max(fetched ? 0 : delay - passed, asked);
        }
        if (TimeUnit.MILLISECONDS.toNanos(millis) > limit - (now - start)) {
            return false;
        }
        delay = Math.min(LONGEST, delay + delay / 2);
        asked = 0;
        TimeUnit.MILLISECONDS.sleep(millis);
        return true;
    }
}
