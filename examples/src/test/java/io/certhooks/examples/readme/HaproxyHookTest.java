// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.examples.HaproxyHook;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestExtension;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(AcmeTestExtension.class)
class HaproxyHookTest {

    @TempDir
    Path store;

    @TempDir
    Path haproxy;

    @Test
    void keepsHaproxyUpToDateForTwoYears(AcmeTestServer ca, ManualClock clock) throws Exception {
        AtomicInteger reloads = new AtomicInteger();
        try (CertificateLifecycle lifecycle = lifecycle(ca, clock, reloads::incrementAndGet)) {
            lifecycle.ensure(CertificateSpec.of("shop.example"));
            for (int week = 1; week <= 104; week++) {
                clock.advance(Duration.ofDays(7));
                lifecycle.renewDue();
                assertThat(notAfter(haproxy.resolve("shop.example.pem"))).isAfter(clock.instant());
            }
        }
        assertThat(reloads).hasValueBetween(11, 13); // 90 days each, renewed after about 60
        assertThat(ca.orderCount()).isEqualTo(reloads.get());
    }

    private CertificateLifecycle lifecycle(AcmeTestServer ca, ManualClock clock, Runnable reload) {
        Http01Server http01 = Http01Server.onPort(0);
        ca.http01Port(http01.port());
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory()).withTrustedRoot(ca.tlsRoot()))
                .store(FileCertificateStore.at(store))
                .clock(clock)
                .hook(http01)
                .hook(new HaproxyHook(haproxy, reload))
                .build();
    }

    private static Instant notAfter(Path bundle) throws IOException, CertificateException {
        String pem = Files.readString(bundle);
        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----");
        String chain = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE-----"));
        X509Certificate leaf = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)));
        return leaf.getNotAfter().toInstant();
    }
}
