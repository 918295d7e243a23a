// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.limit.RateLimit;
import io.certhooks.testkit.limit.RateLimits;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

class RateLimitsTest {

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private AcmeTestServer ca;
    private Acme4jClient client;
    private Login login;

    private void start(RateLimits limits) throws Exception {
        ca = AcmeTestServer.builder().clock(clock).rateLimits(limits).start();
        ca.validation(ValidationMode.ALWAYS_VALID);
        client = new Acme4jClient(ca);
        login = client.register();
    }

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void ordersPerAccountComeBackOneByOne() throws Exception {
        start(RateLimits.none().withOrdersPerAccount(3, Duration.ofHours(3)));
        for (int i = 0; i < 3; i++) {
            login.newOrder().domain("n" + i + ".example").create();
        }
        assertLimited("n4.example", Duration.ofHours(1));
        clock.advance(Duration.ofMinutes(59));
        assertLimited("n4.example", Duration.ofMinutes(1));
        clock.advance(Duration.ofMinutes(1));
        login.newOrder().domain("n4.example").create();
        assertLimited("n5.example", Duration.ofHours(1));
        Login other = client.register();
        assertThatCode(() -> other.newOrder().domain("n5.example").create()).doesNotThrowAnyException();
    }

    @Test
    void certificatesPerExactSet() throws Exception {
        start(RateLimits.none().withCertificatesPerSet(2, Duration.ofDays(7)));
        client.issue(login, "a.example", "b.example");
        client.issue(login, "b.example", "a.example");
        assertThatThrownBy(() -> client.issue(login, "a.example", "b.example"))
                .isInstanceOf(AcmeRateLimitedException.class)
                .hasMessageContaining("exact set");
        client.issue(login, "a.example");
        clock.advance(Duration.ofHours(84));
        client.issue(login, "a.example", "b.example");
        assertThat(ca.issued()).hasSize(4);
    }

    @Test
    void certificatesPerRegisteredDomainButNotRenewals() throws Exception {
        start(RateLimits.none().withCertificatesPerDomain(2, Duration.ofDays(7)));
        client.issue(login, "a.example.org");
        client.issue(login, "b.example.org");
        assertThatThrownBy(() -> client.issue(login, "c.example.org"))
                .isInstanceOf(AcmeRateLimitedException.class)
                .hasMessageContaining("example.org");
        client.issue(login, "a.example.org");
        client.issue(login, "a.example.co.uk");
        client.issue(login, "a.other.co.uk");
        client.issue(login, "b.other.co.uk");
        assertThatThrownBy(() -> client.issue(login, "c.other.co.uk")).isInstanceOf(AcmeRateLimitedException.class);
    }

    @Test
    void replacementsAreExempt() throws Exception {
        start(RateLimits.none()
                .withCertificatesPerSet(1, Duration.ofDays(7))
                .withOrdersPerAccount(1, Duration.ofDays(1)));
        X509Certificate old = client.issue(login, "a.example").getCertificate();
        assertThatThrownBy(() -> client.issue(login, "a.example")).isInstanceOf(AcmeRateLimitedException.class);
        Order order = login.newOrder().domain("a.example").replaces(old).create();
        client.prove(order, authorization -> authorization.getChallenges().get(0));
        client.finish(order, Acme4jClient.keyPair());

        assertThat(ca.issued()).hasSize(2);
    }

    @Test
    void failedValidationsPerNameAndAccount() throws Exception {
        start(RateLimits.none().withFailedValidations(2, Duration.ofHours(1)));
        ca.refuse("bad.example", AcmeProblem.of(AcmeError.DNS, "no"));
        for (int i = 0; i < 2; i++) {
            Order order = login.newOrder().domain("bad.example").create();
            client.prove(order, authorization -> authorization.getChallenges().get(0));
        }
        assertLimited("bad.example", Duration.ofMinutes(30));
        login.newOrder().domain("good.example").create();
        client.register().newOrder().domain("bad.example").create();
        clock.advance(Duration.ofMinutes(30));
        login.newOrder().domain("bad.example").create();
    }

    @Test
    void newAccounts() throws Exception {
        start(RateLimits.none().withNewAccounts(1, Duration.ofHours(3)));
        assertThatThrownBy(() -> client.register()).isInstanceOf(AcmeRateLimitedException.class);
        clock.advance(Duration.ofHours(3));
        client.register();
        assertThat(ca.accounts()).hasSize(2);
    }

    @Test
    void letsEncryptsNumbers() throws Exception {
        start(RateLimits.letsEncrypt());
        for (int i = 0; i < 5; i++) {
            client.issue(login, "a.example");
        }
        assertThatThrownBy(() -> client.issue(login, "a.example")).isInstanceOf(AcmeRateLimitedException.class);
        assertThat(RateLimits.letsEncrypt().ordersPerAccount().orElseThrow().interval())
                .isEqualTo(Duration.ofSeconds(36));
    }

    @Test
    void aLimitOfNothingIsRefused() throws Exception {
        start(RateLimits.none());
        assertThatThrownBy(() -> new RateLimit(0, Duration.ofHours(1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateLimit(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertLimited(String name, Duration wait) {
        assertThatThrownBy(() -> login.newOrder().domain(name).create())
                .isInstanceOfSatisfying(AcmeRateLimitedException.class, refused -> assertThat(refused.getRetryAfter())
                        .contains(clock.instant().plus(wait)));
    }
}
