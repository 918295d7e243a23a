// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs of one runner that have not ended, so that they can be ended together. Thread-safe. */
final class RunningSet {

    /** Whether a run can go on without the JVM. */
    enum Mode {
        PIPE,
        DURABLE
    }

    private final Map<Supervision, Mode> running = new HashMap<>();
    private @Nullable ProcessOutcome forDurable;

    /** Watches a run to its end, as a member of the set. */
    Supervision.Ended watch(Supervision supervision, Mode mode) {
        synchronized (running) {
            running.put(supervision, mode);
            if (forDurable != null) {
                supervision.stop(outcome(mode, forDurable));
            }
        }
        try {
            return supervision.watch();
        } finally {
            synchronized (running) {
                running.remove(supervision);
                running.notifyAll();
            }
        }
    }

    boolean isClosed() {
        synchronized (running) {
            return forDurable != null;
        }
    }

    /** Stops all runs, now and later, and waits until they have ended or the thread is interrupted. */
    void close(ProcessOutcome outcomeForDurable) {
        synchronized (running) {
            forDurable = outcomeForDurable;
            running.forEach((supervision, mode) -> supervision.stop(outcome(mode, outcomeForDurable)));
            try {
                while (!running.isEmpty()) {
                    running.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ProcessOutcome outcome(Mode mode, ProcessOutcome forDurable) {
        return mode == Mode.DURABLE ? forDurable : new ProcessOutcome.Cancelled();
    }
}
