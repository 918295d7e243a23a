// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** What a spool tells about its run. */
public sealed interface SpoolState {

    /** There is no such directory: the run was never started, or forgotten. */
    record Absent() implements SpoolState {}

    /**
     * The run goes on.
     *
     * @param pid the process that notes its exit code; if that is gone, another process of the run
     */
    record Running(long pid) implements SpoolState {}

    /**
     * The run has ended.
     *
     * @param outcome what its exit code stands for
     */
    record Finished(ProcessOutcome outcome) implements SpoolState {}

    /** The run is over, or never really began, and left no exit code. */
    record Lost() implements SpoolState {}
}
