// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * What came of a run.
 *
 * @param outcome how it ended
 * @param duration from just before the start to the end, by a monotonic clock
 * @param output what was kept of standard output; of both streams if they were merged
 * @param errors what was kept of standard error
 * @param leftBehind how many processes of the run were alive when the started one had ended by itself; they were not killed
 * @param survivors the ids of the processes that could not be killed although they should have been; empty unless the tree
 *     was ended, and normally then too
 * @param containment whether all of the tree was in reach
 */
public record ProcessResult(
        ProcessOutcome outcome,
        Duration duration,
        CapturedOutput output,
        CapturedOutput errors,
        int leftBehind,
        List<Long> survivors,
        Containment containment) {

    /** How surely the runner can find all processes of a run. */
    public enum Containment {
        /** The run has a session of its own and its processes can be found by their mark. */
        FULL,
        /**
         * {@code setsid}, {@code kill} or {@code /proc} is missing: only the descendants that are still linked to the started
         * process are found.
         */
        WEAK
    }

    /** Checks and copies. */
    public ProcessResult {
        requireNonNull(outcome, "outcome");
        requireNonNull(duration, "duration");
        requireNonNull(output, "output");
        requireNonNull(errors, "errors");
        requireNonNull(containment, "containment");
        survivors = List.copyOf(survivors);
    }

    /** Tells whether the program ended with exit code 0. */
    public boolean isOk() {
        return outcome.isOk();
    }

    /** Tells whether parts of the tree may be out of reach. */
    public boolean weakContainment() {
        return containment == Containment.WEAK;
    }
}
