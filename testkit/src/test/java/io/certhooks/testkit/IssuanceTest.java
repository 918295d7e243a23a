// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.challenge.Dns01Challenge;

class IssuanceTest {

    private final AcmeTestServer ca = AcmeTestServer.start();
    private final Acme4jClient client = new Acme4jClient(ca);

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void issuesAfterHttp01() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            var certificate = client.issue(client.register(), web, "example.org", "www.example.org");

            X509Certificate leaf = certificate.getCertificate();
            assertThat(leaf.getSubjectAlternativeNames())
                    .containsExactly(List.of(2, "example.org"), List.of(2, "www.example.org"));
            assertThat(certificate.getCertificateChain()).hasSize(2);
            certificate.getCertificateChain().get(1).verify(ca.roots().get(0).getPublicKey());
            leaf.verify(certificate.getCertificateChain().get(1).getPublicKey());
            assertThat(ca.issued()).containsExactly(leaf);
            assertThat(ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void issuesForAWildcardAndItsBaseAfterDns01() throws Exception {
        var certificate = client.issue(
                client.register(),
                authorization -> {
                    Dns01Challenge challenge =
                            authorization.findChallenge(Dns01Challenge.class).orElseThrow();
                    ca.zone().addTxt("_acme-challenge.example.org.", challenge.getDigest());
                    return challenge;
                },
                "*.example.org",
                "example.org");

        assertThat(certificate.getCertificate().getSubjectAlternativeNames())
                .containsExactly(List.of(2, "*.example.org"), List.of(2, "example.org"));
        assertThat(ca.zone().txt("_acme-challenge.example.org")).hasSize(2);
    }

    @Test
    void issuesAfterTlsAlpn01() throws Exception {
        try (TlsAlpn01Responder tls = new TlsAlpn01Responder(ca)) {
            var certificate = client.issue(client.register(), tls, "example.org");

            assertThat(certificate.getCertificate().getSubjectAlternativeNames())
                    .containsExactly(List.of(2, "example.org"));
        }
    }

    @Test
    void findsAnAccountByItsKey() throws Exception {
        Login login = client.register();
        Login again = new org.shredzone.acme4j.AccountBuilder()
                .onlyExisting()
                .useKeyPair(login.getKeyPair())
                .createLogin(client.session());

        assertThat(again.getAccountLocation()).isEqualTo(login.getAccountLocation());
    }
}
