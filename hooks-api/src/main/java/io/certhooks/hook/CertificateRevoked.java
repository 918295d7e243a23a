// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * A generation of a certificate was revoked.
 *
 * @param run the run
 * @param name the certificate's name in the store
 * @param identifiers the names and addresses it is for, in the owner's order
 * @param generation the revoked generation
 */
public record CertificateRevoked(Run run, String name, List<Identifier> identifiers, Generation generation)
        implements CatalogueEvent {

    /** Copies the list. */
    public CertificateRevoked {
        identifiers = List.copyOf(identifiers);
    }

    @Override
    public Phase phase() {
        return Phase.REVOKED;
    }
}
