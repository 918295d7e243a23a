// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartSummaryTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void claimsNothingThatDidNotHappen(@TempDir Path store) throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.start();
                CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(ca.directory()).withTrustedRoot(ca.tlsRoot()))
                        .store(FileCertificateStore.at(store))
                        .hook(new OwnDnsProvider(ca.zone()))
                        .build()) {
            IssuedCertificate first =
                    lifecycle.ensure(CertificateSpec.of("shop.example")).certificate();
            IssuedCertificate second = lifecycle.renew("shop.example").certificate();
            lifecycle.renew("shop.example");
            Visitor visitor = Visitor.start("shop.example", closedPort(), ca.roots());
            try (visitor) {
                assertThat(visitor.awaitVisits("none", 1, Duration.ofMillis(100)))
                        .isFalse();
            }
            QuickstartSummary summary = new QuickstartSummary(ca, visitor, store, first, second);

            assertThatThrownBy(() -> summary.show(new Console(new PrintStream(out, true, StandardCharsets.UTF_8))))
                    .isInstanceOf(UnexpectedException.class)
                    .hasMessageContaining("the CA issued other certificates")
                    .hasMessageContaining("the CA got 3 orders, not 2")
                    .hasMessageContaining("the certificate on disk is not the new one")
                    .hasMessageContaining("connections to the web server failed, the first one with java.net.Connect");
        }
        assertThat(out.size()).isZero();
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
