// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NistCurveTest {

    private static final int ROUNDS = 40;
    private static final byte[] CONTENT = "what is signed".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void findsThePointOfEveryKeyOfTheJdk(NistCurve curve) throws Exception {
        KeyPairGenerator generator = generator(curve);
        for (int i = 0; i < ROUNDS; i++) {
            KeyPair pair = generator.generateKeyPair();
            assertThat(NistCurve.of(pair.getPrivate())).contains(curve);
            assertThat(curve.publicPoint((ECPrivateKey) pair.getPrivate()))
                    .contains(((ECPublicKey) pair.getPublic()).getW());
        }
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void findsThePointsOfTheLeastAndTheGreatestKeyAndNoneBeyond(NistCurve curve) throws Exception {
        ECPrivateKey any = (ECPrivateKey) curve.generate().getPrivate();
        ECPoint base = any.getParams().getGenerator();
        BigInteger order = any.getParams().getOrder();

        assertThat(curve.publicPoint(key(any, BigInteger.ONE))).contains(base);
        assertThat(curve.publicPoint(key(any, order.subtract(BigInteger.ONE))))
                .hasValueSatisfying(point -> assertThat(point.getAffineX()).isEqualTo(base.getAffineX()));
        assertThat(curve.publicPoint(key(any, order))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void makesKeysAndSignaturesThatTheJdkAccepts(NistCurve curve) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            KeyPair pair = curve.generate();
            assertThat(KeyFactory.getInstance("EC").translateKey(pair.getPrivate()))
                    .isEqualTo(pair.getPrivate());
            byte[] signature =
                    curve.sign((ECPrivateKey) pair.getPrivate(), CONTENT).der();

            Signature jdk = Signature.getInstance(algorithm(curve));
            jdk.initVerify(pair.getPublic());
            jdk.update(CONTENT);
            assertThat(jdk.verify(signature)).isTrue();
        }
    }

    // GnuTLS, and with it exim or slapd on Debian, reads no other.
    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void writesThePublicPointIntoPrivateKeys(NistCurve curve) throws Exception {
        KeyPair pair = curve.generate();
        PrivateKeyInfo written = PrivateKeyInfo.getInstance(Pem.decode("PRIVATE KEY", Pem.encode(pair.getPrivate())));

        assertThat(org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(written.parsePrivateKey())
                        .getPublicKey()
                        .getBytes())
                .isEqualTo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                        .getPublicKeyData()
                        .getBytes());
        assertThat(Pem.privateKey(Pem.encode(pair.getPrivate()))).isEqualTo(pair.getPrivate());
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void acceptsTheSignaturesOfTheJdkAndNoOthers(NistCurve curve) throws Exception {
        KeyPair pair = generator(curve).generateKeyPair();
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        ECPublicKey other = (ECPublicKey) curve.generate().getPublic();
        for (int i = 0; i < ROUNDS; i++) {
            Signature jdk = Signature.getInstance("SHA384withECDSA");
            jdk.initSign(pair.getPrivate());
            jdk.update(CONTENT);
            EcdsaSignature signature = EcdsaSignature.ofDer(jdk.sign());

            assertThat(curve.verifies(key, "SHA-384", CONTENT, signature)).isTrue();
            assertThat(curve.verifies(key, "SHA-256", CONTENT, signature)).isFalse();
            assertThat(curve.verifies(other, "SHA-384", CONTENT, signature)).isFalse();
            assertThat(curve.verifies(key, "SHA-384", new byte[1], signature)).isFalse();
            assertThat(curve.verifies(key, "SHA-384", CONTENT, new EcdsaSignature(signature.s(), signature.r())))
                    .isFalse();
            assertThat(curve.verifies(key, "SHA-384", CONTENT, new EcdsaSignature(BigInteger.ZERO, signature.s())))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void refusesAPointThatIsNotOnTheCurve(NistCurve curve) throws Exception {
        KeyPair pair = curve.generate();
        ECParameterSpec parameters = ((ECPublicKey) pair.getPublic()).getParams();
        ECPublicKey outside = (ECPublicKey) KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(BigInteger.ONE, BigInteger.TWO), parameters));
        EcdsaSignature signature = curve.sign((ECPrivateKey) pair.getPrivate(), CONTENT);

        assertThatThrownBy(() -> curve.verifies(outside, "SHA-256", CONTENT, signature))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void writesBothNumbersOfAJsonWebSignatureInFullLength(NistCurve curve) {
        byte[] both = new EcdsaSignature(BigInteger.ONE, BigInteger.TWO).concatenated(curve.size());

        assertThat(both).hasSize(2 * curve.size());
        assertThat(both[curve.size() - 1]).isEqualTo((byte) 1);
        assertThat(both[2 * curve.size() - 1]).isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @EnumSource(NistCurve.class)
    void refusesWhatIsNoSignature(NistCurve curve) throws Exception {
        byte[] der = curve.sign((ECPrivateKey) curve.generate().getPrivate(), CONTENT)
                .der();
        der[0] = 0x31;

        assertThatThrownBy(() -> EcdsaSignature.ofDer(der)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> EcdsaSignature.ofDer(new byte[0])).isInstanceOf(IOException.class);
    }

    private static KeyPairGenerator generator(NistCurve curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve == NistCurve.P256 ? "secp256r1" : "secp384r1"));
        return generator;
    }

    private static String algorithm(NistCurve curve) {
        return curve == NistCurve.P256 ? "SHA256withECDSA" : "SHA384withECDSA";
    }

    private static ECPrivateKey key(ECPrivateKey like, BigInteger scalar) throws Exception {
        return (ECPrivateKey)
                KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, like.getParams()));
    }
}
