// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** Tells of which type a key is. */
final class PublicKeyTypes {

    private PublicKeyTypes() {}

    /** The type; empty for one that is not used here. */
    static Optional<KeyType> of(PublicKey key) {
        return Arrays.stream(KeyType.values()).filter(type -> is(type, key)).findFirst();
    }

    private static boolean is(KeyType type, PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return type.algorithm().equals("RSA") && rsa.getModulus().bitLength() == type.bits();
        }
        return key instanceof ECPublicKey ec && type.algorithm().equals("EC") && isCurve(ec.getParams(), type.bits());
    }

    // The size alone would take any curve of 256 bits for P-256.
    private static boolean isCurve(ECParameterSpec curve, int bits) {
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
}
