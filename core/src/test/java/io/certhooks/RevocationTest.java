// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Reason;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.JavaChild;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A revocation that was asked for is never forgotten, and a key that others know is never used again. */
@Timeout(300)
class RevocationTest {

    private static final String NAME = "a.example";
    private static final CertificateSpec REUSING = CertificateSpec.of(NAME).withKeyReuse();

    @TempDir
    Path directory;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private CertificateLifecycle lifecycle;

    @BeforeEach
    void open() {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        start();
    }

    private void start() {
        lifecycle = fixture.builder().build();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    private X509Certificate issued() {
        lifecycle.ensure(CertificateSpec.of(NAME));
        fixture.trace.take();
        fixture.ca.clearRequests();
        return leaf();
    }

    private X509Certificate leaf() {
        return lifecycle.certificate(NAME).orElseThrow().leaf();
    }

    private IssuanceException failure(RevocationReason reason) {
        IssuanceException failure = catchThrowableOfType(IssuanceException.class, () -> lifecycle.revoke(NAME, reason));
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }

    private long asked() {
        return fixture.ca.requests().stream()
                .filter(request -> request.endpoint() == Endpoint.REVOKE_CERT)
                .count();
    }

    private long told() {
        return fixture.trace.lines().stream()
                .filter(line -> line.startsWith("revoked"))
                .count();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void isFinishedByTheNextRunIfTheAnswerIsLost(Moment moment) {
        X509Certificate first = issued();
        fixture.ca.faults().once(Endpoint.REVOKE_CERT, Fault.reset(moment));

        assertThat(failure(RevocationReason.SUPERSEDED).kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(told()).isZero();
        lifecycle.close();
        start();
        assertThat(lifecycle.plan().operations())
                .extracting(Plan.PlannedOperation::reason)
                .containsExactly(Reason.REVOKED);
        fixture.clock.advance(Duration.ofMinutes(10));
        lifecycle.renewDue();

        assertThat(fixture.ca.isRevoked(first)).isTrue();
        assertThat(fixture.trace.lines())
                .containsSubsequence("revoked a.example", "pre a.example RENEW REVOKED", "post a.example issued");
        assertThat(leaf()).isNotEqualTo(first);
        lifecycle.renewDue();
        assertThat(told()).isEqualTo(1);
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void isAskedForAgainAfterTheCertificateWasReplacedAndNotBeforeTheCaWishes() {
        X509Certificate first = issued();
        AcmeProblem busy = AcmeProblem.of(AcmeError.SERVER_INTERNAL, "busy")
                .withStatus(503)
                .withRetryAfter("7200");
        fixture.ca.faults().always(Endpoint.REVOKE_CERT, Fault.problem(busy));
        failure(RevocationReason.SUPERSEDED);

        assertThat(lifecycle.renewDue().issued()).hasSize(1);
        assertThat(leaf()).isNotEqualTo(first);
        fixture.clock.advance(Duration.ofMinutes(119));
        lifecycle.renewDue();
        assertThat(asked()).isEqualTo(1);
        fixture.ca.faults().clear();
        fixture.clock.advance(Duration.ofMinutes(2));
        lifecycle.start();

        Awaitility.await().until(() -> told() == 1);
        assertThat(fixture.ca.isRevoked(first)).isTrue();
        assertThat(fixture.ca.isRevoked(leaf())).isFalse();
    }

    @Test
    void isNotForgottenForAnother() {
        X509Certificate first = issued();
        fixture.ca.faults().always(Endpoint.REVOKE_CERT, Fault.html(503));
        failure(RevocationReason.SUPERSEDED);
        lifecycle.renewDue();
        X509Certificate second = leaf();
        failure(RevocationReason.SUPERSEDED);
        fixture.ca.faults().clear();

        lifecycle.revoke(NAME, RevocationReason.SUPERSEDED);

        assertThat(fixture.ca.isRevoked(first)).isTrue();
        assertThat(fixture.ca.isRevoked(second)).isTrue();
    }

    @Test
    void isForgottenIfTheCaRefuses() {
        X509Certificate first = issued();
        AcmeProblem refusal = AcmeProblem.of(AcmeError.BAD_REVOCATION_REASON, "not this one");
        fixture.ca.faults().once(Endpoint.REVOKE_CERT, Fault.problem(refusal));

        assertThat(failure(RevocationReason.SUPERSEDED).kind()).isEqualTo(FailureKind.REFUSED);
        lifecycle.close();
        start();
        lifecycle.renewDue();

        assertThat(asked()).isEqualTo(1);
        assertThat(leaf()).isEqualTo(first);
        assertThat(told()).isZero();
    }

    @Test
    void staysDoneIfASecondOneIsRefused() {
        issued();
        lifecycle.revoke(NAME, RevocationReason.SUPERSEDED);
        AcmeProblem refusal = AcmeProblem.of(AcmeError.BAD_REVOCATION_REASON, "not this one");
        fixture.ca.faults().once(Endpoint.REVOKE_CERT, Fault.problem(refusal));

        failure(RevocationReason.UNSPECIFIED);

        assertThat(lifecycle.renewDue().issued()).hasSize(1);
    }

    @Test
    void isNoMoreOnceTheCertificateHasEnded() {
        issued();
        fixture.ca.faults().always(Endpoint.REVOKE_CERT, Fault.html(503));
        failure(RevocationReason.SUPERSEDED);
        lifecycle.renewDue();
        fixture.clock.advance(Duration.ofDays(91));

        lifecycle.renewDue();

        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void ofACompromisedKeyNeverLeadsToTheSameKey() {
        lifecycle.ensure(REUSING);
        X509Certificate first = leaf();
        lifecycle.renew(NAME);
        assertThat(leaf().getPublicKey()).isEqualTo(first.getPublicKey());

        lifecycle.revoke(NAME, RevocationReason.KEY_COMPROMISE);
        lifecycle.revoke(NAME, RevocationReason.UNSPECIFIED);
        lifecycle.renewDue();

        X509Certificate next = leaf();
        assertThat(next.getPublicKey()).isNotEqualTo(first.getPublicKey());
        lifecycle.renew(NAME);
        assertThat(leaf().getPublicKey()).as("the new one is reused").isEqualTo(next.getPublicKey());
    }

    @Test
    void ofACompromisedKeyGivesUpWhatWasOrderedForIt() {
        lifecycle.ensure(REUSING);
        X509Certificate first = leaf();
        fixture.ca.faults().once(Endpoint.FINALIZE, Fault.html(503));
        assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(IssuanceException.class);

        lifecycle.revoke(NAME, RevocationReason.KEY_COMPROMISE);
        lifecycle.renew(NAME);

        assertThat(leaf().getPublicKey()).isNotEqualTo(first.getPublicKey());
    }

    @Test
    void ofACompromisedKeyGivesUpWhatWasIssuedForIt() {
        lifecycle.ensure(REUSING);
        X509Certificate first = leaf();
        fixture.trace.failAt("beforeWrite CERTIFICATE");
        assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(HookFailedException.class);
        fixture.trace.failAt("never");

        lifecycle.revoke(NAME, RevocationReason.KEY_COMPROMISE);
        lifecycle.renew(NAME);

        assertThat(leaf().getPublicKey()).isNotEqualTo(first.getPublicKey());
    }

    /** Kills a program at every step of a revocation, and starts it again. */
    @Test
    void isFinishedWhereverItsProgramIsKilled() throws Exception {
        try (KillGround ground = new KillGround()) {
            List<String> edges = ground.edges(issued(ground, "whole"), "revoke", NAME);
            assertThat(edges)
                    .containsExactly("before state", "after state", "in revoked", "before state", "after state");
            for (int edge = 0; edge < edges.size(); edge++) {
                Path place = issued(ground, "edge" + edge);
                try (JavaChild child = ground.child(place, "revoke", NAME)) {
                    assertThat(ground.run(place, child, edge)).isEqualTo(edges.subList(0, edge + 1));
                }
                look(ground, place, edge > 0);
            }
            Path place = issued(ground, "silence");
            ground.killWaiting(place, Endpoint.REVOKE_CERT, "revoke", NAME);
            look(ground, place, true);
            System.out.printf("guarantee: G11 revocation: %d kills -9, 0 forgotten%n", edges.size() + 1);
        }
    }

    private Path issued(KillGround ground, String name) throws IOException {
        Path place = ground.prepare(Files.createDirectories(directory.resolve(name)));
        try (CertificateLifecycle program = ground.program(place).builder().build()) {
            program.ensure(CertificateSpec.of(NAME));
        }
        return place;
    }

    private static void look(KillGround ground, Path place, boolean asked) throws IOException {
        MortalProgram program = ground.program(place);
        X509Certificate first = program.store()
                .current(NAME)
                .map(program.store()::load)
                .orElseThrow()
                .leaf();
        for (int start = 0; start < 2; start++) {
            try (CertificateLifecycle later = program.builder().build()) {
                later.renewDue();
                assertThat(later.certificate(NAME).orElseThrow().leaf().equals(first))
                        .as("still in use, " + place)
                        .isEqualTo(!asked);
                assertThat(later.plan().operations()).isEmpty();
            }
        }
        assertThat(ground.ca.isRevoked(first)).as("revoked, " + place).isEqualTo(asked);
        assertThat(Files.readString(program.log()).contains("end revoked #1"))
                .as("told, " + place)
                .isEqualTo(asked);
    }

    @Test
    void isAskedForInTheNameOfTheCertificatesOwnKeyIfAnotherAccountHasOrderedIt() throws IOException {
        X509Certificate revoked = issued();
        loseTheAccount();

        lifecycle.revoke(NAME, RevocationReason.SUPERSEDED);

        assertThat(fixture.ca.isRevoked(revoked)).isTrue();
        assertThat(fixture.ca.accounts()).hasSize(2);
        assertThat(lifecycle.renewDue().issued()).hasSize(1);
    }

    @Test
    void isRefusedIfAnotherAccountHasOrderedItAndItsOwnerHasTheKey() throws Exception {
        KeyPair own = Keys.generate(KeyType.EC_P256);
        byte[] request = SigningRequest.of(own, List.of(Identifier.of(NAME))).encoded();
        lifecycle.ensure(CertificateSpec.ofCsr(request).withName(NAME));
        loseTheAccount();

        assertThat(failure(RevocationReason.SUPERSEDED).kind()).isEqualTo(FailureKind.REFUSED);

        assertThat(fixture.ca.isRevoked(leaf())).isFalse();
        assertThat(lifecycle.renewDue().operations()).isEmpty();
    }

    private void loseTheAccount() throws IOException {
        lifecycle.close();
        Path accounts = directory.resolve("store").resolve("accounts");
        Files.move(accounts, directory.resolve("lost"));
        start();
    }
}
