// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA as JWS has it: r and s side by side (RFC 7518 section 3.4). Verified by Bouncy Castle's own engine, which takes a
 * quarter of the time of JDK 17's; an order needs six or more of these.
 */
final class EcdsaSignature {

    private EcdsaSignature() {}

    /**
     * True if the signature over the text is the key's.
     *
     * @param digest the name of the hash
     */
    static boolean verifies(ECPublicKey key, String digest, byte[] text, byte[] signature) {
        int fieldBits = key.getParams().getCurve().getField().getFieldSize();
        int half = (fieldBits + 7) / 8;
        if (signature.length != 2 * half) {
            return false;
        }
        BigInteger r = new BigInteger(1, Arrays.copyOf(signature, half));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half));
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, parameters(key, fieldBits));
        return verifier.verifySignature(hash(digest, text), r, s);
    }

    private static ECPublicKeyParameters parameters(ECPublicKey key, int fieldBits) {
        X9ECParameters curve = CustomNamedCurves.getByName("P-" + fieldBits);
        ECPoint point =
                curve.getCurve().createPoint(key.getW().getAffineX(), key.getW().getAffineY());
        return new ECPublicKeyParameters(point, new ECDomainParameters(curve));
    }

    private static byte[] hash(String digest, byte[] text) {
        try {
            return MessageDigest.getInstance(digest).digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks " + digest, e);
        }
    }
}
