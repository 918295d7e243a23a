// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * An operation has ended.
 *
 * @param operation the operation
 * @param outcome how it ended
 * @param results the results of all hooks that were called for it, in order
 */
public record PostEvent(Operation operation, Outcome outcome, List<HookResult> results) implements LifecycleEvent {

    /** Copies the list. */
    public PostEvent {
        results = List.copyOf(results);
    }

    @Override
    public Phase phase() {
        return Phase.POST;
    }

    @Override
    public Run run() {
        return operation.run();
    }

    /** One short line. */
    @Override
    public String toString() {
        return "PostEvent[" + operation.kind() + " of " + operation.name() + ": " + outcome + ", calls of hooks: "
                + results.size() + "]";
    }
}
