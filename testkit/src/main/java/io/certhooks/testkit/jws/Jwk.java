// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import java.security.PublicKey;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client's public key: RSA from 2048 bits on, P-256, P-384, P-521 or Ed25519. Equal if the thumbprints are. */
public final class Jwk {

    private final ObjectNode json;
    private final PublicKey key;
    private final String thumbprint;

    private Jwk(ObjectNode json, PublicKey key, String thumbprint) {
        this.json = json;
        this.key = key;
        this.thumbprint = thumbprint;
    }

    /**
     * Reads a key.
     *
     * @throws AcmeRefusal malformed if members are missing or hold a private key, badPublicKey if the key is
     *     of a kind or size that is not supported or is no valid key
     */
    public static Jwk of(JsonNode node) {
        if (!(node instanceof ObjectNode json)) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the JWK is not a JSON object");
        }
        if (json.has("d") || json.has("k")) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the JWK holds a secret; send only the public members");
        }
        String type = text(json, "kty");
        return switch (type) {
            case "RSA" -> new Jwk(json, PublicKeys.rsa(json), thumbprint(json, "e", "kty", "n"));
            case "EC" -> new Jwk(json, PublicKeys.ec(json), thumbprint(json, "crv", "kty", "x", "y"));
            case "OKP" -> new Jwk(json, PublicKeys.ed25519(json), thumbprint(json, "crv", "kty", "x"));
            default -> throw new AcmeRefusal(AcmeError.BAD_PUBLIC_KEY, "key type " + type + " is not supported");
        };
    }

    /** The key as the client sent it. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /** The key itself. */
    public PublicKey key() {
        return key;
    }

    /** The SHA-256 thumbprint, base64url encoded (RFC 7638). */
    public String thumbprint() {
        return thumbprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Jwk jwk && jwk.thumbprint.equals(thumbprint);
    }

    @Override
    public int hashCode() {
        return thumbprint.hashCode();
    }

    @Override
    public String toString() {
        return key.getAlgorithm() + " key " + thumbprint;
    }

    /** A required text member. */
    static String text(ObjectNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isString()) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the JWK has no text member " + name);
        }
        return value.stringValue();
    }

    private static String thumbprint(ObjectNode json, String... members) {
        // RFC 7638, 3: the required members in order, without blanks; their values hold nothing that is escaped.
        return Base64Url.sha256(Stream.of(members)
                .map(name -> "\"" + name + "\":\"" + text(json, name) + "\"")
                .collect(Collectors.joining(",", "{", "}")));
    }
}
