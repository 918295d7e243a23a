// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/**
 * Is called around each file that a store makes visible.
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
     *     later without another order at the CA
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
