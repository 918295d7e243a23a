// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.TrustedDirectories;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The traces that were recorded with Certbot, and the same with Certhooks. */
@Timeout(120)
class GoldenTracesTest {

    private static final String NAMES = TwoLineages.NAMES;

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

    private CertbotHooks configured() {
        return CertbotHooks.in(recorder.hooks())
                .withPre(recorder.text("CLI-pre"))
                .withDeploy(recorder.text("CLI-deploy"))
                .withPost(recorder.text("CLI-post"))
                .withManual("echo ' done '; " + recorder.text("auth"), recorder.text("cleanup"))
                .withChallengeTypes(ChallengeType.DNS_01);
    }

    private static CertificateSpec one() {
        return TwoLineages.specs().get(0);
    }

    @Test
    void firstIssueRunsEverythingInCertbotsOrder() {
        site.with(configured()).ensure(one());

        List<Call> calls = recorder.take();
        assertThat(calls)
                .extracting(Call::label)
                .containsExactly(
                        "pre/10-a",
                        "pre/20-b",
                        "CLI-pre",
                        "auth",
                        "auth",
                        "auth",
                        "cleanup",
                        "cleanup",
                        "cleanup",
                        "deploy/10-a",
                        "deploy/20-b",
                        "CLI-deploy",
                        "post/10-a",
                        "post/20-b",
                        "CLI-post");
        assertThat(calls.subList(0, 3))
                .allSatisfy(call -> assertThat(call.variables()).isEmpty());
        assertThat(calls.subList(9, 12)).allSatisfy(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(deployed(NAMES, "one.example")));
        assertThat(calls.subList(12, 15)).allSatisfy(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(Map.of("RENEWED_DOMAINS", NAMES, "FAILED_DOMAINS", "")));
    }

    @Test
    void challengesHaveCountersAndNoTokenForDns() {
        site.with(configured()).ensure(one());

        List<Call> calls = recorder.take();
        List<Call> auth = calls.subList(3, 6);
        List<Call> cleanUp = calls.subList(6, 9);
        assertThat(auth)
                .extracting(call -> call.variables().get("CERTBOT_DOMAIN"))
                .containsExactlyInAnyOrder("one.example", "one.example", "www.one.example");
        assertThat(auth)
                .extracting(call -> call.variables().get("CERTBOT_REMAINING_CHALLENGES"))
                .containsExactly("2", "1", "0");
        assertThat(auth)
                .extracting(call -> call.variables().get("CERTBOT_VALIDATION"))
                .doesNotHaveDuplicates()
                .allSatisfy(value -> assertThat(value).matches("[A-Za-z0-9_-]{43}"));
        String all = String.join(
                ",",
                auth.stream()
                        .map(call -> call.variables().get("CERTBOT_DOMAIN"))
                        .toList());
        for (int i = 0; i < 3; i++) {
            Map<String, String> variables = auth.get(i).variables();
            assertThat(variables)
                    .containsOnlyKeys(
                            "CERTBOT_DOMAIN",
                            "CERTBOT_IDENTIFIER",
                            "CERTBOT_VALIDATION",
                            "CERTBOT_REMAINING_CHALLENGES",
                            "CERTBOT_ALL_DOMAINS",
                            "CERTBOT_ALL_IDENTIFIERS");
            assertThat(variables)
                    .containsEntry("CERTBOT_IDENTIFIER", variables.get("CERTBOT_DOMAIN"))
                    .containsEntry("CERTBOT_ALL_DOMAINS", all)
                    .containsEntry("CERTBOT_ALL_IDENTIFIERS", all);
            Map<String, String> expected = new TreeMap<>(variables);
            expected.put("CERTBOT_AUTH_OUTPUT", "done");
            assertThat(cleanUp.get(i).variables()).isEqualTo(expected);
        }
    }

