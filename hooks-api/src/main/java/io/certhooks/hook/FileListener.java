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
     * Tells when {@link #beforeWrite} is to be called for the key of a new certificate.
     *
     * <p>With {@link KeyMoment#BEFORE_FINALIZE} that is as soon as the order is ready, so that a failure leaves the CA unasked;
     * the next attempt goes on with the same order. The store shows the key with its certificate all the same, and {@link
     * #afterWrite} is called then. A listener is told once in one operation, and again in the next if this one does not get
     * as far as publishing, or the program dies; so it must tolerate to be told of the same key again. Keys that do not come
     * with an order, as on the way back to an older generation, are told of with the certificate. Observers are shown the
     * event both times.
     *
     * @return {@link KeyMoment#WITH_CERTIFICATE} unless this listener needs the key earlier than its certificate
     */
    default KeyMoment keyMoment() {
        return KeyMoment.WITH_CERTIFICATE;
    }

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
