// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * A certificate was taken out of management.
 *
 * @param run the run
 * @param name the certificate's name in the store
 * @param identifiers the names and addresses it is for, in the owner's order
 */
public record CertificateRemoved(Run run, String name, List<Identifier> identifiers) implements CatalogueEvent {

    /** Copies the list. */
    public CertificateRemoved {
        identifiers = List.copyOf(identifiers);
    }

    @Override
    public Phase phase() {
        return Phase.REMOVED;
    }
}
