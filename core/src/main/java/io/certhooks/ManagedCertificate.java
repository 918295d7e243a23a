// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Generation;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate under management and how it stands.
 *
 * @param name its name in the store
 * @param identifiers the names and addresses it is for
 * @param keyType the type of its key
 * @param current the generation in use; empty if it was never issued, or if it cannot be read, as the last failure tells
 * @param next when it is issued or renewed next, or tried again
 * @param failures how often it has failed in a row
 * @param lastFailure what went wrong last, for people; empty if nothing did
 * @param undelivered the names of the hooks to which deploys are owed
 */
public record ManagedCertificate(
        String name,
        List<Identifier> identifiers,
        KeyType keyType,
        Optional<Generation> current,
        Instant next,
        int failures,
        Optional<String> lastFailure,
        List<String> undelivered) {

    /** Copies the lists. */
    public ManagedCertificate {
        identifiers = List.copyOf(identifiers);
        undelivered = List.copyOf(undelivered);
    }
}
