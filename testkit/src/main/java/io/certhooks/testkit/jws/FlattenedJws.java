// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JWS in flattened JSON serialization, parsed but not verified (RFC 8555 section 6.2). */
public final class FlattenedJws {

    private static final Set<String> MEMBERS = Set.of("protected", "payload", "signature");

    private final ObjectNode header;
    private final byte[] payload;
    private final byte[] signature;
    private final String signingInput;

    private FlattenedJws(ObjectNode header, byte[] payload, byte[] signature, String signingInput) {
        this.header = header;
        this.payload = payload;
        this.signature = signature;
        this.signingInput = signingInput;
    }

    /**
     * Parses a JWS.
     *
     * @throws AcmeRefusal malformed if it is not a flattened JWS with exactly the members that RFC 8555 allows
     */
    public static FlattenedJws parse(byte[] body) {
        try {
            return of(Json.object(body));
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the JWS is not readable: " + e.getMessage());
        }
    }

    /** Takes a JWS that is a part of another document; see {@link #parse} for what is refused. */
    public static FlattenedJws of(JsonNode json) {
        json.propertyNames().forEach(FlattenedJws::requireKnown);
        String protectedHeader = member(json, "protected");
        String payload = member(json, "payload");
        try {
            return new FlattenedJws(
                    Json.object(Base64Url.decode(protectedHeader)),
                    Base64Url.decode(payload),
                    Base64Url.decode(member(json, "signature")),
                    protectedHeader + "." + payload);
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "a member of the JWS is not readable: " + e.getMessage());
        }
    }

    /** The text of a protected header member; empty if it is missing or not a text. */
    public Optional<String> header(String name) {
        return header.path(name).stringValueOpt();
    }

    /** A protected header member of any kind, a missing node if there is none. */
    public JsonNode headerNode(String name) {
        return header.path(name);
    }

    /** The decoded payload. Not to be changed. */
    public byte[] payload() {
        return payload;
    }

    /** What the signature is about. */
    private byte[] signingInput() {
        return signingInput.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Verifies the signature.
     *
     * @throws AcmeRefusal badSignatureAlgorithm if the algorithm is not accepted or is not the key's, malformed if
     *     the signature is not the key's
     */
    public void verify(Jwk jwk) {
        String name = header("alg").orElseThrow(() -> new AcmeRefusal(AcmeError.MALFORMED, "the JWS has no alg"));
        SignatureAlgorithm algorithm = SignatureAlgorithm.named(name)
                .orElseThrow(() -> new AcmeRefusal(
                        AcmeError.BAD_SIGNATURE_ALGORITHM, "alg " + printable(name) + " is not accepted"));
        if (!algorithm.fits(jwk.key())) {
            throw new AcmeRefusal(AcmeError.BAD_SIGNATURE_ALGORITHM, "alg " + name + " does not fit the key");
        }
        if (!algorithm.verifies(jwk.key(), signingInput(), signature)) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the JWS signature is wrong");
        }
    }

    /**
     * Verifies a MAC in place of a signature (RFC 8555 section 7.3.4).
     *
     * @throws AcmeRefusal badSignatureAlgorithm if the algorithm is not HS256, HS384 or HS512, unauthorized if the MAC
     *     is not the key's
     */
    public void verifyMac(byte[] key) {
        String name = header("alg").orElse("none");
        String javaName =
                switch (name) {
                    case "HS256" -> "HmacSHA256";
                    case "HS384" -> "HmacSHA384";
                    case "HS512" -> "HmacSHA512";
                    default ->
                        throw new AcmeRefusal(
                                AcmeError.BAD_SIGNATURE_ALGORITHM, "alg " + printable(name) + " is not a MAC");
                };
        if (!MessageDigest.isEqual(mac(javaName, key), signature)) {
            throw new AcmeRefusal(AcmeError.UNAUTHORIZED, "the MAC is wrong");
        }
    }

    private byte[] mac(String javaName, byte[] key) {
        try {
            Mac mac = Mac.getInstance(javaName);
            mac.init(new SecretKeySpec(key, javaName));
            return mac.doFinal(signingInput());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + javaName, e);
        }
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private static void requireKnown(String name) {
        if (!MEMBERS.contains(name)) {
            // RFC 8555, 6.2: neither an unprotected header nor several signatures.
            throw new AcmeRefusal(AcmeError.MALFORMED, "a JWS may not have the member " + printable(name) + " here");
        }
    }

    private static String member(JsonNode json, String name) {
        return json.path(name)
                .stringValueOpt()
                .orElseThrow(() -> new AcmeRefusal(AcmeError.MALFORMED, "the JWS has no text member " + name));
    }
}
