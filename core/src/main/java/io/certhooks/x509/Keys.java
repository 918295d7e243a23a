// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;

/** Makes and compares keys; all are objects of the JDK's. */
public final class Keys {

    private static final int P256_BITS = 256;
    private static final byte[] PROBE = "certhooks".getBytes(StandardCharsets.US_ASCII);

    private Keys() {}

    /** A new key pair. */
    public static KeyPair generate(KeyType type) {
        try {
            if (type.algorithm().equals("EC")) {
                return (type.bits() == P256_BITS ? NistCurve.P256 : NistCurve.P384).generate();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type.algorithm());
            generator.initialize(type.bits(), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java platform cannot make a key of type " + type, e);
        }
    }

    /** Whether a private key belongs to a public key: it yields the public one, or what it signs, that one verifies. */
    public static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            if (privateKey instanceof RSAPrivateCrtKey rsa && publicKey instanceof RSAPublicKey rsaPublic) {
                return rsa.getModulus().equals(rsaPublic.getModulus());
            }
            if (privateKey instanceof ECPrivateKey ec && publicKey instanceof ECPublicKey ecPublic) {
                Optional<ECPoint> point = publicPoint(ec);
                if (point.isPresent()) {
                    return point.get().equals(ecPublic.getW())
                            && ec.getParams()
                                    .getOrder()
                                    .equals(ecPublic.getParams().getOrder());
                }
            }
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(privateKey);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(PROBE);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * The pair of a private key and the public key that belongs to it.
     *
     * @throws GeneralSecurityException if it is neither an RSA key with its public exponent nor an EC key
     */
    public static KeyPair pairOf(PrivateKey key) throws GeneralSecurityException {
        if (key instanceof RSAPrivateCrtKey rsa) {
            RSAPublicKeySpec spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
            return new KeyPair(KeyFactory.getInstance("RSA").generatePublic(spec), key);
        }
        if (!(key instanceof ECPrivateKey ec)) {
            throw new InvalidKeyException("it is no RSA and no EC key");
        }
        ECPoint point = publicPoint(ec).orElseGet(() -> anyPublicPoint(ec));
        ECPublicKeySpec spec = new ECPublicKeySpec(point, ec.getParams());
        return new KeyPair(KeyFactory.getInstance("EC").generatePublic(spec), key);
    }

    private static Optional<ECPoint> publicPoint(ECPrivateKey key) {
        return NistCurve.of(key).flatMap(curve -> curve.publicPoint(key));
    }

    private static ECPoint anyPublicPoint(ECPrivateKey key) {
        return EC5Util.convertPoint(
                EC5Util.convertSpec(key.getParams()).getG().multiply(key.getS()).normalize());
    }
}
