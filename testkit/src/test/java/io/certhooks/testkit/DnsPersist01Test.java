// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import tools.jackson.databind.JsonNode;

/** dns-persist-01 with a raw client and with acme4j, which takes it for a challenge of an unknown kind. */
class DnsPersist01Test {

    private static final String HOST = "_validation-persist.example.org";

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    private AcmeTestServer ca;
    private RawClient client;

    @BeforeEach
    void start() {
        start(builder());
    }

    private AcmeTestServerBuilder builder() {
        return AcmeTestServer.builder()
                .clock(clock)
                .challengeTypes("dns-persist-01")
                .issuerNames("ca.test", "other-ca.test");
    }

    private void start(AcmeTestServerBuilder builder) {
        ca = builder.start();
        client = new RawClient(ca).register();
    }

    @AfterEach
    void close() {
        ca.close();
    }

    private String record(String more) {
        return "ca.test; accounturi=" + client.kid + more;
    }

    /** Orders, triggers and returns the challenge as it ends. */
    private JsonNode proved(String name) {
        JsonNode authorization = authorization(name);
        client.post(challenge(authorization).path("url").stringValue(), Map.of());
        return client.postAsGet(challenge(authorization).path("url").stringValue())
                .json();
    }

    private JsonNode authorization(String name) {
        String url = client.order(name).json().path("authorizations").path(0).stringValue();
        return client.postAsGet(url).json();
    }

    private static JsonNode challenge(JsonNode authorization) {
        return authorization.path("challenges").path(0);
    }

    private void assertRefused(String name, String error, String why) {
        JsonNode challenge = proved(name);
        assertThat(challenge.path("status").stringValue()).as(why).isEqualTo("invalid");
        assertThat(challenge.path("error").path("type").stringValue()).endsWith(":" + error);
        assertThat(challenge.path("error").path("detail").stringValue()).contains(HOST, why);
    }

    @Test
    void theChallengeNamesAccountAndIssuersAndHasNoToken() {
        JsonNode challenge = challenge(authorization("example.org"));
        assertThat(challenge.propertyNames())
                .containsExactlyInAnyOrder("type", "url", "status", "accounturi", "issuer-domain-names");
        assertThat(challenge.path("accounturi").stringValue()).isEqualTo(client.kid);
        assertThat(challenge.path("issuer-domain-names").valueStream().map(JsonNode::stringValue))
                .containsExactly("ca.test", "other-ca.test");
        JsonNode directory =
                RawClient.JSON.readTree(client.get(ca.directory().toString()).body());
        assertThat(directory.path("meta").path("caaIdentities")).isEqualTo(challenge.path("issuer-domain-names"));
    }

    @Test
    void acme4jIssuesWithARecordThatStays() throws Exception {
        Acme4jClient acme4j = new Acme4jClient(ca);
        Login login = acme4j.register();
        for (int i = 0; i < 2; i++) {
            acme4j.issue(
                    login,
                    authorization -> {
                        Challenge challenge = authorization.getChallenges().get(0);
                        String issuer = challenge.getJSON().get("issuer-domain-names").asArray().stream()
                                .skip(1)
                                .findFirst()
                                .orElseThrow()
                                .asString();
                        ca.zone()
                                .addTxt(
                                        HOST,
                                        issuer + ";accounturi="
                                                + challenge
                                                        .getJSON()
                                                        .get("accounturi")
                                                        .asString()
                                                + ";policy=wildcard");
                        return challenge;
                    },
                    "example.org",
                    "*.example.org");
        }
        assertThat(ca.issued()).hasSize(2);
        assertThat(ca.zone().txt(HOST)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";policy=other",
                "; policy = WildCard ;\tnew-thing=what",
                "; persistUntil=1772323200",
                "; persistUntil=99999999999999999999999"
            })
    void provesWithARecord(String more) {
        ca.zone().addTxt(HOST, record(more));
        assertThat(proved("example.org").path("status").stringValue()).isEqualTo("valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";",
                "; policy",
                "; policy=wildcard; policy=wildcard",
                "; persistUntil=soon",
                "; persistUntil=",
                "; persistUntil=1.5",
                "; po_licy=wildcard",
                "; policy=wild card"
            })
    void malformedRecordsAreCalledSo(String more) {
        ca.zone().addTxt(HOST, record(more));
        assertRefused("example.org", "malformed", "malformed");
    }

