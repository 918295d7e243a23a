// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.ConnectionFault;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.x509.Keys;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A CA that is honest but out of order, busy or changed, and a network that loses answers. */
@Timeout(180)
class CaInTroubleTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    private LifecycleFixture fixture = new LifecycleFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void saysHowToTrustAPrivateCa() {
        try (CertificateLifecycle lifecycle = fixture.builder()
                .authority(CertificateAuthority.at(fixture.ca.directory()))
                .build()) {
            IssuanceException failure = catchThrowableOfType(IssuanceException.class, () -> lifecycle.ensure(SPEC));

            assertThat(failure).hasMessageContaining("give its root to withTrustedRoot()");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 50})
    void bearsThatManyNoncesAreRefused(int percent) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().badNonces(percent);

            // Of a thousand requests one meets ten refusals in a row if every second nonce is refused.
            for (int run = 0; run < 3; run++) {
                lifecycle.ensure(specs(20));
                fixture.clock.advance(Duration.ofMinutes(15));
            }

            assertThat(lifecycle.certificates()).hasSize(20).allSatisfy(certificate -> assertThat(certificate.current())
                    .isPresent());
            assertThat(fixture.ca.issued()).hasSize(20);
            System.out.printf(
                    "guarantee: G14 %d %% of the nonces refused: 20 certificates, %d requests%n",
                    percent, fixture.ca.requests().size());
        }
    }

    @Test
    void givesUpForTheTimeBeingIfNearlyAllNoncesAreRefused() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("first.example"));
            fixture.ca.faults().badNonces(90);
            fixture.ca.clearRequests();

            RunFinished run = lifecycle.ensure(specs(3));

            assertThat(run.issued().size() + run.failed().size()).isEqualTo(3);
            for (Endpoint endpoint : Endpoint.values()) {
                assertThat(count(endpoint)).as(endpoint.name()).isLessThan(3 * 10 * 12);
            }
            fixture.ca.faults().clear();
            fixture.clock.advance(Duration.ofDays(1));
            assertThat(lifecycle.ensure(specs(3)).failed()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ConnectionFault.class)
    void tellsWhatIsWrongWithAConnection(ConnectionFault fault) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
        }
        // A new lifecycle, because the connections of the first one are open.
        try (CertificateLifecycle lifecycle = fixture.builder()
                .authority(fixture.authority().withRequestTimeout(Duration.ofSeconds(4)))
                .build()) {
            fixture.ca.faults().connections(100, fault);

            IssuanceException failed =
                    catchThrowableOfType(IssuanceException.class, () -> lifecycle.renew("a.example"));

            assertThat(failed.kind()).as(failed.getMessage()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(failed).hasMessageContaining("a.example").hasMessageContaining("cannot be reached");
            assertThat(failed.getMessage()).matches("\\P{Cntrl}*").hasSizeLessThan(1000);
            fixture.ca.faults().clear();
        }
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
        }
    }

    @Test
    void tellsThatNobodyListens() {
        AcmeTestServer ca = AcmeTestServer.start();
        CertificateAuthority gone = CertificateAuthority.at(ca.directory())
                .withTrustedRoot(ca.tlsRoot())
                .agreeToTerms();
        ca.close();
        try (CertificateLifecycle lifecycle = fixture.builder()
                .authority(gone)
                .store(MemoryCertificateStore.create())
                .build()) {
            IssuanceException failed = catchThrowableOfType(IssuanceException.class, () -> lifecycle.ensure(SPEC));

            assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(failed).hasMessageContaining("cannot be reached");
        }
    }

    static Stream<Fault> busy() {
        return Stream.of(
                Fault.problem(AcmeProblem.of(AcmeError.RATE_LIMITED, "too many")),
                Fault.html(503),
                Fault.answer(500, "application/problem+json", ""),
                Fault.answer(502, "text/plain", "bad gateway"));
    }

    @ParameterizedTest
    @MethodSource("busy")
    void asksABusyCaOnceAndComesBackLater(Fault fault) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("first.example"));
            fixture.ca.faults().always(Endpoint.NEW_ORDER, fault);
            fixture.ca.clearRequests();

            RunFinished first = lifecycle.ensure(List.of(SPEC));

            assertThat(first.failed()).hasSize(1);
            assertThat(count(Endpoint.NEW_ORDER)).isEqualTo(1);
            lifecycle.renewDue();
            assertThat(count(Endpoint.NEW_ORDER)).as("orders before the time").isEqualTo(1);
            fixture.ca.faults().clear();
            fixture.clock.advance(Duration.ofHours(2));
            assertThat(lifecycle.renewDue().issued()).hasSize(1);
        }
    }

    static List<Fault> busyForTwoHours() {
        return List.of(
                Fault.problem(AcmeProblem.of(AcmeError.SERVER_INTERNAL, "busy")
                        .withStatus(503)
                        .withRetryAfter("7200")),
                Fault.answer(503, "text/html\r\nRetry-After: 7200", "<html>busy</html>"));
    }

    @ParameterizedTest
    @MethodSource("busyForTwoHours")
    void keepsToTheTimeThatABusyCaNames(Fault busy) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().once(Endpoint.NEW_ORDER, busy);
            lifecycle.ensure(List.of(SPEC));
            assertThat(count(Endpoint.NEW_ORDER)).isEqualTo(1);

            fixture.clock.advance(Duration.ofMinutes(119));
            lifecycle.renewDue();
            assertThat(count(Endpoint.NEW_ORDER)).isEqualTo(1);
            fixture.clock.advance(Duration.ofMinutes(60));
            assertThat(lifecycle.renewDue().issued()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void placesNoSecondOrderThatLastsIfTheAnswerToTheFirstIsLost(Moment moment) {
        close();
        fixture = new LifecycleFixture(ca -> ca.orderReuse(true));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().once(Endpoint.NEW_ORDER, Fault.reset(moment));
            issueWithinAnHour(lifecycle);

            assertThat(fixture.ca.orderCount()).isEqualTo(1);
            assertThat(fixture.ca.issued()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void finalizesOnceIfTheAnswerToTheSigningRequestIsLost(Moment moment) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().once(Endpoint.FINALIZE, Fault.reset(moment));
            issueWithinAnHour(lifecycle);

            assertThat(fixture.ca.orderCount()).isEqualTo(1);
            assertThat(fixture.ca.issued()).hasSize(1);
            IssuedCertificate issued = lifecycle.certificate("a.example").orElseThrow();
            PrivateKey key = issued.privateKey().orElseThrow();
            assertThat(Keys.match(key, issued.leaf().getPublicKey())).isTrue();
        }
    }

    @Test
    void findsTheAlternateChainAmongLinksThatAProxyHasJoined() {
        close();
        fixture = new LifecycleFixture(ca -> ca.alternateChains(1));
        String links = "<" + fixture.ca.directory() + ">;rel=\"index\", <"
                + fixture.ca.directory().resolve("/certificate/1/1") + ">;rel=\"alternate\"";
        fixture.ca.faults().once(Endpoint.CERTIFICATE, Fault.header("Link", links));
        String root =
                fixture.ca.roots().get(1).getSubjectX500Principal().getName().replaceFirst("CN=([^,]*).*", "$1");
        try (CertificateLifecycle lifecycle = fixture.builder()
                .authority(fixture.authority().withPreferredChain(root))
                .build()) {
            lifecycle.ensure(SPEC);

            assertThat(fixture.ca.requests().stream()
                            .filter(request -> request.endpoint() == Endpoint.CERTIFICATE)
                            .map(request -> request.path()))
                    .containsExactly("/certificate/1", "/certificate/1/1");
        }
    }

    @Test
    void doesNotMindMembersItDoesNotKnow() throws Exception {
        fixture.ca
                .faults()
                .add(
                        FaultRule.on(
                                Endpoint.DIRECTORY,
                                Endpoint.NEW_ORDER,
                                Endpoint.ORDER,
                                Endpoint.AUTHORIZATION,
                                Endpoint.CHALLENGE,
                                Endpoint.FINALIZE),
                        Fault.edit(
                                "more",
                                body -> body.replaceFirst(
                                        "\\{", "{\"x-new\":{\"a\":[1,null,\"b\"]},\"x-list\":[],\"x-none\":null,")));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec spec = CertificateSpec.of("c.example", "a.example", "b.example");

            IssuedCertificate issued = lifecycle.ensure(spec).certificate();

            assertThat(names(issued.leaf())).containsExactlyInAnyOrder("a.example", "b.example", "c.example");
        }
    }

    @Test
    void followsADirectoryWhoseUrlsHaveChanged() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
            fixture.ca.faults().always(Endpoint.DIRECTORY, withoutRenewalInfo());
        }
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
        }
    }

    private static Fault withoutRenewalInfo() {
        return Fault.edit("no renewal info", body -> body.replaceFirst("\"renewalInfo\"", "\"elsewhere\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"why?\"", "\"javascript:alert(1)\"", "\"https://ca.example/\\n\\u001b[31m\""})
    void followsASuggestionWhoseExplanationIsOfNoUse(String explanation) {
        String window = "{\"suggestedWindow\":{\"start\":\"2026-04-01T00:00:00Z\",\"end\":\"2026-04-02T00:00:00Z\"},"
                + "\"explanationURL\":" + explanation + "}";
        fixture.ca.faults().always(Endpoint.RENEWAL_INFO, Fault.answer(200, "application/json", window));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);

            lifecycle.renewDue();

            assertThat(lifecycle.certificates().get(0).next())
                    .isBetween(Instant.parse("2026-04-01T00:00:00Z"), Instant.parse("2026-04-02T00:00:00Z"));
        }
    }

    @Test
    void revokesTwiceWithoutHarmAndTellsOfOtherRefusals() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
            lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);
            lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);
            lifecycle.ensure(CertificateSpec.of("b.example"));
            fixture.ca
                    .faults()
                    .once(
                            Endpoint.REVOKE_CERT,
                            Fault.problem(AcmeProblem.of(AcmeError.BAD_REVOCATION_REASON, "not this one")));

            IssuanceException refused = catchThrowableOfType(
                    IssuanceException.class, () -> lifecycle.revoke("b.example", RevocationReason.SUPERSEDED));

            assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(refused).hasMessageContaining("badRevocationReason").hasMessageContaining("b.example");
            assertThat(fixture.ca.isRevoked(
                            lifecycle.certificate("b.example").orElseThrow().leaf()))
                    .isFalse();
        }
    }

    @Test
    void renewsAHundredThatAreDueAtOnceWithTheThreadsItHas() {
        try (CertificateLifecycle lifecycle = fixture.builder().parallel(3).build()) {
            List<CertificateSpec> specs = specs(100);
            assertThat(lifecycle.ensure(specs).issued()).hasSize(100);
            fixture.clock.advance(Duration.ofDays(75));
            AtomicInteger most = new AtomicInteger();
            fixture.trace.doAt("present c50", () -> most.set(workers()));

            RunFinished run = lifecycle.renewDue();

            assertThat(run.issued()).hasSize(100);
            assertThat(most.get()).isBetween(1, 3);
        }
    }

    @Test
    void ordersAHundredNamesEachOnce() throws Exception {
        List<String> names =
                IntStream.range(0, 100).mapToObj(i -> "n" + i + ".example").toList();
        List<String> twice = Stream.concat(names.stream(), names.stream().map(name -> name.toUpperCase(Locale.ROOT)))
                .toList();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec spec = CertificateSpec.of(twice);
            assertThat(spec.identifiers()).hasSize(100);

            IssuedCertificate issued = lifecycle.ensure(spec).certificate();

            assertThat(names(issued.leaf())).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    private void issueWithinAnHour(CertificateLifecycle lifecycle) {
        for (int attempt = 0; attempt < 4 && lifecycle.certificate("a.example").isEmpty(); attempt++) {
            lifecycle.ensure(List.of(SPEC));
            fixture.clock.advance(Duration.ofMinutes(15));
        }
        assertThat(lifecycle.certificate("a.example")).isPresent();
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    private static List<CertificateSpec> specs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();
    }

    private int count(Endpoint endpoint) {
        return (int) fixture.ca.requests().stream()
                .filter(request -> request.endpoint() == endpoint)
                .count();
    }

    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("certhooks-worker"))
                .count();
    }
}
