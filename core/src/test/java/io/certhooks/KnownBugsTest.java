// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.x509.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that ACME clients in wide use have made, and that are not to be made here. */
class KnownBugsTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    private LifecycleFixture fixture = new LifecycleFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void givingUpDoesNotLookLikeASuccess() {
        RenewalPolicy byAge = RenewalPolicy.standard().withoutSuggestions();
        try (CertificateLifecycle lifecycle = fixture.builder().renewal(byAge).build()) {
            lifecycle.ensure(SPEC);
            fixture.ca.zone().fail("_acme-challenge.a.example", 2);
            fixture.clock.advance(Duration.ofDays(61));
            while (fixture.clock
                    .instant()
                    .isBefore(inUse(lifecycle).leaf().getNotAfter().toInstant())) {
                RunFinished run = lifecycle.renewDue();
                assertThat(run.issued()).isEmpty();
                assertThat(run.failed().isEmpty()).isNotEqualTo(run.skipped().isEmpty());
                assertThat(lifecycle.ensure(SPEC).failure())
                        .as("failure at %s", fixture.clock.instant())
                        .isPresent();
                fixture.clock.advance(Duration.ofHours(13));
            }
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IssuanceException.class);
            assertThat(lifecycle.certificates().get(0).failures()).isGreaterThan(20);

            fixture.ca.zone().fail("_acme-challenge.a.example", 0);
            fixture.clock.advance(Duration.ofDays(1));
            assertThat(lifecycle.ensure(SPEC).issued()).isTrue();
        }
    }

    @Test
    void aCertificateOfAnOrderThatServesAgainFitsItsKey() {
        restart(new LifecycleFixture(ca -> ca.orderReuse(true)));
        fixture.ca
                .faults()
                .once(Endpoint.FINALIZE, Fault.html(503))
                .once(Endpoint.FINALIZE, Fault.reset(Moment.AFTER_PROCESSING));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            for (int attempt = 0; attempt < 3 && !isIssued(lifecycle); attempt++) {
                lifecycle.ensure(List.of(SPEC));
                fixture.clock.advance(Duration.ofHours(2));
            }
            IssuedCertificate issued = inUse(lifecycle);
            assertThat(Keys.match(
                            issued.privateKey().orElseThrow(), issued.leaf().getPublicKey()))
                    .isTrue();
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void anOrderWhoseKeyIsGoneIsReplacedByAnother(@TempDir Path directory) throws Exception {
        fixture.store = FileCertificateStore.at(directory);
        fixture.ca.issuanceDelay(Duration.ofHours(1));
        try (CertificateLifecycle lifecycle =
                fixture.builder().orderLimit(Duration.ofMillis(300)).build()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IssuanceException.class);
        }
        Files.delete(directory.resolve("archive/a.example/1/privkey.pem"));
        fixture.ca.issuanceDelay(Duration.ZERO);
        fixture.clock.advance(Duration.ofHours(2));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.ensure(SPEC).issued()).isTrue();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(2);
    }

    @Test
    void anOrderThatExpiredMeanwhileIsReplacedByAnother() {
        restart(new LifecycleFixture(ca -> ca.orderLifetime(Duration.ofHours(8))));
        fixture.ca.issuanceDelay(Duration.ofHours(20));
        try (CertificateLifecycle lifecycle =
                fixture.builder().orderLimit(Duration.ofMillis(300)).build()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IssuanceException.class);
        }
        fixture.ca.issuanceDelay(Duration.ZERO);
        fixture.clock.advance(Duration.ofHours(9));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            for (int attempt = 0; attempt < 2 && !isIssued(lifecycle); attempt++) {
                lifecycle.ensure(List.of(SPEC));
                fixture.clock.advance(Duration.ofMinutes(2));
            }
            assertThat(inUse(lifecycle).leaf()).isNotNull();
            assertThat(fixture.ca.orderCount()).isEqualTo(2);
        }
    }

    @Test
    void twoKindsOfKeysForOneNameDoNotDisturbEachOther() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec rsa = SPEC.withName("a.example-rsa").withKeyType(KeyType.RSA_2048);
            lifecycle.ensure(List.of(SPEC, rsa));
            fixture.clock.advance(Duration.ofDays(65));
            lifecycle.renewDue();

            assertThat(lifecycle.renewDue().issued()).isEmpty();
            assertThat(algorithm(lifecycle, "a.example")).isEqualTo("EC");
            assertThat(algorithm(lifecycle, "a.example-rsa")).isEqualTo("RSA");
            assertThat(fixture.ca.orderCount()).isEqualTo(4);
        }
    }

    @Test
    void aRateLimitOfThreeHoursIsKeptToAfterARestart(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory);
        AcmeProblem limit = AcmeProblem.of(AcmeError.RATE_LIMITED, "too many").withRetryAfter("10800");
        fixture.ca.faults().once(Endpoint.NEW_ORDER, Fault.problem(limit));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC))
                    .isInstanceOfSatisfying(
                            IssuanceException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.RATE_LIMITED));
        }
        fixture.store = FileCertificateStore.at(directory);
        fixture.clock.advance(Duration.ofHours(3).minusSeconds(1));
        fixture.ca.clearRequests();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.renewDue().operations()).isEmpty();
            assertThat(fixture.ca.requests()).isEmpty();
            fixture.clock.advance(Duration.ofSeconds(1));
            assertThat(lifecycle.renewDue().issued()).hasSize(1);
        }
    }

    private void restart(LifecycleFixture other) {
        fixture.close();
        fixture = other;
    }

    private static IssuedCertificate inUse(CertificateLifecycle lifecycle) {
        return lifecycle.certificate("a.example").orElseThrow();
    }

    private static boolean isIssued(CertificateLifecycle lifecycle) {
        return lifecycle.certificate("a.example").isPresent();
    }

    private static String algorithm(CertificateLifecycle lifecycle, String name) {
        PublicKey key = lifecycle.certificate(name).orElseThrow().leaf().getPublicKey();
        return key.getAlgorithm();
    }
}
