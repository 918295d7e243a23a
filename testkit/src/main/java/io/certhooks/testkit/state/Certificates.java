// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.Identifier;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** All certificates ever issued. Thread-safe; each change of one is atomic. */
public final class Certificates {

    private final Map<String, StoredCertificate> byId = new LinkedHashMap<>();
    private final Map<String, String> idByAri = new LinkedHashMap<>();

    /** Adds a fresh certificate. */
    public synchronized StoredCertificate add(
            String accountId, X509Certificate certificate, List<Identifier> identifiers) {
        String id = Integer.toString(byId.size() + 1);
        String ariId = AriId.of(certificate);
        StoredCertificate stored =
                new StoredCertificate(id, accountId, certificate, identifiers, ariId, null, null, null);
        byId.put(id, stored);
        idByAri.put(ariId, id);
        return stored;
    }

    /** The certificate with this id. */
    public synchronized Optional<StoredCertificate> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The certificate with this ARI id. */
    public synchronized Optional<StoredCertificate> byAriId(String ariId) {
        return Optional.ofNullable(idByAri.get(ariId)).map(byId::get);
    }

    /** What is stored of a certificate, if this CA issued it. */
    public Optional<StoredCertificate> find(X509Certificate certificate) {
        return AriId.tryOf(certificate).flatMap(this::byAriId).filter(stored -> stored.certificate()
                .equals(certificate));
    }

    /** All certificates in order of issue. */
    public synchronized List<StoredCertificate> all() {
        return List.copyOf(byId.values());
    }

    /** Revokes a certificate; false if it was revoked before. */
    public boolean revoke(String id, Instant when, int reason) {
        boolean[] done = {false};
        update(id, stored -> {
            done[0] = stored.revocation() == null;
            return done[0] ? stored.withRevocation(new StoredCertificate.Revocation(when, reason)) : stored;
        });
        return done[0];
    }

    /** Marks a certificate as replaced by what this order will lead to. */
    public void replace(String id, String orderId) {
        update(id, stored -> stored.withReplacedBy(orderId));
    }

    /** Sets the renewal window. */
    public void window(String id, RenewalWindow window) {
        update(id, stored -> stored.withWindow(window));
    }

    private synchronized void update(String id, UnaryOperator<StoredCertificate> change) {
        if (byId.computeIfPresent(id, (same, stored) -> change.apply(stored)) == null) {
            throw new IllegalArgumentException("no certificate " + id);
        }
    }
}
