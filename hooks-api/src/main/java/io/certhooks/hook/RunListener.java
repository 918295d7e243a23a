// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Is told of the start and the end of a run that has work to do. */
public non-sealed interface RunListener extends LifecycleListener {

    /**
     * Called once per run before anything is contacted or changed, only if something is due.
     *
     * @param event the run and the operations it is about to carry out
     * @throws Exception to abandon the run; {@link #afterRun} is still called
     */
    default void beforeRun(RunStarted event) throws Exception {}

    /**
     * Called once at the end of each run that had a {@link #beforeRun}, whatever happened, also on shutdown.
     *
     * <p>If the program dies before it has returned, it is called at the next start, maybe for a second time: for a run with
     * the same id and of the kind {@link RunKind#RECOVER}. What is known of its operations then is whether their certificates
     * are in use.
     *
     * @param event what was renewed, what failed, what was left for later
     * @throws Exception to have the failure recorded and reported; nothing else changes
     */
    default void afterRun(RunFinished event) throws Exception {}
}
