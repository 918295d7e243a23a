// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.util.CertificateUtils;
import org.shredzone.acme4j.util.KeyPairUtils;

/** The proofs that the CA does not believe, and those that it must. */
class ValidationTest {

    private final AcmeTestServer ca = AcmeTestServer.start();
    private final Acme4jClient client = new Acme4jClient(ca);
    private Login login;

    @BeforeEach
    void register() throws Exception {
        login = client.register();
    }

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void http01WithTheWrongContent() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = authorization();
            Http01Challenge challenge =
                    authorization.findChallenge(Http01Challenge.class).orElseThrow();
            web.put(path(challenge), challenge.getToken() + ".wrong");

            assertThat(failure(authorization, challenge))
                    .contains(challenge.getToken().substring(0, 10), "not the key authorization");
        }
    }

    @Test
    void http01WithNothingThere() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = authorization();
            Http01Challenge challenge =
                    authorization.findChallenge(Http01Challenge.class).orElseThrow();

            assertThat(failure(authorization, challenge)).contains("unauthorized", "404");
        }
    }

    @Test
    void http01IgnoresBlanksAtTheEnd() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = authorization();
            Http01Challenge challenge =
                    authorization.findChallenge(Http01Challenge.class).orElseThrow();
            web.put(path(challenge), challenge.getAuthorization() + " \r\n");

            assertPasses(authorization, challenge);
        }
    }

    @Test
    void http01FollowsRedirects() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = authorization();
            Http01Challenge challenge =
                    authorization.findChallenge(Http01Challenge.class).orElseThrow();
            web.redirect(path(challenge), "http://proof.example/there?x=1");
            web.redirect("/there", "/and/there");
            web.put("/and/there", challenge.getAuthorization());

            assertPasses(authorization, challenge);
        }
    }

    @Test
    void http01DoesNotFollowRedirectsForEver() throws Exception {
        assertRedirectFails("http://example.org/loop", "redirects");
    }

    @Test
    void http01DoesNotFollowRedirectsToOtherPorts() throws Exception {
        assertRedirectFails("http://example.org:22/", "port 22");
    }

    @Test
    void http01DoesNotFollowRedirectsToOtherSchemes() throws Exception {
        assertRedirectFails("ftp://example.org/x", "not an HTTP URL");
    }

    private void assertRedirectFails(String target, String why) throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = authorization();
            Http01Challenge challenge =
                    authorization.findChallenge(Http01Challenge.class).orElseThrow();
            web.redirect(path(challenge), target);
            web.redirect("/loop", target);

            assertThat(failure(authorization, challenge)).contains("connection", why);
        }
    }

    @Test
    void http01ForAnAddressAsksForIt() throws Exception {
        try (Http01Responder web = new Http01Responder()) {
            ca.http01Port(web.port());
            Authorization authorization = login.newOrder()
                    .identifier(Identifier.ip(InetAddress.getLoopbackAddress()))
                    .create()
                    .getAuthorizations()
                    .get(0);
            assertPasses(authorization, web.present(authorization));
        }
    }

    @Test
    void tlsAlpn01WithAnotherProtocol() throws Exception {
        try (TlsAlpn01Responder tls = new TlsAlpn01Responder(ca, "http/1.1")) {
            Authorization authorization = authorization();

            assertThat(failure(authorization, tls.present(authorization))).contains("tls");
        }
    }

    @Test
    void tlsAlpn01WithTheDigestOfAnotherProof() throws Exception {
        Authorization authorization = authorization();
        assertThat(tlsAlpn01Failure(authorization, Identifier.dns("example.org"), new byte[32]))
                .contains("digest");
    }

    @Test
    void tlsAlpn01WithACertificateForAnotherName() throws Exception {
        Authorization authorization = authorization();
        byte[] digest = authorization
                .findChallenge(TlsAlpn01Challenge.class)
                .orElseThrow()
                .getAcmeValidation();
        assertThat(tlsAlpn01Failure(authorization, Identifier.dns("other.example"), digest))
                .contains("exactly one name");
    }

    @Test
    void tlsAlpn01WithAnOrdinaryCertificate() throws Exception {
        try (TlsAlpn01Responder tls = new TlsAlpn01Responder(ca)) {
            Authorization authorization = authorization();
            KeyPair key = KeyPairUtils.createKeyPair(2048);
            ca.validation(ValidationMode.ALWAYS_VALID);
            var order = login.newOrder().domain("example.org").create();
            client.prove(order, each -> each.getChallenges().get(0));
            tls.serve(key, client.finish(order, key).getCertificate());
            ca.validation(ValidationMode.REAL);

            Challenge challenge =
                    authorization.findChallenge(TlsAlpn01Challenge.class).orElseThrow();
            assertThat(failure(authorization, challenge)).contains("acmeIdentifier");
        }
    }

    private String tlsAlpn01Failure(Authorization authorization, Identifier name, byte[] digest) throws Exception {
        try (TlsAlpn01Responder tls = new TlsAlpn01Responder(ca)) {
            KeyPair key = KeyPairUtils.createKeyPair(2048);
            tls.serve(key, CertificateUtils.createTlsAlpn01Certificate(key, name, digest));
            Challenge challenge =
                    authorization.findChallenge(TlsAlpn01Challenge.class).orElseThrow();
            return failure(authorization, challenge);
        }
    }

    @Test
    void dns01WithoutARecord() throws Exception {
        Authorization authorization = authorization();
        Dns01Challenge challenge =
                authorization.findChallenge(Dns01Challenge.class).orElseThrow();

        assertThat(failure(authorization, challenge)).contains("_acme-challenge.example.org", "no TXT");
    }

    @Test
    void dns01WithOtherRecordsOnly() throws Exception {
        ca.zone().addTxt("_acme-challenge.example.org", "stale");
        ca.zone().addTxt("_acme-challenge.example.org", "older");
        Authorization authorization = authorization();
        Dns01Challenge challenge =
                authorization.findChallenge(Dns01Challenge.class).orElseThrow();

        assertThat(failure(authorization, challenge)).contains("2 TXT record(s)");
    }

    @Test
    void dns01WithARecordAmongOthers() throws Exception {
        ca.zone().addTxt("_acme-challenge.example.org", "stale");
        Authorization authorization = authorization();
        Dns01Challenge challenge =
                authorization.findChallenge(Dns01Challenge.class).orElseThrow();
        ca.zone().addTxt("_ACME-Challenge.Example.org.", challenge.getDigest());

        assertPasses(authorization, challenge);
    }

    @Test
    void dns01WithAliasesInACircle() throws Exception {
        ca.zone().addCname("_acme-challenge.example.org", "a.example");
        ca.zone().addCname("a.example", "_acme-challenge.example.org");
        Authorization authorization = authorization();
        Dns01Challenge challenge =
                authorization.findChallenge(Dns01Challenge.class).orElseThrow();

        assertThat(failure(authorization, challenge)).contains("error:dns", "aliases");
    }

    @Test
    void aRefusedNameFailsThoughEverythingIsBelieved() throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        ca.refuse("Example.org", AcmeProblem.of(AcmeError.CAA, "not ours"));
        Authorization authorization = authorization();
        assertThat(failure(authorization, authorization.getChallenges().get(0))).contains("caa");

        ca.accept("example.org");
        Authorization second = authorization();
        assertPasses(second, second.getChallenges().get(0));
    }

    @Test
    void aFailedAuthorizationCannotBeTriedAgain() throws Exception {
        Authorization authorization = authorization();
        Challenge challenge = authorization.getChallenges().get(0);
        failure(authorization, challenge);
        ca.validation(ValidationMode.ALWAYS_VALID);
        challenge.trigger();
        authorization.fetch();

        assertThat(authorization.getStatus()).isEqualTo(Status.INVALID);
    }

    private Authorization authorization() throws Exception {
        return login.newOrder()
                .domain("example.org")
                .create()
                .getAuthorizations()
                .get(0);
    }

    private static String path(Http01Challenge challenge) {
        return "/.well-known/acme-challenge/" + challenge.getToken();
    }

    private static void assertPasses(Authorization authorization, Challenge challenge) throws Exception {
        challenge.trigger();
        assertThat(authorization.waitForCompletion(Duration.ofSeconds(20))).isEqualTo(Status.VALID);
        challenge.fetch();
        assertThat(challenge.getValidated()).isPresent();
    }

    private static String failure(Authorization authorization, Challenge challenge) throws Exception {
        challenge.trigger();
        assertThat(authorization.waitForCompletion(Duration.ofSeconds(20))).isEqualTo(Status.INVALID);
        challenge.fetch();
        assertThat(challenge.getStatus()).isEqualTo(Status.INVALID);
        Problem problem = challenge.getError().orElseThrow();
        return problem.getType() + " " + problem.getDetail().orElseThrow();
    }
}
