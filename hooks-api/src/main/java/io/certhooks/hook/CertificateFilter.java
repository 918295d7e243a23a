// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Chooses the certificates for which a hook is called. */
@FunctionalInterface
public interface CertificateFilter {

    /**
     * Tells whether a hook is to be called for a certificate.
     *
     * @param name the certificate's name in the store
     * @param identifiers the names and addresses it is for
     * @return true to have the hook called
     */
    boolean matches(String name, List<Identifier> identifiers);

    /**
     * Every certificate.
     *
     * @return a filter that matches all
     */
    static CertificateFilter all() {
        return (name, identifiers) -> true;
    }

    /**
     * The certificates with one of some names in the store.
     *
     * @param names exact names
     * @return a filter that matches these
     */
    static CertificateFilter named(String... names) {
        requireNonNull(names, "names");
        Set<String> wanted = Set.copyOf(Arrays.asList(names));
        return (name, identifiers) -> wanted.contains(name);
    }

    /**
     * The certificates for exactly some names and addresses.
     *
     * @param wanted in any order
     * @return a filter that matches these, whatever their names in the store
     */
    static CertificateFilter forExactly(Collection<Identifier> wanted) {
        Set<Identifier> all = Set.copyOf(requireNonNull(wanted, "wanted"));
        return (name, identifiers) -> all.equals(Set.copyOf(identifiers));
    }

    /**
     * The certificates that this filter or another one chooses.
     *
     * @param other the other filter
     * @return a filter that matches both
     */
    default CertificateFilter or(CertificateFilter other) {
        requireNonNull(other, "other");
        return (name, identifiers) -> matches(name, identifiers) || other.matches(name, identifiers);
    }
}
