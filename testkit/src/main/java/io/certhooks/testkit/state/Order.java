// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.AcmeProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order (RFC 8555 section 7.1.3).
 *
 * @param id the last segment of its URL
 * @param accountId whose it is
 * @param request what the client asked for
 * @param expires when it ends unless it is finalized before
 * @param authorizationIds one for each identifier, in the same order
 * @param error why it failed although its authorizations did not, null if it did not
 * @param issuance the certificate and when the client may have it, null before finalization
 */
public record Order(
        String id,
        String accountId,
        OrderRequest request,
        Instant expires,
        List<String> authorizationIds,
        @Nullable AcmeProblem error,
        @Nullable Issuance issuance) {

    /** Copies the list. */
    public Order {
        authorizationIds = List.copyOf(authorizationIds);
    }

    /**
     * What finalization led to.
     *
     * @param certificateId the certificate
     * @param ready when the order turns from processing to valid
     */
    public record Issuance(String certificateId, Instant ready) {}

    /** The certificate, if the order was finalized. */
    public Optional<Issuance> issued() {
        return Optional.ofNullable(issuance);
    }

    /** The same order, finalized. */
    Order withIssuance(Issuance made) {
        return new Order(id, accountId, request, expires, authorizationIds, error, made);
    }

    /** The same order, failed. */
    Order withError(AcmeProblem why) {
        return new Order(id, accountId, request, expires, authorizationIds, why, null);
    }
}
