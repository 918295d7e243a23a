// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.ca.Pem;
import io.certhooks.testkit.jws.Base64Url;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.StoredCertificate;
import io.certhooks.testkit.wire.HttpReply;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Revokes certificates (RFC 8555 section 7.6). */
final class RevokeEndpoint implements SignedEndpoint {

    /** Those that a subscriber may give: unspecified, keyCompromise, affiliationChanged, superseded, cessation. */
    private static final Set<Integer> REASONS = Set.of(0, 1, 3, 4, 5);

    private final Authority authority;

    RevokeEndpoint(Authority authority) {
        this.authority = authority;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        call.call().requireArguments(0);
        ObjectNode wanted = call.json();
        StoredCertificate stored = certificate(wanted);
        requireAllowed(call, stored);
        int reason = reason(wanted.path("reason"));
        if (!authority.certificates().revoke(stored.id(), authority.clock().instant(), reason)) {
            throw new AcmeRefusal(AcmeError.ALREADY_REVOKED, "the certificate is revoked already");
        }
        return HttpReply.of(200);
    }

    private StoredCertificate certificate(ObjectNode wanted) {
        try {
            byte[] der = Base64Url.decode(wanted.path("certificate").stringValue(""));
            return authority
                    .certificates()
                    .find(Pem.certificate(der))
                    .orElseThrow(() -> new AcmeRefusal(AcmeError.MALFORMED, "this CA did not issue the certificate"));
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "certificate is not readable: " + e.getMessage());
        }
    }

    private void requireAllowed(SignedCall call, StoredCertificate stored) {
        boolean allowed = call.signer().isPresent()
                ? mayRevoke(call.account(), stored)
                : stored.certificate().getPublicKey().equals(call.key().key());
        if (!allowed) {
            throw new AcmeRefusal(
                    AcmeError.UNAUTHORIZED,
                    "a certificate is revoked by its account, by an account with valid authorizations for all its"
                            + " names, or by its own key");
        }
    }

    private boolean mayRevoke(Account account, StoredCertificate stored) {
        return stored.accountId().equals(account.id())
                || stored.identifiers().stream().allMatch(each -> holds(account, each));
    }

    private boolean holds(Account account, Identifier identifier) {
        return authority.authorizations().valid(account.id(), identifier).isPresent();
    }

    private static int reason(JsonNode node) {
        if (node.isMissingNode()) {
            return 0;
        }
        if (!node.isInt() || !REASONS.contains(node.intValue())) {
            throw new AcmeRefusal(AcmeError.BAD_REVOCATION_REASON, "allowed reasons are 0, 1, 3, 4 and 5");
        }
        return node.intValue();
    }
}
