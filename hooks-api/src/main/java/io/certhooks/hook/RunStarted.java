// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * A run with work to do is about to begin.
 *
 * @param run the run
 * @param due the operations it is about to carry out; empty if only owed deploys are repeated
 */
public record RunStarted(Run run, List<Operation> due) implements LifecycleEvent {

    /** Copies the list. */
    public RunStarted {
        due = List.copyOf(due);
    }

    @Override
    public Phase phase() {
        return Phase.BEFORE_RUN;
    }
}
