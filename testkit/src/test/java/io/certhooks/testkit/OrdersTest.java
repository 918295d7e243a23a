// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.DnsAccount01Challenge;
import org.shredzone.acme4j.exception.AcmeServerException;

class OrdersTest {

    @RegisterExtension
    static final AcmeTestExtension CA =
            AcmeTestExtension.with(ca -> ca.lifetime(Duration.ofDays(45)).profile("shortlived", Duration.ofHours(160)));

    @Test
    void givesCertificatesTheLifetimeOfTheCa(AcmeTestServer ca, ManualClock clock) throws Exception {
        X509Certificate certificate = issue(ca);

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(clock.instant());
        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(45)));
    }

    @Test
    void givesCertificatesTheLifetimeOfTheirProfile(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        assertThat(client.session().getMetadata().getProfiles()).containsExactly("shortlived");
        Order order =
                login.newOrder().domain("example.org").profile("shortlived").create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        X509Certificate certificate =
                client.finish(order, Acme4jClient.keyPair()).getCertificate();

        assertThat(order.getProfile()).isEqualTo("shortlived");
        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofHours(160)));
    }

    @Test
    void honoursTheDatesOfTheOrder(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        Instant from = clock.instant().plus(Duration.ofDays(1));
        Instant until = from.plus(Duration.ofHours(47));
        Order order = client.register()
                .newOrder()
                .domain("example.org")
                .notBefore(from)
                .notAfter(until)
                .create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        X509Certificate certificate =
                client.finish(order, Acme4jClient.keyPair()).getCertificate();

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(from);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(until);
    }

    @Test
    void refusesDatesInThePast(AcmeTestServer ca, ManualClock clock) throws Exception {
        Login login = new Acme4jClient(ca).register();

        assertThatThrownBy(() -> login.newOrder()
                        .domain("example.org")
                        .notAfter(clock.instant().minusSeconds(1))
                        .create())
                .isInstanceOf(AcmeServerException.class)
                .hasMessageContaining("notAfter");
    }

    @Test
    void tenYearsOfRenewalsPassInNoTime(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        for (int i = 0; i < 120; i++) {
            client.issue(login, "example.org");
            clock.advance(Duration.ofDays(30));
        }

        assertThat(ca.issued()).hasSize(120);
        X509Certificate last = ca.issued().get(119);
        assertThat(last.getNotAfter().toInstant()).isAfter(clock.instant());
        X509Certificate issuer =
                client.issue(login, "example.org").getCertificateChain().get(1);
        last.verify(issuer.getPublicKey());
        issuer.checkValidity(Date.from(clock.instant()));
        ca.roots().get(0).checkValidity(Date.from(clock.instant()));
    }

    @Test
    void issuesForAddresses(AcmeTestServer ca) throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Acme4jClient client = new Acme4jClient(ca);
            Order order = client.register()
                    .newOrder()
                    .domain("example.org")
                    .identifier(Identifier.ip(InetAddress.getByName("192.0.2.7")))
                    // Identifier.ip would write 2001:db8:0:0:0:0:0:1, which RFC 8738 section 3 does not allow.
                    .identifier(new Identifier("ip", "2001:db8::1"))
                    .create();
            client.prove(order, web);
            X509Certificate certificate =
                    client.finish(order, Acme4jClient.keyPair()).getCertificate();

            assertThat(certificate.getSubjectAlternativeNames())
                    .containsExactly(
                            List.of(2, "example.org"), List.of(7, "192.0.2.7"), List.of(7, "2001:db8:0:0:0:0:0:1"));
        }
    }

    @Test
    void issuesForAnAddressAfterTlsAlpn01(AcmeTestServer ca) throws Exception {
        try (TlsAlpn01Responder tls = new TlsAlpn01Responder(ca)) {
            Acme4jClient client = new Acme4jClient(ca);
            Order order = client.register()
                    .newOrder()
                    .identifier(Identifier.ip(InetAddress.getByName("192.0.2.7")))
                    .create();
            client.prove(order, tls);

            assertThat(client.finish(order, Acme4jClient.keyPair())
                            .getCertificate()
                            .getSubjectAlternativeNames())
                    .containsExactly(List.of(7, "192.0.2.7"));
        }
    }

    @Test
    void offersNoDnsForAddressesAndOnlyDnsForWildcards(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        Order addresses = login.newOrder()
                .identifier(Identifier.ip(InetAddress.getByName("192.0.2.7")))
                .create();
        Order wildcard = login.newOrder().domain("*.example.org").create();

        assertThat(types(addresses)).containsExactly("http-01", "tls-alpn-01");
        assertThat(types(wildcard)).containsExactly("dns-01");
        assertThat(wildcard.getAuthorizations().get(0).isWildcard()).isTrue();
        assertThat(wildcard.getAuthorizations().get(0).getIdentifier().getDomain())
                .isEqualTo("example.org");
    }

    @Test
    void anOrderExpiresByTheClock(AcmeTestServer ca, ManualClock clock) throws Exception {
        Order order =
                new Acme4jClient(ca).register().newOrder().domain("example.org").create();
        clock.advance(Duration.ofDays(7).minusSeconds(1));
        order.fetch();
        assertThat(order.getStatus()).isEqualTo(Status.PENDING);
        clock.advance(Duration.ofSeconds(1));
        order.fetch();
        assertThat(order.getStatus()).isEqualTo(Status.INVALID);
    }

    @Test
    void authorizationsAreNotReusedUnlessWanted(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        client.issue(login, "example.org");
        assertThat(login.newOrder().domain("example.org").create().getStatus()).isEqualTo(Status.PENDING);
    }

    @Test
    void reusesValidAuthorizationsUntilTheyExpire() throws Exception {
        ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        try (AcmeTestServer ca = AcmeTestServer.builder()
                .clock(clock)
                .authorizationReuse(true)
                .authorizationLifetime(Duration.ofDays(10))
                .start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            Acme4jClient client = new Acme4jClient(ca);
            Login login = client.register();
            client.issue(login, "example.org");

            assertThat(login.newOrder().domain("example.org").create().getStatus())
                    .isEqualTo(Status.READY);
            Login other = client.register();
            assertThat(other.newOrder().domain("example.org").create().getStatus())
                    .isEqualTo(Status.PENDING);
            clock.advance(Duration.ofDays(10));
            assertThat(login.newOrder().domain("example.org").create().getStatus())
                    .isEqualTo(Status.PENDING);
        }
    }

    @Test
    void anUnfinishedOrderServesAgain() throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder().orderReuse(true).start()) {
            Login login = new Acme4jClient(ca).register();
            Order first = login.newOrder().domains("a.example", "b.example").create();
            Order same = login.newOrder().domains("b.example", "a.example").create();
            Order other = login.newOrder().domain("a.example").create();

            assertThat(same.getLocation()).isEqualTo(first.getLocation()).isNotEqualTo(other.getLocation());
            assertThat(ca.orderCount()).isEqualTo(2);
            first.getAuthorizations().get(0).deactivate();
            assertThat(login.newOrder()
                            .domains("a.example", "b.example")
                            .create()
                            .getLocation())
                    .isNotEqualTo(first.getLocation());
        }
    }

    @Test
    void aBusyChallengeIsAConflict() throws Exception {
        try (AcmeTestServer ca =
                        AcmeTestServer.builder().busyChallengeConflicts(true).start();
                ServerSocket silent = new ServerSocket(0)) {
            ca.http01Port(silent.getLocalPort());
            Order order = new Acme4jClient(ca)
                    .register()
                    .newOrder()
                    .domain("example.org")
                    .create();
            Challenge challenge =
                    order.getAuthorizations().get(0).findChallenge("http-01").orElseThrow();
            challenge.trigger();

            assertThat(challenge.getStatus()).isEqualTo(Status.PROCESSING);
            assertThatThrownBy(challenge::trigger)
                    .isInstanceOfSatisfying(
                            AcmeServerException.class,
                            problem -> assertThat(problem.getType().toString()).endsWith(":conflict"));
        }
    }

    @Test
    void checksAProofFromEveryPerspective() throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder().perspectives(3).start();
                Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Acme4jClient client = new Acme4jClient(ca);
            client.issue(client.register(), web, "example.org");

            assertThat(web.served()).isEqualTo(3);
        }
    }

    @Test
    void preAuthorizesAndDeactivates() throws Exception {
        try (AcmeTestServer ca =
                AcmeTestServer.builder().authorizationReuse(true).start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            Login login = new Acme4jClient(ca).register();
            Authorization authorization = login.getAccount().preAuthorizeDomain("example.org");
            authorization.getChallenges().get(0).trigger();
            assertThat(authorization.waitForCompletion(Duration.ofSeconds(20))).isEqualTo(Status.VALID);
            assertThat(login.newOrder().domain("example.org").create().getStatus())
                    .isEqualTo(Status.READY);

            authorization.deactivate();
            authorization.fetch();
            assertThat(authorization.getStatus()).isEqualTo(Status.DEACTIVATED);
            assertThat(login.newOrder().domain("example.org").create().getStatus())
                    .isEqualTo(Status.PENDING);
        }
    }

    @Test
    void anOrderOfADeactivatedAuthorizationIsInvalid(AcmeTestServer ca) throws Exception {
        Order order =
                new Acme4jClient(ca).register().newOrder().domain("example.org").create();
        order.getAuthorizations().get(0).deactivate();
        order.fetch();
        assertThat(order.getStatus()).isEqualTo(Status.INVALID);
    }

    @Test
    void stillProcessingUntilTheClockMoves(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        ca.issuanceDelay(Duration.ofMinutes(10));
        ca.pollRetryAfter("7");
        Acme4jClient client = new Acme4jClient(ca);
        Order order = client.register().newOrder().domain("example.org").create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        order.execute(Acme4jClient.keyPair());

        assertThat(order.fetch()).contains(clock.instant().plusSeconds(7));
        assertThat(order.getStatus()).isEqualTo(Status.PROCESSING);
        clock.advance(Duration.ofMinutes(10));
        assertThat(order.fetch()).isEmpty();
        assertThat(order.getStatus()).isEqualTo(Status.VALID);
        assertThat(order.getCertificate().getCertificate())
                .isEqualTo(ca.issued().get(0));
    }

    @Test
    void anOrderTurnsInvalidAfterFinalization(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        ca.faults().once(Endpoint.FINALIZE, Fault.orderInvalid(AcmeProblem.of(AcmeError.CAA, "CAA forbids it")));
        Acme4jClient client = new Acme4jClient(ca);
        Order order = client.register().newOrder().domain("example.org").create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        order.execute(Acme4jClient.keyPair());
        order.fetch();

        assertThat(order.getStatus()).isEqualTo(Status.INVALID);
        assertThat(order.getError().orElseThrow().getDetail()).contains("CAA forbids it");
        assertThat(ca.issued()).isEmpty();
    }

    @Test
    void anOrderStaysInProcessingForEver(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        ca.faults().once(Endpoint.FINALIZE, Fault.processingForEver());
        Acme4jClient client = new Acme4jClient(ca);
        Order order = client.register().newOrder().domain("example.org").create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        order.execute(Acme4jClient.keyPair());
        clock.advance(Duration.ofDays(1000));
        order.fetch();

        assertThat(order.getStatus()).isEqualTo(Status.PROCESSING);
        assertThat(ca.issued()).isEmpty();
    }

    @Test
    void dnsRecordsShowAfterThePropagationDelay(AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.zone().propagationDelay(Duration.ofMinutes(2));
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        Order early = login.newOrder().domain("example.org").create();
        client.prove(early, authorization -> dns01(ca, authorization));
        early.fetch();
        assertThat(early.getStatus()).isEqualTo(Status.INVALID);

        Order late = login.newOrder().domain("example.org").create();
        Challenge challenge = dns01(ca, late.getAuthorizations().get(0));
        clock.advance(Duration.ofMinutes(2));
        challenge.trigger();
        assertThat(late.getAuthorizations().get(0).waitForCompletion(Duration.ofSeconds(20)))
                .isEqualTo(Status.VALID);
    }

    @Test
    void dns01FollowsAliases(AcmeTestServer ca) throws Exception {
        ca.zone().addCname("_acme-challenge.example.org", "example-org.acme.example.net");
        Acme4jClient client = new Acme4jClient(ca);
        client.issue(
                client.register(),
                authorization -> {
                    Dns01Challenge challenge =
                            authorization.findChallenge(Dns01Challenge.class).orElseThrow();
                    ca.zone().addTxt("example-org.acme.example.net", challenge.getDigest());
                    return challenge;
                },
                "example.org");
        assertThat(ca.issued()).hasSize(1);
    }

    @Test
    void issuesAfterDnsAccount01() throws Exception {
        try (AcmeTestServer ca =
                AcmeTestServer.builder().challengeTypes("dns-account-01").start()) {
            Acme4jClient client = new Acme4jClient(ca);
            client.issue(
                    client.register(),
                    authorization -> {
                        DnsAccount01Challenge challenge = authorization
                                .findChallenge(DnsAccount01Challenge.class)
                                .orElseThrow();
                        ca.zone().addTxt(challenge.getRRName("example.org"), challenge.getDigest());
                        return challenge;
                    },
                    "example.org");
            assertThat(ca.issued()).hasSize(1);
        }
    }

    private static Challenge dns01(AcmeTestServer ca, Authorization authorization) {
        Dns01Challenge challenge =
                authorization.findChallenge(Dns01Challenge.class).orElseThrow();
        ca.zone().addTxt("_acme-challenge.example.org", challenge.getDigest());
        return challenge;
    }

    private static List<String> types(Order order) {
        return order.getAuthorizations().get(0).getChallenges().stream()
                .map(Challenge::getType)
                .toList();
    }

    private static X509Certificate issue(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        return client.issue(client.register(), "example.org").getCertificate();
    }
}
