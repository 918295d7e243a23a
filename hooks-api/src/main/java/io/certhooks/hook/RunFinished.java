// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.time.Instant;
import java.util.List;

/**
 * A run has ended.
 *
 * @param run the run
 * @param finishedAt by the engine's clock
 * @param operations what came of each of {@link RunStarted#due()}, in that order: of the operation, or of the last one for
 *     the certificate if another CA was asked as well
 * @param skipped the certificates that were left alone
 * @param results the results of all hooks of the run so far, those of the operations included
 */
public record RunFinished(
        Run run, Instant finishedAt, List<OperationResult> operations, List<Skipped> skipped, List<HookResult> results)
        implements LifecycleEvent {

    /** Copies the lists. */
    public RunFinished {
        operations = List.copyOf(operations);
        skipped = List.copyOf(skipped);
        results = List.copyOf(results);
    }

    @Override
    public Phase phase() {
        return Phase.AFTER_RUN;
    }

    /**
     * The operations that brought a new generation, delivered or not.
     *
     * @return operations with an {@link Outcome.Issued}
     */
    public List<OperationResult> issued() {
        return operations.stream()
                .filter(result -> result.outcome() instanceof Outcome.Issued)
                .toList();
    }

    /**
     * The operations that failed.
     *
     * @return operations with an {@link Outcome.Failed}
     */
    public List<OperationResult> failed() {
        return operations.stream()
                .filter(result -> result.outcome() instanceof Outcome.Failed)
                .toList();
    }

    /**
     * Whether every operation succeeded and every hook did what it should.
     *
     * @return false if anything failed, a deploy or a clean-up included
     */
    public boolean isSuccess() {
        return operations.stream().allMatch(result -> result.outcome().isSuccess())
                && results.stream().allMatch(result -> result.status().isSuccess());
    }

    /** One short line. */
    @Override
    public String toString() {
        return "RunFinished[" + run.kind() + " " + run.id() + ": " + issued().size() + " issued, " + failed().size()
                + " failed, " + skipped.size() + " skipped, calls of hooks: " + results.size() + "]";
    }
}
