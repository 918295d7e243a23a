// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.jws.Jwk;
import io.certhooks.testkit.state.Account;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A request whose signature was verified. */
final class SignedCall {

    private final Call call;
    private final Jwk key;
    private final @Nullable Account account;
    private final byte[] payload;

    SignedCall(Call call, Jwk key, @Nullable Account account, byte[] payload) {
        this.call = call;
        this.key = key;
        this.account = account;
        this.payload = payload;
    }

    /** The request. */
    Call call() {
        return call;
    }

    /** The key that signed. */
    Jwk key() {
        return key;
    }

    /** The account that signed; empty if the request was signed with a bare key. */
    Optional<Account> signer() {
        return Optional.ofNullable(account);
    }

    /** The account that signed. */
    Account account() {
        if (account == null) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "this request must be signed with a kid");
        }
        return account;
    }

    /** True for a POST-as-GET (RFC 8555 section 6.3). */
    boolean isRead() {
        return payload.length == 0;
    }

    /** Refuses anything but a POST-as-GET. */
    void requireRead() {
        if (!isRead()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "this resource is read with POST-as-GET: an empty payload");
        }
    }

    /** Refuses a resource of another account. */
    void requireOwner(String accountId) {
        if (!account().id().equals(accountId)) {
            throw new AcmeRefusal(AcmeError.UNAUTHORIZED, "this resource belongs to another account");
        }
    }

    /** The payload, which must be a JSON object. */
    ObjectNode json() {
        try {
            return Json.object(payload);
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the payload is not readable: " + e.getMessage());
        }
    }
}
