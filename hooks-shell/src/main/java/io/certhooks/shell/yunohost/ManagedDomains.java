// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * For which of a certificate's names the scripts are called. YunoHost has one certificate per domain, and scripts compare the
 * domain they get with the only one they know.
 */
public enum ManagedDomains {
    /** For the first host name that is no wildcard; if all are, for the first without its {@code *.}. */
    PRIMARY,
    /** For each host name that is no wildcard, in order; if there is none, as {@link #PRIMARY}. */
    EVERY_NAME;

    List<String> of(List<Identifier> identifiers) {
        Set<String> names = new LinkedHashSet<>();
        for (Identifier identifier : identifiers) {
            if (identifier.type() == IdentifierType.DNS && !identifier.isWildcard()) {
                names.add(identifier.value());
            }
        }
        if (names.isEmpty()) {
            identifiers.stream().limit(1).forEach(identifier -> names.add(identifier.base()));
        }
        return names.stream().limit(this == PRIMARY ? 1 : Long.MAX_VALUE).toList();
    }
}
