// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Is called before a certificate is issued or renewed. */
@FunctionalInterface
public non-sealed interface PreListener extends LifecycleListener {

    /**
     * Called once per certificate that will really be issued or renewed, before the CA is contacted for it; again before
     * another CA is, if that one has failed.
     *
     * @param event the operation about to begin
     * @throws Exception to veto: the operation fails, nothing is ordered, {@link PostListener#onPost} is still called
     */
    void onPre(PreEvent event) throws Exception;
}
