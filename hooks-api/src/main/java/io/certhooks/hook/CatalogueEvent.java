// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/** A change in the set of managed certificates or of their generations. */
public sealed interface CatalogueEvent extends LifecycleEvent
        permits CertificateAdded,
                CertificateRemoved,
                CertificateRevoked,
                CertificateExpiring,
                GenerationPruning,
                GenerationPruned {

    /**
     * The certificate's name in the store.
     *
     * @return the name
     */
    String name();

    /**
     * The names and addresses the certificate is for.
     *
     * @return the identifiers in the owner's order
     */
    List<Identifier> identifiers();
}
