// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * All proofs of an order are presented, and none is submitted yet.
 *
 * @param operation the operation that needs the proofs
 * @param challenges the presented challenges, in the CA's order, at least one
 */
public record ChallengesPresented(Operation operation, List<ChallengeEvent> challenges) implements LifecycleEvent {

    /** Copies the list. */
    public ChallengesPresented {
        challenges = List.copyOf(challenges);
    }

    @Override
    public Phase phase() {
        return Phase.PRESENTED;
    }

    @Override
    public Run run() {
        return operation.run();
    }
}