    @Test
    void aRecordNeedsAnAccount() {
        ca.zone().addTxt(HOST, "ca.test");
        assertRefused("example.org", "malformed", "accounturi");
        ca.zone().removeTxt(HOST, "ca.test");
        ca.zone().addTxt(HOST, "ca.test; accounturi=" + client.kid + "0");
        assertRefused("example.org", "unauthorized", "another account");
    }

    @Test
    void aRecordOfAnotherCaDoesNotCount() {
        assertRefused("example.org", "unauthorized", "0 TXT record(s)");
        ca.zone().addTxt(HOST, "ca.example; accounturi=" + client.kid);
        assertRefused("example.org", "unauthorized", "1 TXT record(s), none for ca.test or other-ca.test");
        ca.zone().fail(HOST, 2);
        assertRefused("example.org", "dns", "response code 2");
    }

    @Test
    void oneGoodRecordAmongOthersIsEnough() {
        ca.zone().addTxt(HOST, "ca.example; accounturi=https://ca.example/1");
        ca.zone().addTxt(HOST, "ca.test; nonsense");
        ca.zone().addTxt(HOST, record("; persistUntil=1"));
        ca.zone().addTxt(HOST, "OTHER-CA.test ;accounturi=" + client.kid);
        assertThat(proved("example.org").path("status").stringValue()).isEqualTo("valid");
    }

    @Test
    void aRecordEndsByTheClockOfTheCa() {
        ca.zone().addTxt(HOST, record("; persistUntil=" + clock.instant().getEpochSecond()));
        assertThat(proved("example.org").path("status").stringValue()).isEqualTo("valid");
        clock.advance(Duration.ofSeconds(1));
        assertRefused("example.org", "unauthorized", "persistUntil");
    }

    @Test
    void wildcardsNeedThePolicy() {
        ca.zone().addTxt(HOST, record(""));
        assertRefused("*.example.org", "unauthorized", "policy=wildcard");
        ca.zone().addTxt(HOST, record("; policy=WILDCARD"));
        assertThat(proved("*.example.org").path("status").stringValue()).isEqualTo("valid");
    }

    @Test
    void aRecordServesNoNamesBelow() {
        ca.zone().addTxt(HOST, record("; policy=wildcard"));
        JsonNode challenge = proved("www.example.org");
        assertThat(challenge.path("status").stringValue()).isEqualTo("invalid");
        assertThat(challenge.path("error").path("detail").stringValue())
                .startsWith("_validation-persist.www.example.org");
    }

    @Test
    void justInTimeTheRecordProvesWithoutAChallenge() throws Exception {
        close();
        start(builder().challengeTypes("http-01", "dns-persist-01").justInTimeValidation(true));
        Acme4jClient acme4j = new Acme4jClient(ca);
        Login login = acme4j.register();
        Order early = login.newOrder().domain("example.org").create();
        assertThat(early.getStatus()).isEqualTo(Status.PENDING);
        ca.zone().addTxt(HOST, "ca.test; accounturi=" + login.getAccount().getLocation());

        Order order = login.newOrder().domain("example.org").create();
        assertThat(order.getStatus()).isEqualTo(Status.READY);
        acme4j.finish(order, Acme4jClient.keyPair());
        assertThat(ca.issued()).hasSize(1);
    }

    @Test
    void offersItOnlyForNamesAndOnlyIfWanted() throws Exception {
        try (AcmeTestServer plain = AcmeTestServer.start()) {
            RawClient other = new RawClient(plain).register();
            String url = other.order("*.example.org")
                    .json()
                    .path("authorizations")
                    .path(0)
                    .stringValue();
            assertThat(other.postAsGet(url).text()).doesNotContain("persist");
        }
    }

    @Test
    void refusesIssuerNamesThatAreNone() {
        for (String name : List.of("", "CA.test", "ca.test.", "ca..test", "ca test")) {
            assertThatThrownBy(() -> AcmeTestServer.builder().issuerNames(name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> AcmeTestServer.builder().issuerNames()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AcmeTestServer.builder().issuerNames("a,b,c,d,e,f,g,h,i,j,k".split(",")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
