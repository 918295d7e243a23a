// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.JavaChild;
import io.certhooks.testkit.acme.AccountRecord;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.RequestRecord;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.Moment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another key for the account (RFC 8555, 7.3.5): whatever is lost, the account is not, and there is no second one. */
@Timeout(300)
class AccountKeyChangeTest {

    private static final byte[] MAC = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private LifecycleFixture fixture;
    private CertificateLifecycle lifecycle;
    private AccountRecord first;

    @BeforeEach
    void open() {
        fixture = new LifecycleFixture(ca -> ca.externalAccount("kid-1", MAC).requireExternalAccount());
        fixture.store = FileCertificateStore.at(directory);
        start();
        lifecycle.ensure(CertificateSpec.of("a.example"));
        first = account();
        fixture.trace.take();
    }

    private void start() {
        String mac = Base64.getUrlEncoder().withoutPadding().encodeToString(MAC);
        lifecycle = fixture.builder()
                .authority(fixture.authority().withExternalAccount("kid-1", mac))
                .build();
    }

    private void restart() {
        lifecycle.close();
        start();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    private AccountRecord account() {
        assertThat(fixture.ca.accounts()).hasSize(1);
        return fixture.ca.accounts().get(0);
    }

    private void hasAnotherKey() {
        assertThat(account().id()).isEqualTo(first.id());
        assertThat(account().thumbprint()).isNotEqualTo(first.thumbprint());
        goesOn();
    }

    private void hasItsOldKey() {
        assertThat(account()).isEqualTo(first);
        goesOn();
    }

    private void goesOn() {
        assertThat(lifecycle.renew("a.example").issued()).isTrue();
        restart();
        assertThat(lifecycle.renew("a.example").issued()).isTrue();
        assertThat(account().id()).isEqualTo(first.id());
    }

    private IssuanceException failure() {
        IssuanceException failure = catchThrowableOfType(IssuanceException.class, lifecycle::changeAccountKey);
        assertThat(failure).as("a failure").isNotNull().hasMessageContaining("change the key of the account");
        return failure;
    }

    private long changes() {
        return fixture.ca.requests().stream()
                .filter(request -> request.endpoint() == Endpoint.KEY_CHANGE)
                .count();
    }

    @Test
    void givesTheAccountAnotherKeyAndTellsFileHooks() {
        lifecycle.changeAccountKey();

        assertThat(fixture.trace.take())
                .containsExactly(
                        "beforeWrite ACCOUNT_KEY EDIT",
                        "beforeWrite ACCOUNT EDIT",
                        "afterWrite ACCOUNT_KEY EDIT",
                        "afterWrite ACCOUNT EDIT");
        assertThat(fixture.store.noteKeys()).isEmpty();
        hasAnotherKey();
        assertThat(fixture.ca.requests())
                .filteredOn(request -> request.endpoint() == Endpoint.NEW_ACCOUNT)
                .as("asked for the account when it was made, and never again")
                .hasSize(1);
    }

    @Test
    void givesItAnotherKeyEachTime() {
        lifecycle.changeAccountKey();
        String second = account().thumbprint();
        lifecycle.changeAccountKey();

        assertThat(account().thumbprint()).isNotEqualTo(second);
        hasAnotherKey();
    }

    @Test
    void doesNothingIfThereIsNoAccount() {
        lifecycle.close();
        fixture.store = FileCertificateStore.at(directory.resolve("other"));
        start();
        fixture.ca.clearRequests();

        lifecycle.changeAccountKey();

        assertThat(fixture.ca.requests()).isEmpty();
    }

    /** As at a CA that was asked once and has refused. */
    @Test
    void doesNothingIfTheAccountIsNotRegistered() {
        lifecycle.close();
        fixture.store = FileCertificateStore.at(directory.resolve("other"));
        lifecycle = fixture.builder().build();
        assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("b.example")))
                .isInstanceOf(ConfigurationException.class);
        assertThat(fixture.store.account(fixture.ca.directory())).isPresent();
        restart();
        fixture.ca.clearRequests();

        lifecycle.changeAccountKey();

