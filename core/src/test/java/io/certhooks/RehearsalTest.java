// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rehearsals do everything and leave nothing. */
class RehearsalTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example", "b.example");

    @TempDir
    Path directory;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;
    private final AcmeTestServer staging = AcmeTestServer.builder()
            .clock(fixture.clock)
            .authorizationReuse(true)
            .start();
    private final List<Run> runs = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void useFiles() {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        fixture.close();
        staging.close();
    }

    private CertificateAuthority stage() {
        return CertificateAuthority.at(staging.directory())
                .withTrustedRoot(staging.tlsRoot())
                .withContact("ops@example.org")
                .agreeToTerms();
    }

    private LifecycleBuilder builder() {
        return fixture.builder()
                .hook(Hook.of("staging dns", new ZoneDns(staging.zone(), new Trace())))
                .observer("runs", (LifecycleEvent event) -> runs.add(event.run()));
    }

    /** Paths, contents and links of all files below the store. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var paths = Files.walk(directory.resolve("store"))) {
            paths.filter(path -> !path.endsWith(".lock")).forEach(path -> files.put(path.toString(), content(path)));
        }
        return files;
    }

    private static String content(Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                return "-> " + Files.readSymbolicLink(path);
            }
            return Files.isDirectory(path) ? "" : Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void goesThroughThePhasesOfAFirstIssueAndLeavesNothing() throws Exception {
        try (CertificateLifecycle lifecycle = builder().build()) {
            Map<String, String> before = files();
            RunFinished finished = lifecycle.rehearse(stage(), List.of(SPEC));

            assertThat(finished.isSuccess()).isTrue();
            assertThat(finished.run().dryRun()).isTrue();
            assertThat(finished.run().kind()).isEqualTo(RunKind.ENSURE);
            assertThat(finished.issued()).hasSize(1);
            assertThat(files()).isEqualTo(before);
            assertThat(lifecycle.certificates()).isEmpty();
        }
        assertThat(trace.lines())
                .containsExactly(
                        "beforeRun 1",
                        "pre a.example ISSUE MISSING",
                        "present a.example, 1 remaining",
                        "present b.example, 0 remaining",
                        "presented 2",
                        "cleanUp a.example",
                        "cleanUp b.example",
                        "post a.example issued",
                        "afterRun 1 issued, 0 failed");
        assertThat(runs).isNotEmpty().allMatch(Run::dryRun);
        assertThat(trace.events(PostEvent.class).get(0).operation().account().directory())
                .isEqualTo(staging.directory());
        assertThat(staging.issued()).hasSize(1);
        assertThat(fixture.ca.orderCount()).isZero();
    }

    @Test
    void rehearsesTheRenewalOfAllThatIsThereWithoutTouchingIt() throws Exception {
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.ensure(List.of(SPEC, CertificateSpec.of("c.example")));
            Map<String, String> before = files();
            List<ManagedCertificate> managed = lifecycle.certificates();
            trace.take();

            RunFinished finished = lifecycle.rehearse(stage());

            assertThat(finished.run().kind()).isEqualTo(RunKind.RENEW);
            assertThat(finished.issued())
                    .extracting(result -> result.operation().kind())
                    .containsExactly(OperationKind.RENEW, OperationKind.RENEW);
            assertThat(files()).isEqualTo(before);
            assertThat(lifecycle.certificates()).isEqualTo(managed);
            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(trace.lines())
                    .noneMatch(line -> line.startsWith("deploy")
                            || line.startsWith("batch")
                            || line.contains("Write")
                            || line.startsWith("added"));
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(2);
    }

    @Test
    void tellsWhatWouldBeReplaced() {
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.ensure(SPEC);
            RunFinished finished = lifecycle.rehearse(
                    stage(),
                    List.of(
                            CertificateSpec.of("a.example", "new.example"),
                            SPEC.withName("other").withKeyType(KeyType.RSA_2048)));

            assertThat(finished.issued())
                    .extracting(result -> result.operation().kind())
                    .containsExactly(OperationKind.REPLACE, OperationKind.ISSUE);
            assertThat(lifecycle.ensure(SPEC).issued()).isFalse();
        }
    }

    @Test
    void reportsFailuresAndCountsNone() throws Exception {
        staging.zone().fail("_acme-challenge.b.example", 10);
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.ensure(SPEC);
            Map<String, String> before = files();
            trace.take();
            RunFinished finished = lifecycle.rehearse(stage(), List.of(SPEC, CertificateSpec.of("c.example")));

            assertThat(finished.isSuccess()).isFalse();
            assertThat(finished.issued())
                    .extracting(result -> result.operation().name())
                    .containsExactly("c.example");
            assertThat(finished.failed())
                    .singleElement()
                    .extracting(result -> ((Outcome.Failed) result.outcome()).cause())
                    .isInstanceOf(IssuanceException.class);
            assertThat(files()).isEqualTo(before);
            assertThat(lifecycle.certificates().get(0).failures()).isZero();
            assertThat(trace.lines()).contains("cleanUp b.example", "post a.example failed");
        }
    }

    @Test
    void countsNoFailureIfTheRunIsRefused() throws Exception {
        trace.failAt("beforeRun");
        try (CertificateLifecycle lifecycle = builder().build()) {
            RunFinished finished = lifecycle.rehearse(stage(), List.of(SPEC));

            assertThat(finished.failed()).hasSize(1);
            assertThat(trace.lines()).containsExactly("beforeRun 1", "afterRun 0 issued, 1 failed");
            assertThat(files().keySet()).noneMatch(path -> path.contains(".note-") || path.endsWith(".json"));
        }
    }

    @Test
    void rehearsesEachTimeAnewWithOneAccount() {
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.rehearse(stage(), List.of(SPEC));
            trace.take();
            lifecycle.rehearse(stage(), List.of(SPEC));

            assertThat(trace.lines()).contains("present a.example, 1 remaining", "present b.example, 0 remaining");
        }
        assertThat(accounts(staging)).isEqualTo(1);
        assertThat(fixture.store.account(staging.directory())).isEmpty();
    }

    private static long accounts(AcmeTestServer ca) {
        return ca.requests().stream()
                .filter(request -> request.endpoint() == io.certhooks.testkit.acme.Endpoint.NEW_ACCOUNT)
                .count();
    }

    @Test
    void leavesTheAccountInUseAloneEvenAtTheSameCa() throws Exception {
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.ensure(SPEC);
            Map<String, String> before = files();
            lifecycle.rehearse(fixture.authority(), List.of(SPEC));

            assertThat(files()).isEqualTo(before);
        }
        assertThat(accounts(fixture.ca)).isEqualTo(2);
    }

    @Test
    void callsDeployHooksThatAskForItWithTheCertificateInUse() {
        List<DeployEvent> seen = new ArrayList<>();
        DeployListener asking = new DeployListener() {
            @Override
            public void onDeploy(DeployEvent event) throws Exception {
                seen.add(event);
                if (event.run().dryRun()) {
                    throw new Exception("does not like rehearsals");
                }
            }

            @Override
            public boolean isCalledInRehearsals() {
                return true;
            }
        };
        List<DeployEvent> looked = new ArrayList<>();
        LifecycleBuilder builder = builder()
                .hook(Hook.of("asking", asking).withPolicy(HookPolicy.retried()))
                .verifyDeploy("look", DeployVerifier.of(looked::add));
        try (CertificateLifecycle lifecycle = builder.build()) {
            lifecycle.rehearse(stage(), List.of(SPEC));
            assertThat(seen).as("there is none in use").isEmpty();

            lifecycle.ensure(SPEC);
            RunFinished finished = lifecycle.rehearse(stage(), List.of(SPEC));

            assertThat(seen).hasSize(2);
            assertThat(seen.get(1).certificate().leaf())
                    .isEqualTo(fixture.ca.issued().get(0));
            assertThat(seen.get(1).delivery().idempotencyKey())
                    .isNotEqualTo(seen.get(0).delivery().idempotencyKey());
            assertThat(((Outcome.Issued) finished.operations().get(0).outcome()).undelivered())
                    .containsExactly("asking");
            assertThat(lifecycle.deliveries()).isEmpty();
            assertThat(looked).hasSize(1);
        }
    }

    @Test
    void isReadyForACaThatIsNotThere() {
        CertificateAuthority nowhere = CertificateAuthority.at(URI.create("https://127.0.0.1:1/directory"));
        try (CertificateLifecycle lifecycle = builder().build()) {
            RunFinished finished = lifecycle.rehearse(nowhere, List.of(SPEC));

            assertThat(finished.failed()).hasSize(1);
            assertThat(trace.lines()).endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
            assertThatThrownBy(() -> lifecycle.rehearse(CertificateAuthority.at(URI.create("http://ca.example/"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("https");
            assertThatThrownBy(() -> lifecycle.rehearse(stage(), List.of(SPEC, SPEC.withKeyType(KeyType.RSA_2048))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a.example");
        }
    }

    @Test
    void cleansUpAfterARehearsalWhoseProgramHasDied() throws Exception {
        CertificateLifecycle dead = builder().build();
        trace.doAt("present b.example", () -> {
            copy(directory.resolve("store"), directory.resolve("copy"));
        });
        dead.rehearse(stage(), List.of(SPEC));
        dead.close();
        trace.take();

        fixture.store = FileCertificateStore.at(directory.resolve("copy"));
        try (CertificateLifecycle lifecycle = builder().build()) {
            assertThat(fixture.store.noteKeys()).hasSize(2);
            lifecycle.renewDue();

            assertThat(trace.lines())
                    .containsExactly(
                            "cleanUp a.example",
                            "cleanUp b.example",
                            "post a.example failed",
                            "afterRun 0 issued, 1 failed");
            PostEvent post = trace.events(PostEvent.class)
                    .get(trace.events(PostEvent.class).size() - 1);
            assertThat(post.run().dryRun()).isTrue();
            assertThat(post.run().kind()).isEqualTo(RunKind.RECOVER);
            Operation operation = post.operation();
            assertThat(operation.account().directory()).isEqualTo(staging.directory());
            assertThat(((IssuanceException) ((Outcome.Failed) post.outcome()).cause()).kind())
                    .isEqualTo(FailureKind.CANCELLED);
            assertThat(trace.events(RunFinished.class)).last().matches(event -> event.run()
                    .dryRun());
            assertThat(fixture.store.noteKeys()).isEmpty();
            assertThat(lifecycle.certificates()).isEmpty();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    @Test
    void keepsOthersOffTheSameCertificateMeanwhile() throws Exception {
        try (CertificateLifecycle lifecycle = builder().build()) {
            lifecycle.ensure(SPEC);
            fixture.clock.advance(Duration.ofDays(70));
            trace.doAt("presented", () -> assertThat(CompletableFuture.supplyAsync(lifecycle::renewDue)
                            .get()
                            .skipped())
                    .singleElement()
                    .matches(skipped -> skipped.why().contains("another run")));
            RunFinished finished = lifecycle.rehearse(stage());

            assertThat(finished.isSuccess()).isTrue();
        }
    }
}
