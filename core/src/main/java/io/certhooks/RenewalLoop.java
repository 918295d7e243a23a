// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for the next thing to do, for all certificates together.
 *
 * <p>It looks at the clock at least once a minute, so that a clock that jumps, or a machine that slept, is noticed.
 */
final class RenewalLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalLoop.class);
    private static final long LONGEST_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long SHORTEST_MILLIS = 10;
    private static final long AFTER_WORK_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final long AFTER_DEFECT_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final Clock clock;
    private final Supplier<Instant> next;
    private final Runnable work;
    private final Object signal = new Object();
    // Of the renewal thread.
    private long afterWork = AFTER_WORK_MILLIS;
    private @Nullable Thread thread;
    private boolean woken;
    private boolean closed;

    RenewalLoop(Clock clock, Supplier<Instant> next, Runnable work) {
        this.clock = clock;
        this.next = next;
        this.work = work;
    }

    void start() {
        synchronized (signal) {
            if (thread == null && !closed) {
                thread = EngineThreads.named("certhooks-renewal").newThread(this::loop);
                thread.start();
            }
        }
    }

    /** Looks at the clock now. */
    void wake() {
        synchronized (signal) {
            woken = true;
            signal.notifyAll();
        }
    }

    private void loop() {
        long pause = 0;
        while (await(pause)) {
            pause = workIfDue();
        }
    }

    // Whatever goes wrong, even an Error, or an interrupt that a hook has left behind: without this thread nothing is
    // renewed.
    @SuppressWarnings("CatchingUnchecked")
    private long workIfDue() {
        try {
            boolean due = !next.get().isAfter(clock.instant());
            if (due) {
                work.run();
            }
            Duration rest = Duration.between(clock.instant(), next.get());
            if (due && (rest.isNegative() || rest.isZero())) {
                return again();
            }
            afterWork = AFTER_WORK_MILLIS;
            return Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, millis(rest)));
        } catch (Throwable e) {
            if (isClosed()) {
                return 0;
            }
            LOG.error("the renewal run ended with an error; the next one follows in a minute", e);
            return AFTER_DEFECT_MILLIS;
        } finally {
            LOG.trace("interrupted by a hook: {}", Thread.interrupted());
        }
    }

    // What is due at once is for another CA, which can be asked soon; or it could not be done, and would fail again.
    private long again() {
        long pause = afterWork;
        afterWork = Math.min(LONGEST_MILLIS, 2 * pause);
        return pause;
    }

    private boolean isClosed() {
        synchronized (signal) {
            return closed;
        }
    }

    private static long millis(Duration duration) {
        return duration.compareTo(Duration.ofDays(1)) > 0 ? LONGEST_MILLIS : duration.toMillis() + 1;
    }

    /** Waits; false if it is time to end. */
    private boolean await(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (signal) {
            try {
                long left = millis;
                while (!closed && !woken && left > 0) {
                    signal.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                }
            } catch (InterruptedException e) {
                return false;
            }
            woken = false;
            return !closed;
        }
    }

    /** Lets a running run come to its end, and begins no other. */
    @Override
    public void close() {
        synchronized (signal) {
            closed = true;
            signal.notifyAll();
        }
    }

    /** Waits for the end of the thread; whether it has ended. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        Thread ending;
        synchronized (signal) {
            ending = thread;
        }
        if (ending != null && ending != Thread.currentThread()) {
            ending.join(Math.max(1, limit.toMillis()));
            return !ending.isAlive();
        }
        return true;
    }
}
