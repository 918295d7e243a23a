// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Brings all new certificates of a run to where they are used, with one call: one reload for many certificates. */
@FunctionalInterface
public non-sealed interface BatchDeployListener extends LifecycleListener {

    /**
     * Called once at the end of a run with all generations that were not yet delivered to this hook.
     *
     * @param event the new certificates, at least one
     * @throws Exception to have all of them tried again later
     */
    void onDeploy(DeployBatch event) throws Exception;
}