        assertThat(fixture.ca.requests()).isEmpty();
        assertThat(account()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_PROCESSING, false",
        "BEFORE_PROCESSING, true",
        "AFTER_PROCESSING, false",
        "AFTER_PROCESSING, true"
    })
    void findsOutWhichKeyCountsIfTheAnswerIsLost(Moment moment, boolean again) {
        fixture.ca.faults().once(Endpoint.KEY_CHANGE, Fault.reset(moment));
        assertThat(failure().kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(fixture.store.noteKeys()).as("the key that the CA may know").hasSize(1);
        if (again) {
            restart();
        }

        if (moment == Moment.AFTER_PROCESSING) {
            hasAnotherKey();
            assertThat(fixture.store.noteKeys()).isEmpty();
        } else {
            hasItsOldKey();
            assertThat(fixture.store.noteKeys()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_PROCESSING, 2", "AFTER_PROCESSING, 1"})
    void finishesAChangeWhoseAnswerWasLost(Moment moment, long requests) {
        fixture.ca.faults().once(Endpoint.KEY_CHANGE, Fault.reset(moment));
        failure();

        lifecycle.changeAccountKey();

        assertThat(changes()).isEqualTo(requests);
        assertThat(fixture.store.noteKeys()).isEmpty();
        hasAnotherKey();
    }

    @Test
    void keepsTheOldKeyIfTheCaRefuses() {
        AcmeProblem problem = AcmeProblem.of(AcmeError.BAD_PUBLIC_KEY, "not this one");
        fixture.ca.faults().once(Endpoint.KEY_CHANGE, Fault.problem(problem));

        assertThat(failure().kind()).isEqualTo(FailureKind.REFUSED);

        assertThat(fixture.store.noteKeys()).isEmpty();
        hasItsOldKey();
    }

    @Test
    void keepsBothKeysIfTheCaRefusesForAWhile() {
        AcmeProblem problem = AcmeProblem.of(AcmeError.RATE_LIMITED, "later").withRetryAfter("60");
        fixture.ca.faults().once(Endpoint.KEY_CHANGE, Fault.problem(problem));

        assertThat(failure().kind()).isEqualTo(FailureKind.RATE_LIMITED);

        hasItsOldKey();
    }

    @Test
    void keepsTheOldKeyIfAFileHookRefuses() {
        fixture.trace.failAt("beforeWrite ACCOUNT_KEY");

        assertThatThrownBy(lifecycle::changeAccountKey).isInstanceOf(HookFailedException.class);

        assertThat(changes()).isZero();
        assertThat(fixture.store.noteKeys()).isEmpty();
        fixture.trace.failAt("never");
        hasItsOldKey();
    }

    @Test
    void waitsUntilNobodyUsesTheAccount() throws Exception {
        Thread changing = new Thread(lifecycle::changeAccountKey);
        fixture.trace.doAt("pre a.example", () -> {
            changing.start();
            Awaitility.await().until(() -> changing.getState() == Thread.State.WAITING);
        });

        lifecycle.renew("a.example");

        changing.join();
        assertThat(fixture.ca.requests())
                .last()
                .extracting(RequestRecord::endpoint)
                .isEqualTo(Endpoint.KEY_CHANGE);
        fixture.trace.doAt("never", () -> {});
        hasAnotherKey();
    }

    /** Kills a program at every step of a change, and starts it again. */
    @Test
    void losesNoAccountWhereverItsProgramIsKilled() throws Exception {
        Set<String> steps = Set.of("before note", "after note", "before account", "after account");
        try (KillGround ground = new KillGround()) {
            List<String> edges = ground.edges(registered(ground, "whole"), "change key");
            assertThat(edges).containsAll(steps).contains("before note removed", "after note removed");
            for (int edge = 0; edge < edges.size(); edge++) {
                Path place = registered(ground, "edge" + edge);
                try (JavaChild child = ground.child(place, "change key")) {
                    assertThat(ground.run(place, child, edge)).isEqualTo(edges.subList(0, edge + 1));
                }
                look(ground, place);
            }
            Path place = registered(ground, "silence");
            ground.killWaiting(place, Endpoint.KEY_CHANGE, "change key");
            look(ground, place);
            System.out.printf(
                    "guarantee: G11 account key: %d kills -9, no account lost, no second one%n", edges.size() + 1);
        }
    }

    private Path registered(KillGround ground, String name) throws IOException {
        Path place = ground.prepare(Files.createDirectories(directory.resolve(name)));
        try (CertificateLifecycle program = ground.program(place).builder().build()) {
            program.ensure(CertificateSpec.of("a.example"));
        }
        return place;
    }

    private void look(KillGround ground, Path place) {
        List<AccountRecord> accounts = ground.ca.accounts();
        MortalProgram program = ground.program(place);
        for (int start = 0; start < 2; start++) {
            try (CertificateLifecycle later = program.builder().build()) {
                assertThat(later.renew("a.example").issued())
                        .as(place.toString())
                        .isTrue();
            }
        }
        try (CertificateLifecycle later = program.builder().build()) {
            later.changeAccountKey();
            assertThat(later.renew("a.example").issued()).as(place.toString()).isTrue();
        }
        assertThat(program.store().noteKeys()).as(place.toString()).isEmpty();
        assertThat(ground.ca.accounts()).as(place.toString()).hasSameSizeAs(accounts);
    }
}
