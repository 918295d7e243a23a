// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * All generations not yet delivered to one hook are to be brought to where they are used.
 *
 * @param run the run
 * @param deployments one per certificate, at least one; each with its own attempt and idempotency key
 */
public record DeployBatch(Run run, List<DeployEvent> deployments) implements LifecycleEvent {

    /** Copies the list. */
    public DeployBatch {
        deployments = List.copyOf(deployments);
    }

    @Override
    public Phase phase() {
        return Phase.BATCH_DEPLOY;
    }
}
