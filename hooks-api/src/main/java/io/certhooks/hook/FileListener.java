// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * Is called around each file that a store makes visible: of a new generation, and of an old one to which the engine returns
 * because the new one does not work where it was deployed.
 *
 * <p>Stores without files, such as the memory store, have no file phase.
 */
public non-sealed interface FileListener extends LifecycleListener {

    /**
     * Called before a file becomes visible; all files of a generation become visible at once, after this was called for
     * each of them.
     *
     * @param event the file, with the staged content
     * @throws Exception to veto: no file of the generation becomes visible; the certificate is kept and tried again
     *     later without another order at the CA. A way back to an older generation is not held up: there the failure is
     *     recorded and reported
     */
    default void beforeWrite(FileEvent event) throws Exception {}

    /**
     * Called after a file has become visible.
     *
     * @param event the file
     * @throws Exception to have the failure recorded and reported
     */
    default void afterWrite(FileEvent event) throws Exception {}
}
