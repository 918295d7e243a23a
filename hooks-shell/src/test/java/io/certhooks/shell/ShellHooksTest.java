// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.Phase;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellHooksTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"hooks.yaml", "hooks.toml", "hooks.json"})
    void readsTheSameFromAllFormats(String name) throws Exception {
        List<Hook> hooks = ShellHooks.load(sample(name), TrustPolicy.ANY);
        List<ShellHook> commands = ShellHooks.read(sample(name), TrustPolicy.ANY);

        assertThat(hooks)
                .extracting(Hook::name)
                .containsExactly("dns", "reload-nginx", "copy-to-haproxy", "mail-report");
        assertThat(hooks.get(0).policy().timeout()).isEqualTo(Duration.ofSeconds(5 * 60 + 10 + 5));
        assertThat(hooks.get(1).policy().onFailure()).isEqualTo(HookPolicy.OnFailure.RETRIED);
        assertThat(hooks.get(1).policy().exclusiveGroup()).hasValue("web");
        assertThat(hooks.get(2).policy().filter().matches("example.org", List.of()))
                .isTrue();
        assertThat(hooks.get(2).policy().filter().matches("other.example", List.of()))
                .isFalse();

        HookDescription dns = commands.get(0).describe(Events.of(Phase.CLEAN_UP));
        assertThat(dns.command()).containsExactly("/usr/local/bin/dns-record", "remove", "--id=carried");
        HookDescription copy = commands.get(2).describe(Events.of(Phase.DEPLOY));
        assertThat(copy.command()).endsWith("sh", "/etc/haproxy/example.org.pem");
        assertThat(copy.command().get(2))
                .startsWith("cat \"$CERTHOOKS_BUNDLE_FILE\"")
                .endsWith("haproxy\n");
        assertThat(copy.spool()).hasValue(Path.of("/var/lib/certhooks/spool"));
        HookDescription mail = commands.get(3).describe(Events.of(Phase.AFTER_RUN));
        assertThat(mail.environment()).containsEntry("SUBJECT", "Certificates: all well");
        assertThat(mail.input()).isEqualTo("29 characters");
    }

    @Test
    void registersAllHooksUnlessSomeAreNamed() throws IOException {
        Path file = write(
                "hooks.yaml",
                """
                hooks:
                  - {name: a, on: [pre], command: ["true"]}
                  - {name: b, on: [pre, deploy], command: ["true"]}
                """);

        assertThat(ShellHooks.load(file)).extracting(Hook::name).containsExactly("a", "b (pre)", "b (deploy)");
        assertThat(ShellHooks.load(write("empty.yaml", "{}"))).isEmpty();
    }

    @Test
    void takesGroupsApartInOrder() throws IOException {
        Path file = write(
                "hooks.yaml",
                """
                use: [outer, c, a]
                groups: {outer: [b, inner, b], inner: [c]}
                hooks:
                  - {name: a, on: [pre], command: ["true"]}
                  - {name: b, on: [pre], command: ["true"]}
                  - {name: c, on: [pre], command: ["true"]}
                """);

        assertThat(ShellHooks.load(file)).extracting(Hook::name).containsExactly("b", "c", "a");
    }

    @Test
    void findsCyclesAndUnknownNamesInGroups() throws IOException {
        Path file = write(
                "hooks.yaml",
                """
                use: [a, nobody]
                groups: {a: [b], b: [c], c: [a], d: [missing], hook: []}
                hooks:
                  - {name: hook, on: [pre], command: ["true"]}
                """);

        assertThat(problems(file))
                .anyMatch(problem -> problem.endsWith("groups: the group \"a\" contains itself, by way of c, b, a"))
                .anyMatch(problem -> problem.endsWith("groups: there is no hook or group \"missing\""))
                .anyMatch(problem -> problem.endsWith("use: there is no hook or group \"nobody\""))
                .anyMatch(problem -> problem.endsWith("groups: \"hook\" is the name of a hook, too"));
    }

    @Test
    void namesFileHookAndKeyOfAllMistakes() throws IOException {
        Path file = write(
                "hooks.yaml",
                """
                spol: /x
                hooks:
                  - name: web
                    on: [depoly]
                    command: [nginx, 8080]
                    time-out: 30s
                    timeout: soon
                    grace: -PT1S
                    environment: open
                    variables: [A]
                    certificates: example.org
                    exclusive:
                    allow-leading-hyphens: "yes"
                  - on: [pre]
                  - name: two
                    on: [pre]
                    command: ["true"]
                    script: x
                  - name: web
                    on: []
                    shell: "true"
                  - text
                """);

        assertThat(problems(file))
                .containsExactlyInAnyOrder(
                        file + ": hook \"web\": command: item 2: must be a text; put quotes around it",
                        file + ": hook \"web\": on: \"depoly\" is not known; did you mean \"deploy\"?",
                        file + ": hook \"web\": on: must name one phase at least",
                        file + ": hook \"web\": environment: \"open\" is not known; known are closed, inherited",
                        file + ": hook \"web\": exclusive: has no value; give one or leave the key out",
                        file + ": hook \"web\": certificates: must be a list",
                        file + ": hook \"web\": variables: must be a table",
                        file + ": hook \"web\": allow-leading-hyphens: must be true or false",
                        file
                                + ": hook \"web\": timeout: \"soon\" is no duration; write for instance 30s, 2m or PT1M30S",
                        file + ": hook \"web\": grace must not be negative, was PT-1S",
                        file + ": hook \"web\": time-out: is not a key here; did you mean \"timeout\"?",
                        file + ": hooks[2]: the name is missing",
                        file + ": hook \"two\": needs one of the keys command, script and shell",
                        file + ": hook \"web\": on: must name one phase at least",
                        file + ": there are two hooks named \"web\"",
                        file + ": hooks: item 5 must be a table",
                        file + ": spol: is not a key here; did you mean \"spool\"?");
    }

    @Test
    void findsMistakesInTemplatesWhenItIsLoaded() throws IOException {
        Path file = write(
                "hooks.yaml",
                """
                hooks:
                  - {name: a, on: [pre], command: ["true", "{{ identifer }}"]}
                  - {name: b, on: [present], command: ["true"]}
                  - {name: c, on: [pre], command: [sh, -c, "reload {{ name }}"]}
                """);

        assertThat(problems(file))
                .hasSize(3)
                .allMatch(problem -> problem.startsWith(file + ": hook \""))
                .anyMatch(problem -> problem.contains("argument 1: 1:4: the name 'identifer' is not known here"))
                .anyMatch(problem -> problem.contains("the type of the challenge is missing"))
                .anyMatch(problem -> problem.contains("argument 2 is program text for sh"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x.yaml|a: &x [1]|anchors, aliases and types",
                "x.yaml|a: [*x]|anchors, aliases and types",
                "x.yaml|a: !!java.net.URL x|anchors, aliases and types",
                "x.yaml|a: !!binary aGk=|anchors, aliases and types",
                "x.yaml|use: []\\nuse: []|use",
                "x.yaml|{}\\n---\\n{}|railing",
                "x.yaml|use: [|x.yaml:1:",
                "x.yaml|- a|keys and values at the top",
                "x.yaml||keys and values at the top",
                "x.json|{\"use\":[],\"use\":[]}|use",
                "x.json|{} {}|railing",
                "x.json|{\"use\":[],}|x.json:1:",
                "x.json|[]|keys and values at the top",
                "x.toml|use = []\\nuse = []|Duplicate key",
                "x.toml|use = [|x.toml:1:",
                "x.ini|a=b|must end in .yaml, .yml, .toml or .json"
            })
    void refusesWhatIsNotPlain(String name, String text, String problem) throws IOException {
        Path file = write(name, text == null ? "" : text.replace("\\n", "\n"));

        assertThat(problems(file))
                .singleElement()
                .asString()
                .startsWith(file.toString())
                .contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "toml", "json"})
    void refusesBombsSoon(String format) throws IOException {
        String open = format.equals("yaml") ? "use: " : format.equals("toml") ? "use = " : "{\"use\": ";
        String many = IntStream.range(0, 200_000).mapToObj(i -> "1").collect(Collectors.joining(","));
        for (String text : List.of(
                "[".repeat(100_000), "[" + many + "]", "\"" + "x".repeat(1 << 20) + "\"", "9".repeat(100_000))) {
            Path file = write("bomb." + format, open + text + (format.equals("json") ? "}" : ""));
            long start = System.nanoTime();

            assertThat(problems(file)).isNotEmpty();

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).as(text.substring(0, 10)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void refusesAGroupBombSoon() throws IOException {
        var text = new StringBuilder("use: [g30]\ngroups:\n  g0: [a]\n");
        for (int i = 1; i <= 30; i++) {
            text.append("  g")
                    .append(i)
                    .append(": [")
                    .append(("g" + (i - 1) + ", ").repeat(20))
                    .append("a]\n");
        }
        Path file = write("groups.yaml", text + "hooks:\n  - {name: a, on: [pre], command: [\"true\"]}\n");
        var chain = new StringBuilder("groups:\n  g0: [a]\n");
        for (int i = 1; i <= 10_000; i++) {
            chain.append("  g").append(i).append(": [g").append(i - 1).append("]\n");
        }
        Path deep = write(
                "deep.yaml", "use: [g10000]\n" + chain + "hooks:\n  - {name: a, on: [pre], command: [\"true\"]}\n");

        assertThat(ShellHooks.load(file)).hasSize(1);
        assertThat(problems(deep)).singleElement().asString().endsWith("nested in more than 32 levels");
    }

    @Test
    void refusesAFileThatOthersCanChange() throws IOException {
        Path file = write("hooks.yaml", "hooks: []");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(problems(file))
                .singleElement()
                .asString()
                .startsWith(
                        file + ": it is not trusted: " + file + " can be written by others (mode 0666): chmod go-w it");
        assertThat(ShellHooks.load(file, TrustPolicy.ANY)).isEmpty();
        assertThatThrownBy(() -> ShellHooks.load(directory.resolve("missing.yaml")))
                .hasMessageEndingWith("there is no such file");
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Path sample(String name) throws URISyntaxException {
        return Path.of(ShellHooksTest.class.getResource("samples/" + name).toURI());
    }

    private static List<String> problems(Path file) {
        try {
            ShellHooks.load(file);
        } catch (ConfigurationException e) {
            return e.problems();
        }
        return List.of();
    }
}
