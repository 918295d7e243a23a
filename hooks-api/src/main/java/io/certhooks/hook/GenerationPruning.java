// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/**
 * An old generation is about to be deleted.
 *
 * @param run the run
 * @param name the certificate's name in the store
 * @param identifiers the names and addresses it is for, in the owner's order
 * @param generation the old generation, whose files still exist
 */
public record GenerationPruning(Run run, String name, List<Identifier> identifiers, Generation generation)
        implements CatalogueEvent {

    /** Copies the list. */
    public GenerationPruning {
        identifiers = List.copyOf(identifiers);
    }

    @Override
    public Phase phase() {
        return Phase.PRUNING;
    }
}