    @Test
    void renewingTwoLineagesInterleavesTheirOwnCommands() {
        CertificateLifecycle lifecycle = site.with(TwoLineages.in(recorder));
        lifecycle.ensure(TwoLineages.specs());
        recorder.take();
        site.makeDue();

        lifecycle.renewDue();

        List<Call> calls = recorder.take();
        assertThat(calls)
                .extracting(Call::label)
                .containsExactly(
                        "pre/10-a",
                        "pre/20-b",
                        "pre1",
                        "auth1",
                        "auth1",
                        "auth1",
                        "cleanup1",
                        "cleanup1",
                        "cleanup1",
                        "deploy/10-a",
                        "deploy/20-b",
                        "deploy1",
                        "pre2",
                        "auth2",
                        "cleanup2",
                        "deploy/10-a",
                        "deploy/20-b",
                        "deploy2",
                        "post/10-a",
                        "post/20-b",
                        "post1",
                        "post2");
        assertThat(calls.subList(18, 22)).allSatisfy(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("RENEWED_DOMAINS", NAMES + " two.example", "FAILED_DOMAINS", "")));
        assertThat(calls.get(13).variables())
                .containsKey("CERTBOT_TOKEN")
                .containsEntry("CERTBOT_DOMAIN", "two.example");
        assertThat(calls.get(13).variables().get("CERTBOT_VALIDATION"))
                .startsWith(calls.get(13).variables().get("CERTBOT_TOKEN") + ".");
        assertThat(calls.get(17).variables())
                .containsExactlyInAnyOrderEntriesOf(deployed("two.example", "two.example"));
    }

    @Test
    void strictModeLeaksVariablesAsCertbotDoes() {
        CertificateLifecycle lifecycle = site.with(TwoLineages.in(recorder).strict());
        lifecycle.ensure(TwoLineages.specs());
        recorder.take();
        site.makeDue();

        lifecycle.renewDue();

        List<Call> calls = recorder.take();
        assertThat(calls).hasSize(22);
        assertThat(calls.subList(0, 3))
                .allSatisfy(call -> assertThat(call.variables()).isEmpty());
        assertThat(calls.get(9).variables()).containsKeys("CERTBOT_DOMAIN", "CERTBOT_AUTH_OUTPUT", "RENEWED_LINEAGE");
        assertThat(calls.get(12).variables())
                .containsEntry("RENEWED_LINEAGE", site.live("one.example").toString());
        assertThat(calls.get(13).variables()).containsKey("RENEWED_LINEAGE").doesNotContainKey("CERTBOT_AUTH_OUTPUT");
        assertThat(calls.subList(18, 22)).allSatisfy(call -> assertThat(call.variables())
                .containsEntry("RENEWED_LINEAGE", site.live("two.example").toString())
                .containsEntry("CERTBOT_DOMAIN", "two.example")
                .containsEntry("RENEWED_DOMAINS", NAMES + " two.example"));
    }

    @Test
    void nothingDueRunsNothing() {
        CertificateLifecycle lifecycle = site.with(configured());
        lifecycle.ensure(one());
        recorder.take();

        lifecycle.renewDue();
        lifecycle.ensure(one());

        assertThat(recorder.takeLabels()).isEmpty();
    }

    @Test
    void ensuringAnExistingLineageTellsPostOfNoNames() {
        site.with(configured()).ensure(one());
        recorder.take();
        site.makeDue();

        site.with(CertbotHooks.in(recorder.hooks())
                        .withPost(recorder.text("CLI-post"))
                        .withManual(recorder.text("auth"))
                        .withChallengeTypes(ChallengeType.DNS_01))
                .ensure(one());

        List<Call> calls = recorder.take();
        assertThat(calls)
                .extracting(Call::label)
                .containsExactly(
                        "pre/10-a",
                        "pre/20-b",
                        "auth",
                        "auth",
                        "auth",
                        "deploy/10-a",
                        "deploy/20-b",
                        "post/10-a",
                        "post/20-b",
                        "CLI-post");
        assertThat(calls.subList(7, 10)).allSatisfy(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(Map.of("RENEWED_DOMAINS", "", "FAILED_DOMAINS", "")));
    }

    @Test
    void olderVersionsLeaveOutWhatTheyDid() {
        List<Hook> hooks = configured().withVersion(CertbotVersion.UP_TO_3_1).hooks();
        CertificateLifecycle lifecycle = site.with(hooks);
        lifecycle.ensure(one());
        assertThat(recorder.takeLabels())
                .doesNotContain("pre/10-a", "deploy/10-a", "post/10-a")
                .contains("CLI-pre", "CLI-deploy", "CLI-post");
        site.makeDue();
        lifecycle.ensure(one());
        assertThat(recorder.takeLabels())
                .doesNotContain("pre/10-a", "post/10-a")
                .contains("deploy/10-a", "CLI-deploy");
        site.makeDue();
        lifecycle.renewDue();
        assertThat(recorder.takeLabels()).contains("pre/10-a", "deploy/10-a", "post/10-a");
    }

    @Test
    void laterVersionsRunTheDirectoryForEveryVerb() {
        CertificateLifecycle lifecycle = site.with(
                configured().withRenewHook(recorder.text("renew-hook")).withVersion(CertbotVersion.FROM_3_2_TO_5_2));
        lifecycle.ensure(one());
        assertThat(recorder.takeLabels()).contains("pre/10-a", "post/10-a").doesNotContain("deploy/10-a", "renew-hook");
        lifecycle.renew("one.example");
        assertThat(recorder.takeLabels()).contains("pre/10-a", "post/10-a", "deploy/10-a", "renew-hook");
    }

    private Map<String, String> deployed(String names, String lineage) {
        return Map.of(
                "RENEWED_DOMAINS", names, "RENEWED_LINEAGE", site.live(lineage).toString());
    }
}
