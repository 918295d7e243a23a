// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Watches everything and can disturb nothing. */
@FunctionalInterface
public non-sealed interface LifecycleObserver extends LifecycleListener {

    /**
     * Called with every event, in order, on a thread of its own.
     *
     * <p>What it throws is logged. An observer that lags more than 10 000 events behind is dropped with an error in the
     * log. Observers have no policy and no results.
     *
     * @param event the event that listeners of the phase are about to get, or {@link HookFinished}
     */
    void onEvent(LifecycleEvent event);
}
