// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.Optional;

/**
 * A hook was called and has ended; only observers get this.
 *
 * @param run the run
 * @param operation the operation for which it was called, if it was called for one
 * @param result how it ended
 */
public record HookFinished(Run run, Optional<Operation> operation, HookResult result) implements LifecycleEvent {

    @Override
    public Phase phase() {
        return result.phase();
    }
}
