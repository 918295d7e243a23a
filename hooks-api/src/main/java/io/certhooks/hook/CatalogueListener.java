// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Is told when the set of managed certificates, or of kept generations, changes. */
public non-sealed interface CatalogueListener extends LifecycleListener {

    /**
     * Called after a certificate came under management, before it is issued.
     *
     * @param event the certificate
     * @throws Exception to have the failure recorded and reported
     */
    default void added(CertificateAdded event) throws Exception {}

    /**
     * Called after a certificate was taken out of management and its files were removed.
     *
     * @param event the certificate
     * @throws Exception to have the failure recorded and reported
     */
    default void removed(CertificateRemoved event) throws Exception {}

    /**
     * Called after the CA has confirmed a revocation, or has said that it was made before; again if the program dies meanwhile.
     *
     * @param event the revoked generation
     * @throws Exception to have the failure recorded and reported
     */
    default void revoked(CertificateRevoked event) throws Exception {}

    /**
     * Called when a certificate is close to its end because renewals have failed; once per generation.
     *
     * @param event the expiring generation
     * @throws Exception to have the failure recorded and reported
     */
    default void expiring(CertificateExpiring event) throws Exception {}

    /**
     * Called before an old generation is deleted.
     *
     * @param event the old generation, whose files still exist
     * @throws Exception to keep it for now; it is offered again after the next renewal
     */
    default void pruning(GenerationPruning event) throws Exception {}

    /**
     * Called after an old generation was deleted.
     *
     * @param event the deleted generation
     * @throws Exception to have the failure recorded and reported
     */
    default void pruned(GenerationPruned event) throws Exception {}
}
