// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookPolicy.OnFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.certbot.Recorder.Call;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certbot's rules one by one, with real processes. */
@Timeout(60)
class ConformanceTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Recorder recorder;
    private Events events;

    @BeforeEach
    void start() {
        recorder = new Recorder(directory);
        events = Events.of(RunKind.RENEW_DUE, directory.resolve("live"));
    }

    private CertbotHooks inDirectory() {
        return CertbotHooks.in(recorder.hooks());
    }

    private Operation renewal(String name, String... identifiers) {
        return events.operation(OperationKind.RENEW, name, identifiers);
    }

    // --- which programs of the directory, in which order ---

    @Test
    void runsWhatMayBeExecutedInTheOrderOfCodePoints() throws Exception {
        Path pre = recorder.hooks().resolve("pre");
        for (String name :
                List.of(".h", "10-a", "10-a~", "20 b", "50.bak", "Z", "a", "\ue000", "\ud83d\ude00", "$(touch x)")) {
            recorder.program(recorder.hooks(), HookKind.PRE, name);
        }
        Recorder.script(pre.resolve("30-noexec"), "exit 1");
        Files.setPosixFilePermissions(pre.resolve("30-noexec"), PosixFilePermissions.fromString("rw-r--r--"));
        Recorder.script(pre.resolve("40-nosb"), recorder.text("pre/40-nosb") + "\n");
        Files.createDirectory(pre.resolve("60"));
        Path target = recorder.program(directory.resolve("renewal-hooks"), HookKind.POST, "target");
        Files.createSymbolicLink(pre.resolve("link"), target);
        Files.createSymbolicLink(pre.resolve("dangling"), pre.resolve("nowhere"));

        assertThat(events.call(inDirectory().hooks(), events.pre(renewal("example.org"))))
                .isEmpty();

        assertThat(recorder.takeLabels())
                .containsExactly(
                        "pre/$(touch x)",
                        "pre/.h",
                        "pre/10-a",
                        "pre/20 b",
                        "pre/40-nosb",
                        "pre/50.bak",
                        "pre/Z",
                        "pre/a",
                        "post/target",
                        "pre/\ue000",
                        "pre/\ud83d\ude00");
    }

    @Test
    void seesProgramsThatCameAfterTheStart() {
        List<Hook> hooks = inDirectory().hooks();
        recorder.withPrograms("late");

        events.call(hooks, events.pre(renewal("example.org")));

        assertThat(recorder.takeLabels()).containsExactly("pre/late");
    }

    @Test
    void aMissingDirectoryOfAKindIsEmpty() throws Exception {
        Files.delete(recorder.hooks().resolve("pre"));

        assertThat(events.call(inDirectory().withPre(recorder.text("x")).hooks(), events.pre(renewal("example.org"))))
                .isEmpty();
        Files.createDirectories(directory.resolve("renewal-hooks/pre"));
        assertThat(recorder.takeLabels()).containsExactly("x");
    }

    @Test
    void aProgramThatOthersCanChangeIsNotRun() throws Exception {
        recorder.withPrograms("10-a", "20-b");
        Files.setPosixFilePermissions(
                recorder.hooks().resolve("pre/10-a"), PosixFilePermissions.fromString("rwxrwxrwx"));

        List<Exception> thrown = events.call(inDirectory().hooks(), events.pre(renewal("example.org")));

        assertThat(thrown).singleElement().hasToString(thrown.get(0).toString()).satisfies(e -> assertThat(e)
                .hasMessageContaining("pre-hook 10-a")
                .hasMessageContaining("not trusted"));
        assertThat(recorder.takeLabels()).containsExactly("pre/20-b");
    }

    // --- how often ---

    @Test
    void theSameCommandRunsOnceAndWithAnArgumentAgain() {
        Path program = recorder.program(recorder.hooks(), HookKind.DEPLOY, "x");
        recorder.program(recorder.hooks(), HookKind.PRE, "x");
        recorder.program(recorder.hooks(), HookKind.POST, "x");

        // Blanks in the path keep it from being a command of its own, so the one without is what is compared.
        events.call(inDirectory().withDeploy(program.toString()).hooks(), events.deploy(renewal("example.org")));
        assertThat(recorder.takeLabels()).containsExactly("deploy/x");

        events.call(inDirectory().withDeploy("'" + program + "' arg").hooks(), events.deploy(renewal("example.org")));
        assertThat(recorder.takeLabels()).containsExactly("deploy/x", "deploy/x arg");
    }

    @Test
    void theSameCommandRunsOnceHoweverTheDirectoryIsWritten() {
        Path program = recorder.program(recorder.hooks(), HookKind.DEPLOY, "x");
        CertbotHooks roundabout = CertbotHooks.in(recorder.hooks().resolve("pre/.."));

        events.call(roundabout.withDeploy(program.toString()).hooks(), events.deploy(renewal("example.org")));

        assertThat(recorder.takeLabels()).containsExactly("deploy/x");
    }

    @Test
    void preAndPostRunOncePerRunAndDeployPerLineage() {
        List<Hook> hooks = CertbotHooks.commands()
                .withPre(recorder.text("pre"))
                .withDeploy(recorder.text("deploy"))
                .withPost(recorder.text("post"))
                .hooks();
        Operation one = renewal("one.example");
        Operation two = renewal("two.example");
        for (Operation operation : List.of(one, two)) {
            events.call(hooks, events.pre(operation));
            events.call(hooks, events.deploy(operation));
        }
        events.call(hooks, events.finished(events.issued(one), events.issued(two)));
        assertThat(recorder.takeLabels()).containsExactly("pre", "deploy", "deploy", "post");

        Events next = events.again("run2");
        events.call(hooks, next.pre(next.operation(OperationKind.RENEW, "one.example")));
        assertThat(recorder.takeLabels()).containsExactly("pre");
    }

    @Test
    void aFailedPreCommandIsNotRunAgain() {
        List<Hook> hooks = CertbotHooks.commands()
                .withPre(recorder.text("pre") + "; exit 3")
                .hooks();

        assertThat(events.call(hooks, events.pre(renewal("one.example")))).hasSize(1);
        assertThat(events.call(hooks, events.pre(renewal("two.example")))).isEmpty();

        assertThat(recorder.takeLabels()).containsExactly("pre");
    }

    @Test
    void aPreCommandThatMustSucceedFailsAllThatNeedIt() {
        CertbotHooks failing = CertbotHooks.commands().withPre("exit 3").failingOnPre();
        List<Hook> hooks = failing.hooks();

        assertThat(events.call(hooks, events.pre(renewal("one.example")))).hasSize(1);
        assertThat(events.call(hooks, events.pre(renewal("two.example"))))
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessageContaining("failed before in this run"));

        assertThat(hooks.get(0).policy().onFailure()).isEqualTo(OnFailure.REQUIRED);
    }

    @Test
    void aValueInACommandIsNotShown() {
        String secret = "API_KEY=s3cr3t sh -c 'exit 1'";
        List<Hook> hooks = CertbotHooks.commands().withPre(secret).hooks();

        assertThat(events.call(hooks, events.pre(renewal("one.example"))))
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .hasMessageContaining("pre-hook API_KEY=...")
                        .hasMessageNotContaining("s3cr3t"));
        assertThatThrownBy(() ->
                        CertbotHooks.commands().withPre(secret).validated().hooks())
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void anEmptyCommandIsNone() {
        List<Hook> hooks = CertbotHooks.commands().withPre(" ").withPost("").hooks();
        Operation operation = renewal("one.example");

        events.call(hooks, events.pre(operation));
        events.call(hooks, events.finished(events.issued(operation)));

        assertThat(events.exitCodes()).isEmpty();
    }

    @Test
    void withoutAPreThereIsNoPost() {
        List<Hook> hooks =
                CertbotHooks.commands().withPost(recorder.text("post")).hooks();

        events.call(hooks, events.finished(events.failed(renewal("one.example"))));

        assertThat(recorder.takeLabels()).isEmpty();
    }

    @Test
    void anOwnersSigningRequestHasNoLineageAndNoHooks() {
        List<Hook> hooks = inDirectory()
                .withPre(recorder.text("pre"))
                .withDeploy(recorder.text("deploy"))
                .withPost(recorder.text("post"))
                .hooks();
        Operation csr = events.operation(OperationKind.ISSUE, KeySource.OWN_CSR, "csr.example", List.of());

        events.call(hooks, events.pre(csr));
        events.call(hooks, events.deploy(csr));
        events.call(hooks, events.finished(events.issued(csr)));

        assertThat(recorder.takeLabels()).isEmpty();
    }

    // --- what they are told ---

    @Test
    void postIsToldWhichNamesWereRenewedAndWhichFailed() {
        List<Hook> hooks =
                CertbotHooks.commands().withPost(recorder.text("post")).hooks();
        Operation one = renewal("one.example", "one.example", "192.0.2.1", "www.one.example");
        Operation two = renewal("two.example", "two.example", "*.two.example");
        events.call(hooks, events.pre(one));
        events.call(hooks, events.pre(two));

        events.call(hooks, events.finished(events.issued(one), events.failed(two)));

        assertThat(recorder.take()).singleElement().satisfies(call -> assertThat(call.variables())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "RENEWED_DOMAINS", "one.example www.one.example 192.0.2.1",
                        "FAILED_DOMAINS", "two.example *.two.example")));
    }

    @Test
    void postOfAFirstIssueIsToldTheNamesThatWereAskedFor() {
        events = Events.of(RunKind.ENSURE, directory.resolve("live"));
        List<Hook> hooks =
                CertbotHooks.commands().withPost(recorder.text("post")).hooks();
        Operation fresh = events.operation(OperationKind.ISSUE, "a.example", "b.example", "a.example");
        Operation failed = events.operation(OperationKind.ISSUE, "c.example");
        events.call(hooks, events.pre(fresh));
        events.call(hooks, events.pre(failed));

        events.call(hooks, events.finished(events.issued(fresh), events.failed(failed)));

        assertThat(recorder.take())
                .extracting(Call::variables)
                .containsExactly(Map.of("RENEWED_DOMAINS", "b.example a.example", "FAILED_DOMAINS", ""));
    }

    @Test
    void longListsAreCutBetweenNamesAndNotMixed() {
        String[] good = names("good");
        String[] bad = names("bad");
        Call call = finishedWith(CertbotHooks.commands(), good, bad);

        assertThat(call.variables().get("RENEWED_DOMAINS"))
                .hasSizeBetween(15_900, 16_000)
                .endsWith(".good.example");
        assertThat(call.variables().get("FAILED_DOMAINS"))
                .hasSizeBetween(15_900, 16_000)
                .endsWith(".bad.example");
        assertThat(call.variables()).containsEntry("CERTHOOKS_TRUNCATED", "RENEWED_DOMAINS FAILED_DOMAINS");
    }

    @Test
    void strictModeCutsAsCertbotDoes() {
        String[] good = names("good");
        Call call = finishedWith(CertbotHooks.commands().strict(), good, new String[] {"bad.example"});
        assertThat(call.variables().get("RENEWED_DOMAINS"))
                .isEqualTo(String.join(" ", good).substring(0, 16_000));
        assertThat(call.variables()).containsEntry("FAILED_DOMAINS", "bad.example");

        String[] bad = names("bad");
        call = finishedWith(CertbotHooks.commands().strict(), good, bad);
        assertThat(call.variables().get("RENEWED_DOMAINS"))
                .isEqualTo(String.join(" ", bad).substring(0, 16_000));
        assertThat(call.variables().get("FAILED_DOMAINS")).isEqualTo(String.join(" ", bad));
        assertThat(call.variables()).doesNotContainKey("CERTHOOKS_TRUNCATED");
    }

    private Call finishedWith(CertbotHooks certbot, String[] good, String[] bad) {
        List<Hook> hooks = certbot.withPost(recorder.text("post")).hooks();
        Operation renewed = renewal("renewed", good);
        Operation failed = renewal("failed", bad);
        events.call(hooks, events.pre(renewed));
        events.call(hooks, events.failedPost(renewed));
        events.call(hooks, events.finished(events.issued(renewed), events.failed(failed)));
        return recorder.take().get(0);
    }

    private static String[] names(String kind) {
        return IntStream.range(0, 900)
                .mapToObj(i -> String.format("name%04d.%s.example", i, kind))
                .toArray(String[]::new);
    }

    @Test
    void nothingOfCertbotsComesFromTheEnvironmentOfThisJvm() {
        Environment polluted = Environment.closed()
                .with(Arrays.stream(Variables.all()).collect(Collectors.toMap(name -> name, name -> "stale")));
        // What the base sets is what an operator wants; what is inherited is not.
        List<Hook> hooks = CertbotHooks.commands()
                .withPre(recorder.text("pre"))
                .withEnvironment(polluted)
                .hooks();
        events.call(hooks, events.pre(renewal("example.org")));
        assertThat(recorder.take().get(0).variables()).hasSize(Variables.all().length);
        assertThat(new CertbotSettings()
                        .launch(Command.of("pre-hook", "true"), Map.of())
                        .environment()
                        .toString())
                .contains("CERTBOT_AUTH_OUTPUT", "RENEWED_LINEAGE", "CERTBOT_TOKEN");
    }

    @Test
    void programsInheritTheEnvironmentAndTheWorkingDirectory() throws Exception {
        Path seen = directory.resolve("seen");
        List<Hook> hooks = CertbotHooks.commands()
                .withPre("echo \"$PATH|$PWD\" > '" + seen + "'")
                .hooks();

        events.call(hooks, events.pre(renewal("example.org")));

        assertThat(Files.readString(seen))
                .isEqualTo(System.getenv("PATH") + "|" + Path.of("").toAbsolutePath() + "\n");
    }

    // --- dry runs ---

    @Test
    void aDryRunSkipsDeployUnlessAskedFor() {
        CertbotHooks all = CertbotHooks.commands()
                .withPre(recorder.text("pre"))
                .withDeploy(recorder.text("deploy"))
                .withPost(recorder.text("post"));
        Events dry = events.dry();
        Operation renewal = dry.operation(OperationKind.RENEW, "one.example");
        Operation fresh = dry.operation(OperationKind.ISSUE, "new.example");
        assertThat(rehearse(all, dry, renewal)).containsExactly("pre", "post");
        assertThat(rehearse(all.deployingInDryRuns(), dry, renewal)).containsExactly("pre", "deploy", "post");
        assertThat(rehearse(all.deployingInDryRuns(), dry, fresh)).containsExactly("pre", "post");
    }

    private List<String> rehearse(CertbotHooks certbot, Events dry, Operation operation) {
        List<Hook> hooks = certbot.hooks();
        events.call(hooks, dry.pre(operation));
        events.call(hooks, dry.deploy(operation));
        events.call(hooks, dry.finished(dry.issued(operation)));
        return recorder.takeLabels();
    }

    // --- failures ---

    @Test
    void failuresAreReportedAndNothingElse() {
        List<Hook> hooks = CertbotHooks.commands()
                .withPre("exit 1")
                .withDeploy("kill -9 $$")
                .withPost("exit 5")
                .withManual("exit 2", "nosuchcommand")
                .hooks();
        Operation operation = renewal("example.org");

        List<Exception> thrown = events.call(hooks, events.pre(operation));
        thrown.addAll(events.call(hooks, challenge(Phase.PRESENT)));
        thrown.addAll(events.call(hooks, challenge(Phase.CLEAN_UP)));
        thrown.addAll(events.call(hooks, events.deploy(operation)));
        thrown.addAll(events.call(hooks, events.finished(events.issued(operation))));

        assertThat(events.exitCodes()).containsExactly(1, 2, 127, 137, 5);
        assertThat(thrown).hasSize(5).allSatisfy(e -> assertThat(e).isInstanceOf(HookFailure.class));
        assertThat(hooks)
                .filteredOn(hook -> !hook.name().endsWith("deploy"))
                .extracting(hook -> hook.policy().onFailure())
                .containsOnly(OnFailure.BEST_EFFORT);
    }

    private ChallengeEvent challenge(Phase phase) {
        return events.challenge(phase, ChallengeType.HTTP_01, "", 0, "example.org");
    }

    @Test
    void failedDeploysAreRepeatedUnlessCertbotIsFollowedStrictly() {
        assertThat(deployPolicy(CertbotHooks.commands())).isEqualTo(OnFailure.RETRIED);
        assertThat(deployPolicy(CertbotHooks.commands().strict())).isEqualTo(OnFailure.BEST_EFFORT);
    }

    private static OnFailure deployPolicy(CertbotHooks hooks) {
        return hooks.hooks().stream()
                .filter(hook -> hook.name().equals("certbot deploy"))
                .findFirst()
                .orElseThrow()
                .policy()
                .onFailure();
    }

    @Test
    void aRepeatedDeployGoesOnWhereItFailed() throws Exception {
        recorder.withPrograms("10-a", "30-c");
        Path failing = directory.resolve("fail");
        Files.writeString(failing, "");
        Recorder.script(
                recorder.hooks().resolve("deploy/20-b"),
                "#!/bin/sh\n" + recorder.text("deploy/20-b") + "\ntest ! -e '" + failing + "'\n");
        List<Hook> hooks = inDirectory().hooks();
        Operation operation = renewal("example.org");

        assertThat(events.call(hooks, events.deploy(operation, "k1"))).hasSize(1);
        assertThat(recorder.takeLabels()).containsExactly("deploy/10-a", "deploy/20-b", "deploy/30-c");
        Files.delete(failing);
        assertThat(events.call(hooks, events.deploy(operation, "k1"))).isEmpty();
        assertThat(recorder.takeLabels()).containsExactly("deploy/20-b", "deploy/30-c");

        assertThat(events.call(hooks, events.deploy(operation, "k2"))).isEmpty();
        assertThat(recorder.takeLabels()).containsExactly("deploy/10-a", "deploy/20-b", "deploy/30-c");
    }

    @Test
    void aDeployThatOutlivesItsJvmIsFoundAgain() throws Exception {
        Path go = directory.resolve("go");
        recorder.program(recorder.hooks(), HookKind.DEPLOY, "10-a");
        Recorder.script(
                recorder.hooks().resolve("deploy/20-b"),
                "#!/bin/sh\n" + recorder.text("deploy/20-b") + "\nwhile ! test -e '" + go + "'; do sleep 0.05; done\n");
        List<Hook> hooks = inDirectory().withSpool(directory.resolve("spool")).hooks();
        Operation operation = renewal("example.org");
        Thread dying = new Thread(() -> events.call(hooks, events.deploy(operation)));
        dying.start();
        Awaitility.await()
                .until(() -> Files.exists(directory.resolve("log"))
                        && Files.readAllLines(directory.resolve("log")).size() == 2);
        // An interrupt stands for the end of the JVM.
        dying.interrupt();
        dying.join();
        Files.writeString(go, "");

        assertThat(events.call(
                        inDirectory().withSpool(directory.resolve("spool")).hooks(), events.deploy(operation)))
                .isEmpty();

        assertThat(recorder.takeLabels()).containsExactly("deploy/10-a", "deploy/20-b", "deploy/10-a");
    }

    @Test
    void bytesThatAreNotTextDoNoHarm() {
        Operation operation = renewal("example.org");
        String command = recorder.text("x") + "; printf '\\377\\376'";
        List<Hook> hooks = CertbotHooks.commands()
                .withDeploy(command)
                .withPost(recorder.text("post"))
                .hooks();
        assertThat(events.call(hooks, events.deploy(operation))).isEmpty();

        List<Hook> strict = CertbotHooks.commands()
                .withDeploy(command)
                .withPost(recorder.text("post"))
                .strict()
                .hooks();
        recorder.take();
        events.call(strict, events.pre(operation));
        assertThat(events.call(strict, events.deploy(operation))).hasSize(1);
        events.call(strict, events.finished(events.issued(operation)));
        assertThat(recorder.take().get(1).variables())
                .containsEntry("RENEWED_DOMAINS", "")
                .containsEntry("FAILED_DOMAINS", "example.org");
    }

    @Test
    void aDaemonThatHoldsThePipesDoesNotHoldTheEngine() {
        List<Hook> hooks = CertbotHooks.commands()
                .withPre("sleep 300 & echo $! > '" + directory.resolve("pid") + "'")
                .hooks();

        long start = System.nanoTime();
        assertThat(events.call(hooks, events.pre(renewal("example.org")))).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        endDaemon();
    }

    private void endDaemon() {
        try {
            long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCommandThatTakesTooLongIsEnded() {
        List<Hook> hooks = CertbotHooks.commands()
                .withPre("sleep 300")
                .withTimeout(Duration.ofMillis(200))
                .hooks();

        assertThat(events.call(hooks, events.pre(renewal("example.org"))))
                .singleElement()
                .satisfies(e -> assertThat(((HookFailure) e).status()).isEqualTo(HookStatus.TIMED_OUT));
    }

    // --- manual authentication ---

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 1", "2, 0"})
    void dnsChallengesOfOneBaseNameAreToldApartByTheirValue(int index, String remaining) {
        List<Hook> hooks = CertbotHooks.commands()
                .withManual(recorder.text("auth") + "; printf ' a\\n b \\n'", recorder.text("cleanup"))
                .hooks();
        String[] pending = {"x.example", "*.x.example", "www.x.example"};

        events.call(hooks, events.challenge(Phase.PRESENT, ChallengeType.DNS_01, "", index, pending));

        assertThat(events.carried()).isEqualTo("a\n b");
        Map<String, String> variables = recorder.take().get(0).variables();
        assertThat(variables)
                .doesNotContainKeys("CERTBOT_TOKEN", "CERTBOT_AUTH_OUTPUT")
                .containsEntry("CERTBOT_DOMAIN", index == 2 ? "www.x.example" : "x.example")
                .containsEntry("CERTBOT_REMAINING_CHALLENGES", remaining)
                .containsEntry("CERTBOT_ALL_DOMAINS", "x.example,x.example,www.x.example");
    }

    @Test
    void httpChallengesHaveATokenAndTheKeyAuthorization() {
        List<Hook> hooks = CertbotHooks.commands()
                .withManual(recorder.text("auth"), recorder.text("cleanup"))
                .hooks();

        events.call(hooks, events.challenge(Phase.CLEAN_UP, ChallengeType.HTTP_01, "", 0, "192.0.2.1"));

        assertThat(recorder.take()).singleElement().satisfies(call -> assertThat(call.variables())
                .containsEntry("CERTBOT_TOKEN", "token0")
                .containsEntry("CERTBOT_VALIDATION", "token0.thumb")
                .containsEntry("CERTBOT_DOMAIN", "192.0.2.1")
                .containsEntry("CERTBOT_AUTH_OUTPUT", ""));
    }

    @Test
    void theOutputOfAFailedAuthCommandGetsToItsCleanUp() {
        List<Hook> hooks = CertbotHooks.commands()
                .withManual("echo half done; exit 1", "true")
                .hooks();

        assertThat(events.call(hooks, challenge(Phase.PRESENT))).hasSize(1);

        assertThat(events.carried()).isEqualTo("half done");
    }

    @Test
    void olderVersionsHaveNoIdentifiers() {
        List<Hook> hooks = CertbotHooks.commands()
                .withManual(recorder.text("auth"), "true")
                .withVersion(CertbotVersion.FROM_3_2_TO_5_2)
                .hooks();

        events.call(hooks, challenge(Phase.PRESENT));

        assertThat(recorder.take().get(0).variables())
                .containsOnlyKeys(
                        "CERTBOT_DOMAIN",
                        "CERTBOT_TOKEN",
                        "CERTBOT_VALIDATION",
                        "CERTBOT_REMAINING_CHALLENGES",
                        "CERTBOT_ALL_DOMAINS");
    }

    @Test
    void oneFileForBothPhasesTellsThemApart() {
        String single = "if [ -z \"$CERTBOT_AUTH_OUTPUT\" ]; then " + recorder.text("auth") + "; echo id-7; else "
                + recorder.text("cleanup") + "; fi";
        List<Hook> hooks = CertbotHooks.commands().withManual(single, single).hooks();
        for (int i = 0; i < 2; i++) {
            events.call(hooks, challenge(Phase.PRESENT));
            events.call(hooks, events.challenge(Phase.CLEAN_UP, ChallengeType.HTTP_01, "id-7", 0, "example.org"));
        }

        assertThat(recorder.takeLabels()).containsExactly("auth", "cleanup", "auth", "cleanup");
    }

    // --- the check before anything runs ---

    @ParameterizedTest
    @ValueSource(strings = {"true ; anything", "  true", "/bin/true x", "ldconfig --version"})
    void theCheckLetsProgramsPass(String command) {
        assertThat(CertbotHooks.commands().withPre(command).validated().hooks()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if true; then true; fi",
                "FOO=1 true",
                "cd /; true",
                "'/bin/true'",
                "{ true; }",
                "; true",
                "/etc/passwd",
                "nosuch"
            })
    void theCheckRefusesWhatDoesNotBeginWithAProgram(String command) {
        CertbotHooks hooks = CertbotHooks.commands()
                .withPre(command)
                .withManual("true", command)
                .validated();

        assertThat(Assertions.assertThrows(ConfigurationException.class, hooks::hooks)
                        .problems())
                .hasSize(2);
    }

    @Test
    void theCheckLooksWhereTheCommandsRun() {
        recorder.program(recorder.hooks(), HookKind.PRE, "x");
        CertbotHooks hooks = CertbotHooks.commands().withPre("./pre/x").inWorkingDirectory(recorder.hooks());

        events.call(hooks.validated().hooks(), events.pre(renewal("example.org")));

        assertThat(recorder.takeLabels()).containsExactly("pre/x");
    }

    @Test
    void theCheckExtendsThePathForAllCommands() throws Exception {
        Path seen = directory.resolve("seen");
        List<Hook> hooks = CertbotHooks.commands()
                .withPre("ldconfig --version > '" + seen + "'")
                .withEnvironment(Environment.closed().with("PATH", "/usr/bin:/bin"))
                .validated()
                .hooks();

        assertThat(events.call(hooks, events.pre(renewal("example.org")))).isEmpty();
        assertThat(Files.readString(seen)).contains("ldconfig");
    }
}
