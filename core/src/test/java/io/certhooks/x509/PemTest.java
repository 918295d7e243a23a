// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.KeyType;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemTest {

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void readsTheKeysItWrites(KeyType type) throws Exception {
        KeyPair pair = Keys.generate(type);
        byte[] pem = Pem.encode(pair.getPrivate());

        assertThat(new String(pem, StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("\n");
        assertThat(Pem.privateKey(pem)).isEqualTo(pair.getPrivate());
        assertThat(Keys.pairOf(pair.getPrivate()).getPublic()).isEqualTo(pair.getPublic());
        assertThat(KeyType.of(pair.getPublic())).contains(type);
        assertThat(Keys.match(pair.getPrivate(), pair.getPublic())).isTrue();
        assertThat(Keys.match(pair.getPrivate(), Keys.generate(type).getPublic()))
                .isFalse();
    }

    @Test
    void doesNotTakeAnotherCurveForP256() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec("secp256k1"));

        assertThat(KeyType.of(generator.generateKeyPair().getPublic())).isEmpty();
    }

    @Test
    void refusesDamagedKeysWithoutShowingThem() {
        byte[] pem = Pem.encode(Keys.generate(KeyType.EC_P256).getPrivate());
        String body =
                new String(pem, StandardCharsets.US_ASCII).lines().toList().get(1);

        assertThatThrownBy(() -> Pem.privateKey(Arrays.copyOf(pem, 60)))
                .message()
                .doesNotContain(body.substring(0, 20));
        assertThatThrownBy(() -> Pem.privateKey(new byte[0])).hasMessageContaining("PRIVATE KEY");
        assertThatThrownBy(() -> Pem.certificates(pem)).isInstanceOf(java.security.cert.CertificateException.class);
        assertThatThrownBy(() -> Pem.certificates(new byte[0])).hasMessageContaining("no certificate");
    }
}
