// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.PendingDelivery;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certbot's hooks in a lifecycle whose renewals fail, are repeated, or run side by side. */
@Timeout(120)
class InALifecycleTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Recorder recorder;
    private Site site;

    @BeforeEach
    void start() {
        recorder = new Recorder(directory);
        site = new Site(directory);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private CertbotHooks recording() {
        return CertbotHooks.commands()
                .withPre(recorder.text("pre"))
                .withDeploy(recorder.text("deploy"))
                .withPost(recorder.text("post"))
                .withManual("true")
                .withChallengeTypes(ChallengeType.DNS_01);
    }

    private static List<CertificateSpec> twoCertificates() {
        return List.of(CertificateSpec.of("one.example"), CertificateSpec.of("two.example"));
    }

    @Test
    void aFailedLineageIsToldApartAndStopsNothing() {
        CertificateLifecycle lifecycle = site.with(recording());
        lifecycle.ensure(twoCertificates());
        recorder.take();
        site.makeDue();
        site.ca.reject("two.example");

        RunFinished finished = lifecycle.renewDue();

        assertThat(finished.failed()).hasSize(1);
        List<Call> calls = recorder.take();
        assertThat(calls).extracting(Call::label).containsExactly("pre", "deploy", "post");
        assertThat(calls.get(2).variables())
                .isEqualTo(Map.of("RENEWED_DOMAINS", "one.example", "FAILED_DOMAINS", "two.example"));
    }

    @Test
    void hooksThatAllFailLeaveTheCertificateIssued() {
        CertificateLifecycle lifecycle = site.with(CertbotHooks.commands()
                .withPre("exit 1")
                .withManual("exit 1", "exit 1")
                .withChallengeTypes(ChallengeType.DNS_01)
                .withDeploy("kill -9 $$")
                .withPost("exit 1"));

        RunFinished finished = lifecycle.ensure(List.of(CertificateSpec.of("one.example")));

        assertThat(finished.issued()).hasSize(1);
        assertThat(finished.results())
                .extracting(HookResult::phase)
                .contains(Phase.PRE, Phase.PRESENT, Phase.CLEAN_UP, Phase.DEPLOY);
        assertThat(finished.results())
                .filteredOn(result -> !result.status().isSuccess())
                .extracting(result -> result.exitCode().orElse(0))
                .containsExactly(1, 1, 1, 137, 1);
        assertThat(lifecycle.deliveries()).extracting(PendingDelivery::hook).containsExactly("certbot deploy");
    }

    @Test
    void aPreCommandThatMustSucceedKeepsTheCaFromBeingAsked() {
        CertificateLifecycle lifecycle = site.with(recording().withPre("exit 1").failingOnPre());

        RunFinished finished = lifecycle.ensure(twoCertificates());

        assertThat(finished.failed()).hasSize(2);
        assertThat(site.ca.orderCount()).isZero();
        assertThat(recorder.takeLabels()).containsExactly("post");
    }

    @Test
    void anAuthCommandThatMustSucceedFailsItsCertificate() {
        CertificateLifecycle lifecycle =
                site.with(recording().withManual("exit 1").failingOnAuth());

        assertThat(lifecycle.ensure(twoCertificates()).failed()).hasSize(2);
    }

    @Test
    void aFailedDeployIsRepeatedWithoutAnotherOrder() throws Exception {
        Path down = Files.writeString(directory.resolve("down"), "");
        CertificateLifecycle lifecycle =
                site.with(recording().withDeploy(recorder.text("deploy") + "; test ! -e '" + down + "'"));
        lifecycle.ensure(CertificateSpec.of("one.example"));
        assertThat(recorder.takeLabels()).containsExactly("pre", "deploy", "post");
        Files.delete(down);
        site.clock.advance(Duration.ofHours(1));

        lifecycle.renewDue();

        assertThat(recorder.takeLabels()).containsExactly("deploy");
        assertThat(lifecycle.deliveries()).isEmpty();
        assertThat(site.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void strictModeForgetsAFailedDeploy() {
        CertificateLifecycle lifecycle =
                site.with(recording().withDeploy("exit 1").strict());

        lifecycle.ensure(CertificateSpec.of("one.example"));

        assertThat(lifecycle.deliveries()).isEmpty();
    }

    @Test
    void authorizationsThatAreValidRunNoChallengeHook() {
        try (var reusing = AcmeTestServer.builder()
                        .clock(site.clock)
                        .authorizationReuse(true)
                        .start();
                CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(reusing.directory())
                                .withTrustedRoot(reusing.tlsRoot())
                                .withContact("ops@example.org")
                                .agreeToTerms())
                        .store(FileCertificateStore.at(directory.resolve("reusing")))
                        .clock(site.clock)
                        .hooks(recording()
                                .withManual(recorder.text("auth"), recorder.text("cleanup"))
                                .hooks())
                        .build()) {
            reusing.validation(ValidationMode.ALWAYS_VALID);
            lifecycle.ensure(CertificateSpec.of("one.example"));
            assertThat(recorder.takeLabels()).containsExactly("pre", "auth", "cleanup", "deploy", "post");

            lifecycle.renew("one.example");
        }
        assertThat(recorder.takeLabels()).containsExactly("pre", "deploy", "post");
    }

    @Test
    void certificatesSideBySideShareOnePreAndOnePost() {
        List<CertificateSpec> specs = IntStream.range(0, 8)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();

        try (CertificateLifecycle lifecycle = parallel(recording())) {
            assertThat(lifecycle.ensure(specs).issued()).hasSize(8);
        }

        List<String> labels = recorder.takeLabels();
        assertThat(labels).hasSize(10).startsWith("pre").endsWith("post");
        assertThat(labels.subList(1, 9)).containsOnly("deploy");
    }

    @Test
    void strictModeWorksOnOneCertificateAfterAnother() {
        List<CertificateSpec> specs = IntStream.range(0, 6)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();

        try (CertificateLifecycle lifecycle = parallel(recording()
                .withManual(recorder.text("auth"), recorder.text("cleanup"))
                .strict())) {
            assertThat(lifecycle.ensure(specs).issued()).hasSize(6);
        }

        List<String> labels = recorder.takeLabels();
        for (int i = 0; i < 6; i++) {
            assertThat(labels.subList(1 + 3 * i, 4 + 3 * i)).containsExactly("auth", "cleanup", "deploy");
        }
    }

    private CertificateLifecycle parallel(CertbotHooks hooks) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(site.ca.directory())
                        .withTrustedRoot(site.ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(directory.resolve("parallel")))
                .clock(site.clock)
                .parallel(4)
                .hooks(hooks.hooks())
                .build();
    }

    @Test
    void aStoreWithoutFilesIsNamedAsTheReason() {
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(site.ca.directory())
                        .withTrustedRoot(site.ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(MemoryCertificateStore.create())
                .clock(site.clock)
                .hooks(recording().hooks())
                .build()) {
            RunFinished finished = lifecycle.ensure(List.of(CertificateSpec.of("one.example")));

            assertThat(finished.results())
                    .filteredOn(result -> result.phase() == Phase.DEPLOY)
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
                        assertThat(result.failure()).contains("FileCertificateStore");
                    });
        }
    }

    @Test
    void aLiveDirectoryOfOnesOwnIsWhatProgramsSee() throws Exception {
        Path live = directory.resolve("letsencrypt-live");
        Files.createSymbolicLink(live, directory.resolve("store/live"));
        site.with(recording().withLiveDirectory(live)).ensure(CertificateSpec.of("one.example"));

        assertThat(recorder.take().get(1).variables())
                .containsEntry("RENEWED_LINEAGE", live.resolve("one.example").toString());

        CertificateLifecycle wrong = site.with(recording().withLiveDirectory(directory.resolve("nowhere")));
        assertThat(wrong.renew("one.example").undelivered()).containsExactly("certbot deploy");
        assertThat(recorder.takeLabels()).containsExactly("pre", "post");
    }

    @Test
    void thePostCommandsOfARunThatDiedRunAtTheNextStart() {
        List<Hook> hooks = recording().hooks();
        Events events = Events.of(RunKind.RECOVER, directory.resolve("live"));

        events.call(hooks, events.failedPost(events.operation(OperationKind.RENEW, "two.example")));
        assertThat(recorder.take()).isEmpty();
        events.call(
                hooks,
                events.finished(
                        events.issued(events.operation(OperationKind.RENEW, "one.example")),
                        events.failed(events.operation(OperationKind.RENEW, "two.example"))));

        assertThat(recorder.take()).singleElement().satisfies(call -> assertThat(call.variables())
                .isEqualTo(Map.of("RENEWED_DOMAINS", "one.example", "FAILED_DOMAINS", "two.example")));
    }

    @Test
    void thePostCommandsRunAtTheNextStartIfTheProgramDiesAfterItsLastOperation() throws Exception {
        Path copy = directory.resolve("copy");
        // The program dies in its last moment: its store is then what it is here when the post command begins.
        CertificateLifecycle lifecycle = site.with(recording().withPost("cp -a '" + site.store + "' '" + copy + "'"));
        lifecycle.ensure(twoCertificates());
        lifecycle.close();
        recorder.take();

        try (CertificateLifecycle next = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(site.ca.directory())
                        .withTrustedRoot(site.ca.tlsRoot())
                        .agreeToTerms())
                .store(FileCertificateStore.at(copy))
                .clock(site.clock)
                .hooks(recording().hooks())
                .build()) {
            next.renewDue();
            next.renewDue();
        }

        assertThat(recorder.take()).singleElement().satisfies(call -> {
            assertThat(call.label()).isEqualTo("post");
            assertThat(call.variables())
                    .isEqualTo(Map.of("RENEWED_DOMAINS", "one.example two.example", "FAILED_DOMAINS", ""));
        });
    }

    @Test
    void aRunThatIsBrokenOffStillRunsItsPostCommands() throws Exception {
        Path begun = directory.resolve("begun");
        CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(site.ca.directory())
                        .withTrustedRoot(site.ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(directory.resolve("broken")))
                .clock(site.clock)
                .closeGrace(Duration.ofMillis(1))
                .hooks(recording()
                        .withManual("touch '" + begun + "'; exec sleep 100", recorder.text("cleanup"))
                        .hooks())
                .build();
        Thread worker = new Thread(() -> lifecycle.ensure(List.of(CertificateSpec.of("one.example"))));
        worker.start();
        org.awaitility.Awaitility.await().until(() -> Files.exists(begun));

        lifecycle.close();
        worker.join();

        List<Call> calls = recorder.take();
        assertThat(calls).extracting(Call::label).containsExactly("pre", "cleanup", "post");
        assertThat(calls.get(2).variables()).containsOnlyKeys("RENEWED_DOMAINS", "FAILED_DOMAINS");
    }
}
