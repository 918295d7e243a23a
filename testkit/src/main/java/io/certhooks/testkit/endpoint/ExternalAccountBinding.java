// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.jws.FlattenedJws;
import io.certhooks.testkit.jws.Jwk;
import io.certhooks.testkit.state.AccountPolicy;
import tools.jackson.databind.JsonNode;

/** Checks that a new account belongs to an account outside ACME (RFC 8555 section 7.3.4). */
final class ExternalAccountBinding {

    private final AccountPolicy policy;

    ExternalAccountBinding(AccountPolicy policy) {
        this.policy = policy;
    }

    /**
     * Checks a binding.
     *
     * @param binding the member of the request
     * @param key the account key that must be bound
     * @param url the URL of the request
     * @return the key id of the external account
     */
    String check(JsonNode binding, Jwk key, String url) {
        FlattenedJws jws = FlattenedJws.of(binding);
        if (!jws.headerNode("nonce").isMissingNode()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "externalAccountBinding may not have a nonce");
        }
        JwsVerifier.requireUrl(jws, url);
        String keyId = jws.header("kid")
                .orElseThrow(() -> new AcmeRefusal(AcmeError.MALFORMED, "externalAccountBinding has no kid"));
        byte[] macKey = policy.externalKey(keyId)
                .orElseThrow(() -> new AcmeRefusal(AcmeError.UNAUTHORIZED, "the external account is unknown"));
        jws.verifyMac(macKey);
        requireSameKey(jws, key);
        return keyId;
    }

    private static void requireSameKey(FlattenedJws jws, Jwk key) {
        Jwk bound;
        try {
            bound = Jwk.of(Json.object(jws.payload()));
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "externalAccountBinding holds no JWK: " + e.getMessage());
        }
        if (!bound.equals(key)) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "externalAccountBinding is about another key");
        }
    }
}
