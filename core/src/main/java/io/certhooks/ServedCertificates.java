// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that are served, by host name. Finding one never waits for a change.
 *
 * <p>A handshake asks first for an alias and then, with it, for key and chain. Whatever is replaced in between, it must
 * get key and chain of the same certificate: so replaced material stays as long as anybody holds its alias, and no longer.
 */
final class ServedCertificates {

    // Of two certificates for one host the one that lives longer, so that a forgotten one does no harm.
    private static final Comparator<ServedCertificate> LONGEST_LIVED = Comparator.comparing(
                    (ServedCertificate served) -> served.leaf().getNotAfter())
            .reversed();

    // Guarded by this; in the order of first use.
    private final Map<String, ServedCertificate> byCertificateName = new LinkedHashMap<>();
    private final Map<String, List<ServedCertificate>> byHost = new ConcurrentHashMap<>();
    private final Map<String, ServedCertificate.Material> byAlias = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile @Nullable ServedCertificate first;

    /** Puts a certificate into the place of an older one of the same name, without a moment in which a host has none. */
    synchronized void put(ServedCertificate served) {
        byAlias.put(served.alias(), served.material());
        ServedCertificate old = byCertificateName.put(served.certificateName(), served);
        served.hosts().forEach(host -> replace(host, old, served));
        if (old != null) {
            dropHosts(old, served.hosts());
        }
        first = byCertificateName.values().iterator().next();
    }

    /** Takes a certificate out; nothing happens if there is none of this name. */
    synchronized void remove(String certificateName) {
        ServedCertificate old = byCertificateName.remove(certificateName);
        if (old != null) {
            dropHosts(old, Set.of());
            first = byCertificateName.values().stream().findFirst().orElse(null);
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    synchronized List<String> aliases(String keyType) {
        return byCertificateName.values().stream()
                .filter(served -> served.hasKeyType(keyType))
                .map(ServedCertificate::alias)
                .toList();
    }

    /** The certificates for a host, best first; the first loaded for no host or one that none is for. Never changes. */
    List<ServedCertificate> find(@Nullable String host) {
        List<ServedCertificate> found = host == null ? null : byHost.get(host);
        if (found == null && host != null && host.indexOf('.') > 0) {
            found = byHost.get("*" + host.substring(host.indexOf('.')));
        }
        return found == null ? defaults() : found;
    }

    ServedCertificate.@Nullable Material material(String alias) {
        return byAlias.get(alias);
    }

    // Together with its twin of another key type, if there is one for the same host.
    private List<ServedCertificate> defaults() {
        ServedCertificate any = first;
        if (any == null) {
            return List.of();
        }
        String host = any.hosts().stream().findFirst().orElse("");
        return byHost.getOrDefault(host, List.of(any));
    }

    private void dropHosts(ServedCertificate old, Set<String> kept) {
        old.hosts().stream().filter(host -> !kept.contains(host)).forEach(host -> replace(host, old, null));
    }

    private void replace(String host, @Nullable ServedCertificate old, @Nullable ServedCertificate served) {
        byHost.compute(host, (same, all) -> {
            List<ServedCertificate> changed = new ArrayList<>(all == null ? List.of() : all);
            changed.removeIf(one -> Objects.equals(one, old));
            if (served != null) {
                changed.add(served);
            }
            changed.sort(LONGEST_LIVED);
            return changed.isEmpty() ? null : List.copyOf(changed);
        });
    }
}
