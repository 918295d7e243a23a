// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The type of a certificate's key. */
public enum KeyType {
    /** ECDSA on P-256, also named prime256v1 and secp256r1. */
    EC_P256("EC", 256),
    /** ECDSA on P-384, also named secp384r1. */
    EC_P384("EC", 384),
    /** RSA with 2048 bits. */
    RSA_2048("RSA", 2048),
    /** RSA with 3072 bits. */
    RSA_3072("RSA", 3072),
    /** RSA with 4096 bits. */
    RSA_4096("RSA", 4096);

    private final String algorithm;
    private final int bits;

    KeyType(String algorithm, int bits) {
        this.algorithm = algorithm;
        this.bits = bits;
    }

    /**
     * Tells of which type a key is.
     *
     * @param key a public key of any provider
     * @return its type; empty for one that is not in this list
     */
    public static Optional<KeyType> of(PublicKey key) {
        requireNonNull(key, "key");
        return Arrays.stream(values()).filter(type -> type.isOf(key)).findFirst();
    }

    private boolean isOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return algorithm.equals("RSA") && rsa.getModulus().bitLength() == bits;
        }
        return key instanceof ECPublicKey ec && algorithm.equals("EC") && isCurve(ec.getParams());
    }

    // The size alone would take any curve of 256 bits for P-256.
    private boolean isCurve(ECParameterSpec curve) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp" + bits + "r1"));
            ECParameterSpec wanted = parameters.getParameterSpec(ECParameterSpec.class);
            return wanted.getCurve().equals(curve.getCurve())
                    && wanted.getGenerator().equals(curve.getGenerator())
                    && wanted.getOrder().equals(curve.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform does not know P-" + bits, e);
        }
    }

    /**
     * The algorithm's name in the Java Security Standard Algorithm Names.
     *
     * @return {@code EC} or {@code RSA}
     */
    public String algorithm() {
        return algorithm;
    }

    /**
     * The size of the key.
     *
     * @return the size in bits
     */
    public int bits() {
        return bits;
    }
}
