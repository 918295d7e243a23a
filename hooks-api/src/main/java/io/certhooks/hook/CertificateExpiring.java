// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * A certificate is close to its end and could not be renewed so far.
 *
 * @param run the run
 * @param name the certificate's name in the store
 * @param identifiers the names and addresses it is for, in the owner's order
 * @param generation the current generation; its {@code notAfter} tells the end
 */
public record CertificateExpiring(Run run, String name, List<Identifier> identifiers, Generation generation)
        implements CatalogueEvent {

    /** Copies the list. */
    public CertificateExpiring {
        identifiers = List.copyOf(identifiers);
    }

    @Override
    public Phase phase() {
        return Phase.EXPIRING;
    }
}
