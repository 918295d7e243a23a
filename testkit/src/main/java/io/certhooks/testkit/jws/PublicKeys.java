// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import tools.jackson.databind.node.ObjectNode;

/** Makes public keys of JWK members and refuses weak or invalid ones. */
final class PublicKeys {

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;
    private static final int ED25519_BYTES = 32;

    private PublicKeys() {}

    static PublicKey rsa(ObjectNode json) {
        BigInteger modulus = number(json, "n");
        BigInteger exponent = number(json, "e");
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw refusal("an RSA key of " + bits + " bits; " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " are accepted");
        }
        if (!modulus.testBit(0) || !exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > 32) {
            throw refusal("an even RSA modulus or a strange exponent");
        }
        return make("RSA", new RSAPublicKeySpec(modulus, exponent));
    }

    static PublicKey ec(ObjectNode json) {
        String curve = Jwk.text(json, "crv");
        String standardName =
                switch (curve) {
                    case "P-256" -> "secp256r1";
                    case "P-384" -> "secp384r1";
                    case "P-521" -> "secp521r1";
                    default -> throw refusal("curve " + curve + " is not supported");
                };
        ECParameterSpec parameters = parameters(standardName);
        ECPoint point = new ECPoint(number(json, "x"), number(json, "y"));
        if (!isOnCurve(point, parameters)) {
            throw refusal("the point is not on curve " + curve);
        }
        return make("EC", new ECPublicKeySpec(point, parameters));
    }

    static PublicKey ed25519(ObjectNode json) {
        String curve = Jwk.text(json, "crv");
        byte[] encoded = decode(json, "x");
        if (!curve.equals("Ed25519") || encoded.length != ED25519_BYTES) {
            throw refusal("an OKP key must be an Ed25519 key of 32 bytes");
        }
        // RFC 8032, 5.1.2: little-endian, the topmost bit is the sign of x.
        boolean xOdd = (encoded[ED25519_BYTES - 1] & 0x80) != 0;
        encoded[ED25519_BYTES - 1] &= 0x7f;
        BigInteger y = new BigInteger(1, reversed(encoded));
        return make("Ed25519", new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, y)));
    }

    private static boolean isOnCurve(ECPoint point, ECParameterSpec parameters) {
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(2)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    private static ECParameterSpec parameters(String standardName) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(standardName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks curve " + standardName, e);
        }
    }

    private static PublicKey make(String algorithm, KeySpec spec) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(spec);
        } catch (GeneralSecurityException e) {
            throw new AcmeRefusal(AcmeError.BAD_PUBLIC_KEY, "not a valid " + algorithm + " key: " + e.getMessage());
        }
    }

    private static BigInteger number(ObjectNode json, String name) {
        return new BigInteger(1, decode(json, name));
    }

    private static byte[] decode(ObjectNode json, String name) {
        try {
            return Base64Url.decode(Jwk.text(json, name));
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "JWK member " + name + " is not base64url");
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static AcmeRefusal refusal(String detail) {
        return new AcmeRefusal(AcmeError.BAD_PUBLIC_KEY, detail);
    }
}
