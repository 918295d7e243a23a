// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.RevocationReason;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeNotSupportedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** What becomes of certificates once they are issued: chains, revocation, renewal information. */
@ExtendWith(AcmeTestExtension.class)
class CertificatesTest {

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,4", "1,1", "3,2"})
    void everyChainLeadsToItsRoot(int alternates, int length) throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder()
                .alternateChains(alternates)
                .chainLength(length)
                .start()) {
            Certificate certificate = issue(ca);
            List<Certificate> alternate = certificate.getAlternateCertificates();

            assertThat(ca.roots()).hasSize(1 + alternates).doesNotHaveDuplicates();
            assertThat(alternate).hasSize(alternates);
            assertChain(certificate, ca.roots().get(0), length);
            for (int i = 0; i < alternates; i++) {
                assertChain(alternate.get(i), ca.roots().get(i + 1), length);
                assertThat(alternate.get(i).getCertificate()).isEqualTo(certificate.getCertificate());
                assertThat(alternate.get(i).getAlternates()).hasSize(alternates);
            }
        }
    }

    private static void assertChain(Certificate certificate, X509Certificate root, int length) throws Exception {
        List<X509Certificate> chain = certificate.getCertificateChain();
        assertThat(chain).hasSize(1 + length);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    @Test
    void severalRootsNeedAnIntermediate() {
        AcmeTestServerBuilder builder =
                AcmeTestServer.builder().alternateChains(1).chainLength(0);

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chainLength");
    }

    @Test
    void theAccountRevokes(AcmeTestServer ca, ManualClock clock) throws Exception {
        Certificate certificate = issue(ca);
        certificate.revoke(RevocationReason.KEY_COMPROMISE);

        assertThat(ca.isRevoked(certificate.getCertificate())).isTrue();
        X509CRLEntry entry = crl(ca).getRevokedCertificate(certificate.getCertificate());
        assertThat(entry.getRevocationDate()).isEqualTo(Date.from(clock.instant()));
        assertThat(entry.getRevocationReason()).isEqualTo(java.security.cert.CRLReason.KEY_COMPROMISE);
        assertThatThrownBy(certificate::revoke).isInstanceOfSatisfying(AcmeServerException.class, problem -> assertThat(
                        problem.getType().toString())
                .endsWith(":alreadyRevoked"));
    }

    @Test
    void theCertificateKeyRevokes(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        KeyPair key = Acme4jClient.keyPair();
        Order order = client.register().newOrder().domain("example.org").create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        X509Certificate certificate = client.finish(order, key).getCertificate();

        Certificate.revoke(client.session(), key, certificate, RevocationReason.UNSPECIFIED);

        assertThat(ca.isRevoked(certificate)).isTrue();
    }

    @Test
    void anAccountThatHoldsAllAuthorizationsRevokes(AcmeTestServer ca) throws Exception {
        Certificate certificate = issue(ca);
        Acme4jClient client = new Acme4jClient(ca);
        Login other = client.register();
        assertThatThrownBy(() -> Certificate.revoke(other, certificate.getCertificate(), null))
                .isInstanceOf(AcmeServerException.class);
        client.issue(other, "example.org");

        Certificate.revoke(other, certificate.getCertificate(), null);

        assertThat(ca.isRevoked(certificate.getCertificate())).isTrue();
    }

    @Test
    void certificatesSayWhereTheRevocationListIs(AcmeTestServer ca) throws Exception {
        Certificate certificate = issue(ca);
        X509CRL crl = crl(ca);

        crl.verify(certificate.getCertificateChain().get(1).getPublicKey());
        assertThat(crl.getRevokedCertificates()).isNull();
        assertThat(new String(
                        certificate.getCertificate().getExtensionValue("2.5.29.31"),
                        java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains(ca.directory().resolve("/crl").toString());
    }

    @Test
    void suggestsToRenewAtTwoThirds(AcmeTestServer ca, ManualClock clock) throws Exception {
        RenewalInfo info = issue(ca).getRenewalInfo();
        Instant middle = clock.instant().plus(Duration.ofDays(60));

        assertThat(info.getSuggestedWindowStart())
                .isEqualTo(middle.minus(Duration.ofDays(90).dividedBy(50)));
        assertThat(info.getSuggestedWindowEnd())
                .isEqualTo(middle.plus(Duration.ofDays(90).dividedBy(50)));
        assertThat(info.fetch()).contains(clock.instant().plus(Duration.ofHours(6)));
    }

    @Test
    void suggestsToRenewShortCertificatesAtTheHalf() throws Exception {
        ManualClock clock = ManualClock.at(Instant.parse("2027-03-01T00:00:00Z"));
        try (AcmeTestServer ca = AcmeTestServer.builder()
                .clock(clock)
                .lifetime(Duration.ofHours(160))
                .start()) {
            RenewalInfo info = issue(ca).getRenewalInfo();

            assertThat(info.getSuggestedWindowStart())
                    .isBefore(clock.instant().plus(Duration.ofHours(80)))
                    .isAfter(clock.instant().plus(Duration.ofHours(75)));
        }
    }

    @Test
    void theTestSetsTheWindow(AcmeTestServer ca, ManualClock clock) throws Exception {
        Certificate certificate = issue(ca);
        Instant from = clock.instant().plusSeconds(100);
        ca.renewalWindow(certificate.getCertificate(), from, from.plusSeconds(1), URI.create("https://ca.example/why"));
        ca.renewalInfoRetryAfter("60");
        RenewalInfo info = certificate.getRenewalInfo();

        assertThat(info.getSuggestedWindowStart()).isEqualTo(from);
        assertThat(info.getSuggestedWindowEnd()).isEqualTo(from.plusSeconds(1));
        assertThat(info.getExplanation().orElseThrow()).hasToString("https://ca.example/why");
        assertThat(info.fetch()).contains(clock.instant().plusSeconds(60));
    }

    @Test
    void aRevocationBySurprisePutsTheWindowIntoThePast(AcmeTestServer ca, ManualClock clock) throws Exception {
        Certificate certificate = issue(ca);
        ca.revokeBySurprise(certificate.getCertificate());
        ca.revokeBySurprise(certificate.getCertificate());

        assertThat(ca.isRevoked(certificate.getCertificate())).isTrue();
        assertThat(certificate.getRenewalInfo().getSuggestedWindowEnd()).isBefore(clock.instant());
    }

    @Test
    void aCertificateIsReplacedOnce(AcmeTestServer ca) throws Exception {
        Acme4jClient client = new Acme4jClient(ca);
        ca.validation(ValidationMode.ALWAYS_VALID);
        Login login = client.register();
        X509Certificate old = client.issue(login, "example.org").getCertificate();
        Order order = login.newOrder().domain("example.org").replaces(old).create();
        assertReplaced(login, old);
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        client.finish(order, Acme4jClient.keyPair());
        assertReplaced(login, old);
    }

    @Test
    void anOrderThatFailsReplacesNothing(AcmeTestServer ca) throws Exception {
        Acme4jClient client = new Acme4jClient(ca);
        ca.validation(ValidationMode.ALWAYS_VALID);
        Login login = client.register();
        X509Certificate old = client.issue(login, "example.org").getCertificate();
        Order failed = login.newOrder().domain("example.org").replaces(old).create();
        failed.getAuthorizations().get(0).deactivate();

        Order next = login.newOrder().domain("example.org").replaces(old).create();
        assertThat(next.getStatus()).isEqualTo(Status.PENDING);
        assertReplaced(login, old);
    }

    private static void assertReplaced(Login login, X509Certificate old) {
        assertThatThrownBy(() ->
                        login.newOrder().domain("example.org").replaces(old).create())
                .isInstanceOfSatisfying(
                        AcmeServerException.class,
                        problem -> assertThat(problem.getType().toString()).endsWith(":alreadyReplaced"));
    }

    @Test
    void refusesToReplaceWhatIsNotTheAccounts(AcmeTestServer ca) throws Exception {
        X509Certificate old = issue(ca).getCertificate();
        Login other = new Acme4jClient(ca).register();

        assertThatThrownBy(() ->
                        other.newOrder().domain("example.org").replaces(old).create())
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("another account");
        assertThatThrownBy(() -> other.newOrder()
                        .domain("example.org")
                        .replaces("AAAA.AAAA")
                        .create())
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("no certificate");
    }

    @Test
    void refusesToReplaceACertificateOfOtherNames(AcmeTestServer ca) throws Exception {
        Acme4jClient client = new Acme4jClient(ca);
        ca.validation(ValidationMode.ALWAYS_VALID);
        Login login = client.register();
        X509Certificate old = client.issue(login, "example.org").getCertificate();

        assertThatThrownBy(() ->
                        login.newOrder().domain("other.example").replaces(old).create())
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("none of the order's names");
    }

    @Test
    void aCaMayHaveNoRenewalInfo() throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder().withoutRenewalInfo().start()) {
            Certificate certificate = issue(ca);

            assertThat(certificate.hasRenewalInfo()).isFalse();
            assertThatThrownBy(certificate::getRenewalInfo).isInstanceOf(AcmeNotSupportedException.class);
        }
    }

    @Test
    void knowsNothingOfStrangeCertificates(AcmeTestServer ca) throws Exception {
        assertThatThrownBy(() -> ca.isRevoked(ca.tlsRoot()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did not issue");
        try (AcmeTestServer other = AcmeTestServer.start()) {
            X509Certificate stranger = issue(other).getCertificate();
            assertThatThrownBy(() -> ca.revokeBySurprise(stranger)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static X509CRL crl(AcmeTestServer ca) throws Exception {
        RawClient client = new RawClient(ca);
        byte[] der = client.get(ca.directory().resolve("/crl").toString()).body();
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    private static Certificate issue(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        return client.issue(client.register(), "example.org");
    }
}
