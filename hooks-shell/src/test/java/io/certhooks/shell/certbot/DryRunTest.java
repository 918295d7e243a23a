// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Phase;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.ShellHook;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --dry-run}: Certbot's hooks in rehearsals at another CA, with real programs. */
@Timeout(120)
class DryRunTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("b.example", "a.example");

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Recorder recorder;
    private Site site;
    private AcmeTestServer staging;

    @BeforeEach
    void start() {
        recorder = new Recorder(directory);
        site = new Site(directory);
        staging = AcmeTestServer.builder().clock(site.clock).start();
        staging.validation(ValidationMode.ALWAYS_VALID);
    }

    @AfterEach
    void stop() {
        site.close();
        staging.close();
    }

    private CertificateAuthority stage() {
        return CertificateAuthority.at(staging.directory())
                .withTrustedRoot(staging.tlsRoot())
                .agreeToTerms();
    }

    private CertbotHooks recording() {
        return CertbotHooks.commands()
                .withPre(recorder.text("pre"))
                .withDeploy(recorder.text("deploy"))
                .withPost(recorder.text("post"))
                .withManual(recorder.text("auth"), recorder.text("cleanup"))
                .withChallengeTypes(ChallengeType.DNS_01);
    }

    @Test
    void renewDryRunRunsAllButDeployAndTellsPostOfTheRenewal() {
        CertificateLifecycle lifecycle = site.with(recording());
        lifecycle.ensure(SPEC);
        recorder.take();

        RunFinished finished = lifecycle.rehearse(stage());

        assertThat(finished.isSuccess()).isTrue();
        List<Call> calls = recorder.take();
        assertThat(calls).extracting(Call::label).containsExactly("pre", "auth", "auth", "cleanup", "cleanup", "post");
        assertThat(calls.get(1).variables()).containsEntry("CERTBOT_ALL_DOMAINS", "b.example,a.example");
        assertThat(calls.get(5).variables())
                .containsEntry("FAILED_DOMAINS", "")
                .hasEntrySatisfying("RENEWED_DOMAINS", names -> assertThat(names.split(" "))
                        .containsExactlyInAnyOrder("a.example", "b.example"));
        assertThat(site.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void runDeployHooksShowsThemTheLineageInUse() {
        CertificateLifecycle lifecycle = site.with(recording().deployingInDryRuns());
        lifecycle.ensure(SPEC);
        recorder.take();
        Path inUse = site.store.resolve("current").resolve("b.example");

        lifecycle.rehearse(stage());

        List<Call> calls = recorder.take();
        assertThat(calls)
                .extracting(Call::label)
                .containsExactly("pre", "auth", "auth", "cleanup", "cleanup", "deploy", "post");
        assertThat(calls.get(5).variables())
                .containsEntry("RENEWED_LINEAGE", site.live("b.example").toString());
        assertThat(inUse.resolve("../1")).exists();
        assertThat(lifecycle.certificate("b.example").orElseThrow().generation().number())
                .isEqualTo(1);
    }

    @Test
    void certonlyDryRunOfANewLineageNeverDeploysAndTellsPostNoNames() {
        CertificateLifecycle lifecycle = site.with(recording().deployingInDryRuns());

        RunFinished finished = lifecycle.rehearse(stage(), List.of(SPEC));

        assertThat(finished.isSuccess()).isTrue();
        List<Call> calls = recorder.take();
        assertThat(calls).extracting(Call::label).containsExactly("pre", "auth", "auth", "cleanup", "cleanup", "post");
        assertThat(calls.get(5).variables()).isEqualTo(Map.of("RENEWED_DOMAINS", "", "FAILED_DOMAINS", ""));
        assertThat(lifecycle.certificates()).isEmpty();
    }

    @Test
    void aFailedDeployOfADryRunIsReportedAndNotRepeated() {
        CertbotHooks hooks = recording().deployingInDryRuns().withDeploy("exit 3");
        CertificateLifecycle lifecycle = site.with(recording());
        lifecycle.ensure(SPEC);
        lifecycle = site.with(hooks);

        RunFinished finished = lifecycle.rehearse(stage());

        assertThat(finished.isSuccess()).isFalse();
        assertThat(finished.results())
                .filteredOn(result -> result.phase() == Phase.DEPLOY)
                .singleElement()
                .extracting(HookResult::exitCode)
                .matches(code -> code.toString().contains("3"));
        assertThat(lifecycle.deliveries()).isEmpty();
        assertThat(lifecycle.certificates().get(0).failures()).isZero();
    }

    @Test
    void ourOwnCommandsAreToldInAVariable() throws Exception {
        Path seen = directory.resolve("seen");
        List<Hook> hooks = new ArrayList<>(
                ShellHook.shell("echo \"$CERTHOOKS_PHASE $CERTHOOKS_DRY_RUN\" >> \"$1\"", seen.toString())
                        .named("own")
                        .onRun()
                        .onPre()
                        .onFile()
                        .onDeploy()
                        .onDeployBatch()
                        .onPost()
                        .hooks());
        hooks.addAll(CertbotHooks.commands()
                .withManual("true", "true")
                .withChallengeTypes(ChallengeType.DNS_01)
                .hooks());

        site.with(hooks).rehearse(stage(), List.of(SPEC));

        assertThat(Files.readAllLines(seen))
                .containsExactly("before-run true", "pre true", "post true", "after-run true");
    }
}
