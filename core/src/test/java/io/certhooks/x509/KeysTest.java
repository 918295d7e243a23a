// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.KeyType;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void knowsWhichKeysBelongTogether(KeyType type) throws Exception {
        KeyPair one = Keys.generate(type);
        KeyPair other = Keys.generate(type);
        KeyPair foreign = Keys.generate(type == KeyType.EC_P256 ? KeyType.EC_P384 : KeyType.EC_P256);

        assertThat(Keys.match(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Keys.match(one.getPrivate(), other.getPublic())).isFalse();
        assertThat(Keys.match(one.getPrivate(), foreign.getPublic())).isFalse();
        assertThat(Keys.match(foreign.getPrivate(), one.getPublic())).isFalse();
        assertThat(Keys.pairOf(one.getPrivate()).getPublic()).isEqualTo(one.getPublic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void findsThePointOfEveryKey(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        for (int i = 0; i < 40; i++) {
            KeyPair pair = generator.generateKeyPair();
            assertThat(NistPoints.publicPoint((ECPrivateKey) pair.getPrivate()))
                    .contains(((ECPublicKey) pair.getPublic()).getW());
        }
    }

    @Test
    void findsThePointsOfTheLeastAndTheGreatestKey() throws Exception {
        ECPrivateKey any = (ECPrivateKey) Keys.generate(KeyType.EC_P256).getPrivate();
        BigInteger order = any.getParams().getOrder();

        assertThat(NistPoints.publicPoint(key(any, BigInteger.ONE)))
                .contains(any.getParams().getGenerator());
        assertThat(NistPoints.publicPoint(key(any, order.subtract(BigInteger.ONE))))
                .hasValueSatisfying(point -> assertThat(point.getAffineX())
                        .isEqualTo(any.getParams().getGenerator().getAffineX()));
    }

    private static ECPrivateKey key(ECPrivateKey like, BigInteger scalar) throws Exception {
        return (ECPrivateKey)
                KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(scalar, like.getParams()));
    }

    @Test
    void leavesOtherCurvesToASignature() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp521r1"));
        KeyPair one = generator.generateKeyPair();

        assertThat(NistPoints.publicPoint((ECPrivateKey) one.getPrivate())).isEmpty();
        assertThat(Keys.match(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Keys.match(one.getPrivate(), generator.generateKeyPair().getPublic()))
                .isFalse();
        assertThat(Keys.pairOf(one.getPrivate()).getPublic()).isEqualTo(one.getPublic());
    }
}
