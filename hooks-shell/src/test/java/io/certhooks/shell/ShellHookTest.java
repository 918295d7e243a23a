// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PreEvent;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustedDirectories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellHookTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @ParameterizedTest
    @EnumSource(Phase.class)
    void runsInEveryPhaseItIsFor(Phase phase) throws Exception {
        ShellHook hook = ShellHook.shell("echo \"$1 $CERTHOOKS_PHASE $CERTHOOKS_RUN_ID\"", "{{ phase }}")
                .onChallenge(ChallengeType.DNS_01)
                .on(phase);

        HookReport report = Calls.call(hook.hooks(), Events.of(phase));

        String word = EventTable.word(phase);
        assertThat(report.output()).isEqualTo(word + " " + word + " run1");
        assertThat(report.exitCode()).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void doesNothingInOtherPhases(Phase phase) throws Exception {
        ShellHook all = ShellHook.shell("echo ran").onRun().onFile().onCatalogue();
        for (Phase other : all.phases()) {
            ShellHook hook = ShellHook.shell("echo ran").on(other);
            if (phase != other) {
                assertThat(Calls.call(hook.hooks(), Events.of(phase)).output()).isEmpty();
            }
        }
    }

    @Test
    void needsAListenerForEachKindOfPhaseOnly() {
        HookPolicy policy =
                HookPolicy.required().withFilter(CertificateFilter.named("a")).exclusive("web");
        ShellHook hook = ShellHook.command("/usr/bin/nginx", "-s", "reload")
                .withPolicy(policy)
                .withTimeout(Duration.ofMinutes(7));

        assertThat(hook.onDeploy().hooks()).extracting(Hook::name).containsExactly("nginx -s reload");
        assertThat(hook.onDeploy().onPost().onRun().named("web").hooks())
                .extracting(Hook::name)
                .containsExactly("web (run)", "web (deploy)", "web (post)");
        HookPolicy applied = hook.onPre().hooks().get(0).policy();
        assertThat(applied.onFailure()).isEqualTo(HookPolicy.OnFailure.REQUIRED);
        assertThat(applied.exclusiveGroup()).hasValue("web");
        // Later than the hook's own, grace included, so that the hook can tell what happened.
        assertThat(applied.timeout()).isEqualTo(Duration.ofSeconds(7 * 60 + 10 + 5));
    }

    @ParameterizedTest
    @CsvSource({"1,FAILED", "75,TRY_LATER", "126,NOT_LAUNCHABLE", "127,NOT_LAUNCHABLE", "137,FAILED"})
    void failsWithTheStatusOfTheExitCode(int code, HookStatus status) {
        var report = new HookReport();
        List<Hook> hooks = ShellHook.shell("echo out; echo 'went\033[31mwrong' >&2; exit $1", "" + code)
                .onPre()
                .hooks();

        assertThatThrownBy(() -> report.during(() -> Calls.call(hooks, Events.of(Phase.PRE))))
                .asInstanceOf(throwable(HookFailure.class))
                .returns(status, HookFailure::status)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("went\\u001b[31mwrong");
    }

    @Test
    void failsIfItTakesTooLong() {
        ShellHook hook = ShellHook.shell("sleep 100").onPre().withTimeout(Duration.ofMillis(100));

        assertThat(failure(hook, Phase.PRE).status()).isEqualTo(HookStatus.TIMED_OUT);
        assertThat(failure(hook, Phase.PRE)).hasMessageContaining("timed out after 0.1 s");
    }

    @Test
    void failsIfItCannotBeStarted() {
        HookFailure failure = failure(ShellHook.command("/no/such/program").onPre(), Phase.PRE);

        assertThat(failure.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
        assertThat(failure).hasMessageContaining("/no/such/program does not exist");
    }

    @Test
    void fillsTemplates() throws Exception {
        Path input = Files.writeString(directory.resolve("in-example.org"), "from a file");
        ShellHook hook = ShellHook.shell(
                        "echo \"[$1][$2][$LIST]\"; cat",
                        "{{ identifiers|join(' ') }}",
                        "{% if replay %}again{% endif %}",
                        "literal {{ '{{' }}")
                .withVariable("LIST", "{% for i in identifiers %}{{ loop.index }}={{ i }};{% endfor %}")
                .onDeploy();

        assertThat(Calls.call(hook.withInput("for {{ name }}\n").hooks(), Events.of(Phase.DEPLOY))
                        .output())
                .isEqualTo("[example.org *.example.org][again][1=example.org;2=*.example.org;]\nfor example.org");
        hook = hook.inDirectory(directory)
                .withInputFile(input.getParent() + "/in-{{ name }}")
                .withOutputFile("out-{{ serial }}");
        Calls.call(hook.hooks(), Events.of(Phase.DEPLOY));
        assertThat(directory.resolve("out-0a2")).content().endsWith("from a file");
    }

    @Test
    void doesNotTakeAValueForATemplate() throws Exception {
        var event = new PreEvent(Events.operation("{{ 7*7 }}${env:X}{% raw %}", Events.IDENTIFIERS));

        HookReport report =
                Calls.call(ShellHook.shell("echo \"$1\"", "{{ name }}").onPre().hooks(), event);

        assertThat(report.output()).isEqualTo("{{ 7*7 }}${env:X}{% raw %}");
    }

    @Test
    void carriesWhatItPrintsToTheCleanUp() throws Exception {
        ShellHook hook = ShellHook.command("/bin/echo", "record-17")
                .withCleanUpArguments("remove {{ carried }}")
                .onChallenge(ChallengeType.DNS_01);

        HookReport presented = Calls.call(hook.hooks(), Events.of(Phase.PRESENT));
        assertThat(presented.carried()).isEqualTo("record-17");
        HookReport cleaned =
                Calls.call(hook.hooks(), Events.challenge(Phase.CLEAN_UP, ChallengeType.DNS_01, presented.carried()));
        assertThat(cleaned.output()).isEqualTo("remove record-17");
    }

    @Test
    void doesNotCarryHalfOfWhatItPrints() {
        ShellHook hook = ShellHook.shell("head -c 70000 /dev/zero | tr '\\0' x").onChallenge(ChallengeType.DNS_01);

        assertThat(failure(hook, Phase.PRESENT)).hasMessageContaining("70000 bytes");
    }

    @Test
    void putsLongListsIntoFiles() throws Exception {
        List<Identifier> many = IntStream.range(0, 10_000)
                .mapToObj(i -> Identifier.of("host-" + i + ".example.org"))
                .toList();
        ShellHook hook = ShellHook.shell(
                        "echo \"${CERTHOOKS_IDENTIFIERS-unset}\"; wc -l < \"$CERTHOOKS_IDENTIFIERS_FILE\";"
                                + " tail -n 1 \"$CERTHOOKS_IDENTIFIERS_FILE\"; echo \"$CERTHOOKS_IDENTIFIERS_FILE\" >&2")
                .onPre()
                .withErrorFile(directory.resolve("path").toString());

        HookReport report = Calls.call(hook.hooks(), new PreEvent(Events.operation("many", many)));

        assertThat(report.output()).isEqualTo("unset\n10000\nhost-9999.example.org");
        assertThat(Path.of(Files.readString(directory.resolve("path")).strip())).doesNotExist();
    }

    @Test
    void refusesAValueThatWouldBeAnOption() {
        ShellHook hook = ShellHook.command("echo", "{{ carried }}").onChallenge(ChallengeType.DNS_01);
        var event = new PreEvent(Events.operation("--version", Events.IDENTIFIERS));
        ShellHook name = ShellHook.command("echo", "{{ name }}").onPre();

        assertThat(problems(hook)).anyMatch(problem -> problem.contains("argument 1 may begin with -"));
        assertThatThrownBy(() -> Calls.call(name.hooks(), event))
                .isInstanceOf(HookFailure.class)
                .hasMessageContaining("argument 1 would begin with -");
    }

    @Test
    void takesAValueWithAHyphenWhereItCannotBeAnOption() throws Exception {
        for (ShellHook hook : List.of(
                ShellHook.command("/bin/echo", "--token={{ token }}"),
                ShellHook.command("/usr/bin/printf", "%s", "--", "{{ token }}"),
                ShellHook.command("/bin/echo", "{{ token }}").allowingLeadingHyphens())) {
            assertThat(Calls.call(hook.onChallenge(ChallengeType.DNS_01).hooks(), Events.of(Phase.PRESENT))
                            .output())
                    .contains("-token_1");
        }
    }

    @Test
    void refusesTemplatesWhereAProgramIsExpected() {
        for (ShellHook hook : List.of(
                ShellHook.command("{{ name }}"),
                ShellHook.command("/bin/{% if true %}sh{% endif %}"),
                ShellHook.command("sh", "-c", "reload {{ name }}"),
                ShellHook.command("/bin/bash", "-euc", "reload {{ name }}"),
                ShellHook.command("sudo", "-u", "web", "sh", "-c", "{{ name }}"),
                ShellHook.command("python3", "-c", "print('{{ name }}')"),
                ShellHook.command("perl", "-e{{ name }}"),
                ShellHook.command("su", "web", "-c", "{{ name }}"),
                ShellHook.shell("reload {{ name }}"))) {
            assertThat(problems(hook.onPre()))
                    .as(hook.toString())
                    .anyMatch(problem ->
                            problem.contains("not a template") || problem.contains("must not be a template"));
        }
        assertThat(ShellHook.command("sh", "-c", "reload \"$1\"", "sh", "{{ name }}")
                        .onPre()
                        .hooks())
                .hasSize(1);
    }

    @Test
    void listsAllMistakes() {
        ShellHook hook = ShellHook.command("program", "{{ nam }}", "{{ name", "{{ token }}")
                .withVariable("LD_PRELOAD", "x")
                .withInput("{{ name|nosuch }}")
                .withInputFile("x")
                .named("mistaken")
                .onPre();

        assertThat(problems(hook))
                .allMatch(problem -> problem.startsWith("hook \"mistaken\": "))
                .anyMatch(problem ->
                        problem.contains("argument 1: 1:4: the name 'nam' is not known here; did you mean 'name'?"))
                .anyMatch(problem -> problem.contains("argument 2: "))
                .anyMatch(problem -> problem.contains("argument 3: 1:4: the name 'token' is not known here"))
                .anyMatch(problem -> problem.contains("input: 1:"))
                .anyMatch(problem -> problem.contains("LD_PRELOAD"))
                .anyMatch(problem -> problem.contains("both a text and a file"));
        assertThat(problems(ShellHook.command("x"))).singleElement().asString().contains("no phase is given");
        assertThat(problems(ShellHook.command("x").on(Phase.PRESENT)))
                .anyMatch(problem -> problem.contains("type of the"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "durable"})
    void inheritsOnlyWhatIsListed(String mode) throws Exception {
        ShellHook hook = ShellHook.command("/usr/bin/env")
                .withEnvironment(Environment.closed().with("GIVEN", "yes"))
                .inheriting("JAVA_HOME", "NOT_SET")
                .onDeploy();
        ShellHook used = mode.equals("pipe") ? hook : hook.withSpool(directory.resolve("spool"));

        assertThat(Calls.call(used.hooks(), Events.of(Phase.DEPLOY)).output().lines())
                .contains("GIVEN=yes", "CERTHOOKS_NAME=example.org")
                .noneMatch(line -> line.startsWith("MAVEN") || line.startsWith("NOT_SET"));
    }

    @Test
    void describesWhatItWouldRun() {
        ShellHook hook = ShellHook.command("/bin/echo", "it's {{ name }}")
                .withVariable("API_TOKEN", "canary")
                .withInput("{{ key_authorization }}")
                .withOutputFile("/var/tmp/{{ token }}")
                .named("preview")
                .onChallenge(ChallengeType.HTTP_01);

        HookDescription description = hook.describe(Events.challenge(Phase.PRESENT, ChallengeType.HTTP_01, "secret"));

        assertThat(description.command()).containsExactly("/bin/echo", "it's example.org");
        assertThat(description.environment())
                .containsEntry("API_TOKEN", "***")
                .containsEntry("CERTHOOKS_KEY_AUTHORIZATION", "***")
                .containsEntry("CERTHOOKS_CARRIED", "***")
                .containsEntry("CERTHOOKS_TOKEN", "-token_1")
                .containsEntry("PATH", Environment.SECURE_PATH);
        assertThat(description.files()).containsExactly(Path.of("/var/tmp/-token_1"));
        assertThat(description.toString())
                .startsWith("preview on present\n  runs /bin/echo 'it'\\''s example.org'\n  reads 14 characters\n")
                .doesNotContain("canary", "-token_1.thumb", "secret");
        assertThat(description.problem()).isEmpty();
        assertThatThrownBy(() -> hook.describe(Events.of(Phase.PRE))).isInstanceOf(IllegalArgumentException.class);
        assertThat(ShellHook.command("/missing")
                        .onPre()
                        .describe(Events.of(Phase.PRE))
                        .problem())
                .hasValue("/missing does not exist or cannot be reached; put it there, or correct the path");
    }

    @Test
    void showsNoValueOfAnArgumentThatIsNamedAsASecret() {
        for (ShellHook hook : List.of(
                ShellHook.command("/bin/echo", "--password=can ary", "--name={{ name }}"),
                ShellHook.command("/usr/bin/env", "API_TOKEN=can\nary", "/bin/echo", "{{ name }}"),
                ShellHook.shell("API_TOKEN='can ary' /bin/echo x", "{{ name }}"))) {
            HookDescription description = hook.onPre().describe(Events.of(Phase.PRE));

            assertThat(hook.name()).contains("=***", "echo");
            assertThat(description.summary()).startsWith("runs /").contains("=***", "echo", "example.org");
            assertThat(hook + hook.name() + description).doesNotContain("can ary", "ary");
        }
    }

    private static HookFailure failure(ShellHook hook, Phase phase) {
        try {
            Calls.call(hook.hooks(), Events.of(phase));
        } catch (HookFailure e) {
            return e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it did not fail");
    }

    private static List<String> problems(ShellHook hook) {
        try {
            hook.hooks();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        return List.of();
    }
}
