// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Is called at the end of each operation. */
@FunctionalInterface
public non-sealed interface PostListener extends LifecycleListener {

    /**
     * Called once per operation whose pre phase was entered, whatever the outcome.
     *
     * @param event the outcome and the results of all hooks of the operation
     * @throws Exception to have the failure recorded and reported
     */
    void onPost(PostEvent event) throws Exception;
}
