// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.Identifier;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and what became of it.
 *
 * @param id the last segment of its URL
 * @param accountId who ordered it
 * @param certificate the leaf
 * @param identifiers its names
 * @param ariId its ARI id (RFC 9773 section 4.1)
 * @param replacedBy the order that replaces it, null if there is none
 * @param revocation its revocation, null if it is in force
 * @param window the renewal window set by the test, null for the computed one
 */
public record StoredCertificate(
        String id,
        String accountId,
        X509Certificate certificate,
        List<Identifier> identifiers,
        String ariId,
        @Nullable String replacedBy,
        @Nullable Revocation revocation,
        @Nullable RenewalWindow window) {

    /**
     * A revocation.
     *
     * @param time when
     * @param reason the CRL reason code (RFC 5280 section 5.3.1)
     */
    public record Revocation(Instant time, int reason) {}

    /** Copies the list. */
    public StoredCertificate {
        identifiers = List.copyOf(identifiers);
    }

    /** The revocation, if it is revoked. */
    public Optional<Revocation> revoked() {
        return Optional.ofNullable(revocation);
    }

    StoredCertificate withReplacedBy(String orderId) {
        return new StoredCertificate(id, accountId, certificate, identifiers, ariId, orderId, revocation, window);
    }

    StoredCertificate withRevocation(Revocation revoked) {
        return new StoredCertificate(id, accountId, certificate, identifiers, ariId, replacedBy, revoked, window);
    }

    StoredCertificate withWindow(RenewalWindow newWindow) {
        return new StoredCertificate(id, accountId, certificate, identifiers, ariId, replacedBy, revocation, newWindow);
    }
}
