// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** The signature algorithms that the CA accepts for requests (RFC 7518 section 3.1, RFC 8037). */
public enum SignatureAlgorithm {
    /** RSA PKCS#1 v1.5 with SHA-256. */
    RS256("RS256", "SHA256withRSA", "RSA", 0),
    /** P-256 with SHA-256. */
    ES256("ES256", "SHA-256", "EC", 256),
    /** P-384 with SHA-384. */
    ES384("ES384", "SHA-384", "EC", 384),
    /** P-521 with SHA-512. */
    ES512("ES512", "SHA-512", "EC", 521),
    /** Ed25519. */
    EDDSA("EdDSA", "Ed25519", "EdDSA", 0);

    private final String jwsName;
    /** The JDK's name of the signature; for ECDSA, of the hash. */
    private final String javaName;

    private final String keyAlgorithm;
    private final int curveBits;

    SignatureAlgorithm(String jwsName, String javaName, String keyAlgorithm, int curveBits) {
        this.jwsName = jwsName;
        this.javaName = javaName;
        this.keyAlgorithm = keyAlgorithm;
        this.curveBits = curveBits;
    }

    /** The algorithm of this JWS name. */
    public static Optional<SignatureAlgorithm> named(String jwsName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.jwsName.equals(jwsName))
                .findFirst();
    }

    /** The name in a JWS header. */
    public String jwsName() {
        return jwsName;
    }

    /** True if a key can be used with the algorithm. */
    boolean fits(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return curveBits == ec.getParams().getCurve().getField().getFieldSize();
        }
        return key.getAlgorithm().equals(keyAlgorithm);
    }

    /** True if the signature over the text is the key's. */
    boolean verifies(PublicKey key, byte[] text, byte[] signature) {
        if (key instanceof ECPublicKey ec) {
            return EcdsaSignature.verifies(ec, javaName, text, signature);
        }
        try {
            Signature verifier = Signature.getInstance(javaName);
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A signature of the wrong length or form is an exception in some providers and false in others.
            return false;
        }
    }
}
