// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.KeyType;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void leavesOtherCurvesToASignature() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp521r1"));
        KeyPair one = generator.generateKeyPair();

        assertThat(NistCurve.of(one.getPrivate())).isEmpty();
        assertThat(Keys.match(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Keys.match(one.getPrivate(), generator.generateKeyPair().getPublic()))
                .isFalse();
        assertThat(Keys.pairOf(one.getPrivate()).getPublic()).isEqualTo(one.getPublic());
    }
}
