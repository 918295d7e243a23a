// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches one process from just after its start until it has ended or been ended; by the thread that called the runner. */
final class Supervision {

    /** The process that was started, whether or not it is a child of this JVM. */
    interface Leader {
        /** Tells whether it still runs. */
        boolean isAlive();

        /** Waits for its end, at most so long. */
        void await(long nanos) throws InterruptedException;
    }

    /**
     * What there is to say when it is over.
     *
     * @param stopped why the tree was ended; null if the leader ended by itself
     * @param survivors who is alive although the tree was ended
     */
    record Ended(@Nullable ProcessOutcome stopped, List<Long> survivors) {

        ProcessOutcome outcomeOr(IntSupplier exitCode) {
            return stopped != null ? stopped : ProcessOutcome.ofExitCode(exitCode.getAsInt());
        }
    }

    /** How many bytes of output files are too many. */
    static final long OUTPUT_LIMIT = 64L * 1024 * 1024;

    /**
     * What is different in durable runs.
     *
     * @param outputSize how large the output files are; 0 if there are none
     * @param onInterrupt what an interrupt makes of the run
     */
    record Durable(LongSupplier outputSize, ProcessOutcome onInterrupt) {

        static final Durable NOT = new Durable(() -> 0, new ProcessOutcome.Cancelled());

        static Durable of(Spool spool, Launch launch) {
            boolean detach = launch.interrupt() == InterruptPolicy.DETACH;
            return new Durable(
                    spool::outputSize, detach ? new ProcessOutcome.Detached() : new ProcessOutcome.Cancelled());
        }
    }

    private static final long FIRST_STEP = 50_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long LAST_STEP = 10_000_000;
    // After so long a silence, steps of another length: many hooks that only wait must not cost a processor.
    private static final long SILENCE = 2_000_000_000;
    private static final long SILENT_STEP = 50_000_000;

    private final Leader leader;
    private final ProcessTree tree;
    private final List<StreamTap> taps;
    private final Launch launch;
    private final long started;
    private final LongSupplier outputSize;
    private final ProcessOutcome onInterrupt;

    private volatile @Nullable ProcessOutcome stop;
    private boolean interrupted;
    private long step = MILLISECOND;
    private long lastMoved;

    /**
     * Prepares to watch.
     *
     * @param started when the process was started, by {@link System#nanoTime()}
     * @param durable what is different if the run is durable
     */
    Supervision(Leader leader, ProcessTree tree, List<StreamTap> taps, Launch launch, long started, Durable durable) {
        this.leader = leader;
        this.tree = tree;
        this.taps = taps;
        this.launch = launch;
        this.started = started;
        this.lastMoved = started;
        this.outputSize = durable.outputSize();
        this.onInterrupt = durable.onInterrupt();
    }

    /** Asks from another thread to stop with this outcome. */
    void stop(ProcessOutcome outcome) {
        stop = outcome;
    }

    /** Watches to the end. The caller's interrupt flag is set again if there was an interrupt. */
    Ended watch() {
        try {
            ProcessOutcome stopped = awaitEnd();
            return stopped == null || stopped instanceof ProcessOutcome.Detached
                    ? new Ended(stopped, List.of())
                    : new Ended(stopped, tree.end(grace(stopped), this::pause));
        } catch (RuntimeException | Error e) {
            tree.end(Duration.ZERO, LockSupport::parkNanos);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable ProcessOutcome awaitEnd() {
        while (true) {
            boolean alive = leader.isAlive();
            boolean moved = drain();
            if (!alive) {
                return null;
            }
            ProcessOutcome reason = reasonToStop();
            if (reason != null) {
                return reason;
            }
            idle(moved);
        }
    }

    private @Nullable ProcessOutcome reasonToStop() {
        ProcessOutcome asked = stop;
        if (asked != null) {
            return asked;
        }
        if (interrupted || Thread.interrupted()) {
            interrupted = true;
            return onInterrupt;
        }
        if (outputSize.getAsLong() > OUTPUT_LIMIT) {
            return new ProcessOutcome.OutputLimit(OUTPUT_LIMIT);
        }
        return left() <= 0 ? new ProcessOutcome.TimedOut(launch.timeout()) : null;
    }

    // While it writes without end, waiting for it to clean up would only cost more.
    private Duration grace(ProcessOutcome stopped) {
        return stopped instanceof ProcessOutcome.OutputLimit ? Duration.ZERO : launch.grace();
    }

    private long left() {
        return launch.timeout().toNanos() - (System.nanoTime() - started);
    }

    private boolean drain() {
        boolean moved = false;
        for (StreamTap tap : taps) {
            moved |= tap.drain();
        }
        return moved;
    }

    // Short steps while output flows, as a full pipe stops the program; else the end of the process wakes us anyway.
    private void idle(boolean moved) {
        if (moved) {
            step = FIRST_STEP;
            lastMoved = System.nanoTime();
            return;
        }
        if (step == FIRST_STEP && System.nanoTime() - lastMoved < FIRST_STEP) {
            Thread.onSpinWait();
            return;
        }
        await(Math.min(step, Math.max(left(), FIRST_STEP)));
        step = Math.min(2 * step, System.nanoTime() - lastMoved > SILENCE ? SILENT_STEP : LAST_STEP);
    }

    private void await(long nanos) {
        if (nanos < MILLISECOND) {
            LockSupport.parkNanos(nanos);
            return;
        }
        try {
            leader.await(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
        }
    }

    private void pause(long nanos) {
        long start = System.nanoTime();
        while (true) {
            interrupted |= Thread.interrupted();
            boolean moved = drain();
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                return;
            }
            if (!moved) {
                await(Math.min(left, leader.isAlive() ? LAST_STEP : MILLISECOND - 1));
            }
        }
    }
}
