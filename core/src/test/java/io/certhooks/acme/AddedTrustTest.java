// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.KeyType;
import io.certhooks.x509.SelfSigned;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

class AddedTrustTest {

    private final X509Certificate ours = certificate("ours");
    private final X509Certificate theirs = certificate("theirs");
    private final AtomicInteger loads = new AtomicInteger();
    private final AddedTrust trust = new AddedTrust(manager(ours), () -> {
        loads.incrementAndGet();
        return manager(theirs);
    });

    private static X509Certificate certificate(String name) {
        try {
            return SelfSigned.certificate(name, 1, KeyType.EC_P256, name + ".example")
                    .leaf();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509ExtendedTrustManager manager(X509Certificate root) {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            roots.setCertificateEntry("root", root);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(X509Certificate certificate) throws CertificateException {
        trust.checkServerTrusted(new X509Certificate[] {certificate}, "ECDHE_ECDSA");
    }

    @Test
    void trustsItsOwnRootsWithoutLoadingThePlatforms() {
        assertThatCode(() -> check(ours)).doesNotThrowAnyException();
        assertThat(loads).hasValue(0);
    }

    @Test
    void trustsThePlatformsRootsAsWell() {
        assertThatCode(() -> check(theirs)).doesNotThrowAnyException();
        assertThatCode(() -> check(theirs)).doesNotThrowAnyException();
        assertThat(loads).hasValue(1);
        assertThat(trust.getAcceptedIssuers()).containsExactly(ours, theirs);
    }

    @Test
    void trustsNobodyElse() {
        X509Certificate strange = certificate("strange");
        assertThatThrownBy(() -> check(strange))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("unable to find valid certification path");
        assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[] {strange}, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
    }
}
