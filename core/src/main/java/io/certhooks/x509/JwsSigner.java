// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Optional;

/** Signs JSON Web Signatures with a key on P-256 or P-384 (RFC 7518, 3.4). Immutable. */
public final class JwsSigner {

    private final NistCurve curve;
    private final ECPrivateKey key;

    private JwsSigner(NistCurve curve, ECPrivateKey key) {
        this.curve = curve;
        this.key = key;
    }

    /** The signer of a key; empty if it is of another kind. */
    public static Optional<JwsSigner> of(PrivateKey key) {
        return key instanceof ECPrivateKey ec
                ? NistCurve.of(ec).map(curve -> new JwsSigner(curve, ec))
                : Optional.empty();
    }

    /** The algorithm's name: {@code ES256} or {@code ES384}. */
    public String algorithm() {
        return curve == NistCurve.P256 ? "ES256" : "ES384";
    }

    /** The signature of a text, in the form of JSON Web Signatures. */
    public byte[] sign(byte[] content) {
        return curve.sign(key, content).concatenated(curve.size());
    }

    @Override
    public String toString() {
        return "JwsSigner[" + algorithm() + "]";
    }
}
