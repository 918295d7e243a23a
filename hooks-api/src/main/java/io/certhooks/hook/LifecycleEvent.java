// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Something that happens in the life of a certificate. */
public sealed interface LifecycleEvent
        permits RunStarted,
                PreEvent,
                ChallengeEvent,
                ChallengesPresented,
                FileEvent,
                DeployEvent,
                DeployBatch,
                PostEvent,
                RunFinished,
                CatalogueEvent,
                HookFinished {

    /**
     * The phase this event belongs to.
     *
     * @return the phase; for {@link HookFinished} the phase in which the hook was called
     */
    Phase phase();

    /**
     * The run this event belongs to.
     *
     * @return the run
     */
    Run run();
}
