// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.TrustedDirectories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The traces of {@code renew --dry-run} that were recorded with Certbot, and the same with Certhooks. */
@Timeout(120)
class RehearsedTracesTest {

    private static final List<String> DIRECTORY_DEPLOY = List.of("deploy/10-a", "deploy/20-b");

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Recorder recorder;
    private Site site;

    @BeforeEach
    void start() {
        recorder = new Recorder(directory).withPrograms("20-b", "10-a");
        site = new Site(directory);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static List<String> trace(boolean deploying) {
        List<String> trace = new ArrayList<>(List.of("pre/10-a", "pre/20-b", "pre1"));
        trace.addAll(List.of("auth1", "auth1", "auth1", "cleanup1", "cleanup1", "cleanup1"));
        trace.addAll(deploying ? DIRECTORY_DEPLOY : List.of());
        trace.addAll(deploying ? List.of("deploy1") : List.of());
        trace.addAll(List.of("pre2", "auth2", "cleanup2"));
        trace.addAll(deploying ? DIRECTORY_DEPLOY : List.of());
        trace.addAll(deploying ? List.of("deploy2") : List.of());
        trace.addAll(List.of("post/10-a", "post/20-b", "post1", "post2"));
        return trace;
    }

    private List<Call> rehearse(CertbotHooks hooks) {
        CertificateLifecycle lifecycle = site.with(hooks);
        lifecycle.ensure(TwoLineages.specs());
        recorder.take();
        List<IssuedCertificate> before = certificates(lifecycle);

        RunFinished finished = lifecycle.rehearse(site.authority());

        assertThat(finished.issued()).hasSize(2);
        assertThat(certificates(lifecycle))
                .extracting(IssuedCertificate::leaf)
                .isEqualTo(before.stream().map(IssuedCertificate::leaf).toList());
        return recorder.take();
    }

    private static List<IssuedCertificate> certificates(CertificateLifecycle lifecycle) {
        return TwoLineages.specs().stream()
                .map(spec -> lifecycle.certificate(spec.name()).orElseThrow())
                .toList();
    }

    @Test
    void nothingIsDeployed() {
        List<Call> calls = rehearse(TwoLineages.in(recorder));

        assertThat(calls).extracting(Call::label).containsExactlyElementsOf(trace(false));
        assertThat(calls.subList(calls.size() - 4, calls.size())).allSatisfy(call -> assertThat(call.variables())
                .isEqualTo(Map.of("RENEWED_DOMAINS", TwoLineages.NAMES + " two.example", "FAILED_DOMAINS", "")));
    }

    @Test
    void whatIsInUseIsDeployedIfThatIsAskedFor() {
        List<Call> calls = rehearse(TwoLineages.in(recorder).deployingInDryRuns());

        assertThat(calls).extracting(Call::label).containsExactlyElementsOf(trace(true));
        assertThat(calls.subList(9, 12)).allSatisfy(call -> assertThat(call.variables())
                .isEqualTo(Map.of(
                        "RENEWED_DOMAINS",
                        TwoLineages.NAMES,
                        "RENEWED_LINEAGE",
                        site.live("one.example").toString())));
        assertThat(calls.get(17).variables())
                .containsEntry("RENEWED_LINEAGE", site.live("two.example").toString());
    }

    /** {@code certonly --dry-run} of a lineage that is not there: there is nothing to be deployed, asked for or not. */
    @Test
    void aFirstIssueIsNeverDeployed() {
        CertificateLifecycle lifecycle = site.with(TwoLineages.in(recorder).deployingInDryRuns());

        assertThat(lifecycle
                        .rehearse(site.authority(), TwoLineages.specs().subList(1, 2))
                        .issued())
                .hasSize(1);

        List<Call> calls = recorder.take();
        assertThat(calls)
                .extracting(Call::label)
                .containsExactly(
                        "pre/10-a", "pre/20-b", "pre2", "auth2", "cleanup2", "post/10-a", "post/20-b", "post2");
        assertThat(calls.subList(5, 8)).allSatisfy(call -> assertThat(call.variables())
                .isEqualTo(Map.of("RENEWED_DOMAINS", "", "FAILED_DOMAINS", "")));
        assertThat(lifecycle.certificates()).isEmpty();
    }
}
