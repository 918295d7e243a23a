// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the program of a hook is run: real processes, called after an operation. */
class AcmedExecTest extends RigFixture {

    private void run(String keys) throws Exception {
        run(keys, hooks -> hooks);
    }

    private void run(String keys, UnaryOperator<AcmedHooks> more) throws Exception {
        AcmedHooks hooks = rig.load(
                "",
                """
                [[hook]]
                name = "it"
                type = ["post-operation"]
                """
                        + keys
                        + """

                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        hooks = ["it"]
                        identifiers = [{ dns = "www.example.org", challenge = "http-01" }]
                        """);
        new Fire(more.apply(hooks).hooks(), "site_rsa2048").succeed();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    @Test
    void passesOneArgumentForEachTemplate() throws Exception {
        run(
                """
                cmd = "sh"
                args = ["-c", 'for each in "$@"; do printf "[%s]" "$each"; done', "-", "a b", "", "$HOME `id` ;|&",
                  '{{ identifiers[0] }} {{ nope }}', "line\\nfeed", "{ identifiers }"]
                stdout = "@DIR@/out"
                """);
        assertThat(file("out")).hasContent("[a b][][$HOME `id` ;|&][www.example.org ][line\nfeed][{ identifiers }]");
    }

    @Test
    void takesTheCommandAsItIs() {
        assertThatThrownBy(() -> run("cmd = \"{{ key_type }}\""))
                .isInstanceOfSatisfying(HookFailure.class, failure -> assertThat(failure.status())
                        .isEqualTo(HookStatus.NOT_LAUNCHABLE))
                .hasMessageContaining("it: ", "{{ key_type }}");
        assertThatThrownBy(() -> run("cmd = \"echo hello\""))
                .hasMessageContaining("there is no program \"echo hello\"");
    }

    @Test
    void emptiesTheOutputFilesBeforeTheStart() throws Exception {
        Files.writeString(file("out"), "old and long");
        Files.writeString(file("err"), "old and long");
        run(
                """
                cmd = "sh"
                args = ["-c", "echo o; echo e >&2"]
                stdout = "@DIR@/{{ 'OUT'|lower }}"
                stderr = "@DIR@/err"
                """);
        assertThat(file("out")).hasContent("o\n");
        assertThat(file("err")).hasContent("e\n");
    }

    @Test
    void givesNothingToReadAndLosesOutputUnlessTold() throws Exception {
        run(
                """
                cmd = "sh"
                args = ["-c", 'all=$(for i in 0 1 2; do readlink /proc/$$/fd/$i; done); echo "$all" > "@DIR@/own"']
                """);
        assertThat(file("own")).hasContent("/dev/null\n/dev/null\n/dev/null\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\r\\nb     | a\\nb\\n",
                "a\\nb\\n   | a\\nb\\n",
                "''  | ''",
                "a\\n\\n | a\\n\\n",
                "a\\rb | a\\rb\\n",
            })
    void feedsAFileLineByLine(String content, String fed) throws Exception {
        Files.writeString(file("in-www.example.org"), content.translateEscapes());
        run(
                """
                cmd = "cat"
                stdin = "@DIR@/in-{{ identifiers[0] }}"
                stdout = "@DIR@/out"
                """);
        assertThat(Files.readString(file("out"))).isEqualTo(fed.translateEscapes());
    }

    @Test
    void passesOnInputThatIsNotUtf8UnlessStrict() throws Exception {
        byte[] latin = "caf\u00e9\r\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file("in"), latin);
        String keys = "cmd = 'cat'\nstdin = '@DIR@/in'\nstdout = '@DIR@/out'";
        run(keys);
        assertThat(file("out")).hasBinaryContent(latin);
        assertThatThrownBy(() -> run(keys, AcmedHooks::strict)).hasMessageContaining("not UTF-8");
    }

    @Test
    void feedsATemplate() throws Exception {
        run(
                """
                cmd = "cat"
                stdin_str = '''
                To: ops
                {% for i in identifiers %}{{ i }} {{ i|rev_labels }}{% endfor %}
                '''
                stdout = "@DIR@/out"
                """);
        assertThat(Files.readString(file("out"))).isEqualTo("To: ops\nwww.example.org org.example.www");
    }

    @Test
    void refusesTwoInputs() {
        assertThatThrownBy(() -> run("cmd = 'cat'\nstdin = 'a'\nstdin_str = 'b'"))
                .hasMessageEndingWith("it: a hook cannot have both stdin and stdin_str");
    }

    @ParameterizedTest
    @CsvSource({
        "exit 1, it: unrecoverable failure: code 1",
        "exit 75, it: unrecoverable failure: code 75",
        "exit 126, it: unrecoverable failure: code 126",
        "exit 127, it: unrecoverable failure: code 127",
        "exit 255, it: unrecoverable failure: code 255",
        "kill -9 $$, it: unrecoverable failure",
        "kill -15 $$, it: unrecoverable failure"
    })
    void forgivesTheExitStatusOnlyIfAllowed(String text, String message) throws Exception {
        String keys = "cmd = 'sh'\nargs = ['-c', '" + text + "']\n";
        assertThatThrownBy(() -> run(keys))
                .isInstanceOfSatisfying(HookFailure.class, failure -> assertThat(failure.status())
                        .isEqualTo(HookStatus.FAILED))
                .hasMessage(message);
        run(keys + "allow_failure = true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cmd = 'no-such-program'",
                "cmd = '/'",
                "cmd = 'true'\nstdout = '/no/such/directory/file'",
                "cmd = 'true'\nstderr = '/no/such/directory/file'",
                "cmd = 'true'\nstdin = '/no/such/file'",
                "cmd = 'true'\nstdin = '@DIR@'",
                "cmd = 'true'\nargs = ['{{ nope.x }}']",
                "cmd = 'true'\nstdin_str = '{{ nope + 1 }}'",
                "cmd = 'true'\nstdout = '{{ nope.x }}'",
                "cmd = 'true'\nargs = ['{{ \"a\\u0000b\" }}']"
            })
    void forgivesNothingElse(String keys) {
        assertThatThrownBy(() -> run(keys + "\nallow_failure = true"))
                .isInstanceOfSatisfying(HookFailure.class, failure -> assertThat(failure.status())
                        .isEqualTo(HookStatus.NOT_LAUNCHABLE));
    }

    @Test
    void doesNotMindAProgramThatReadsNothing() throws Exception {
        run("cmd = 'true'\nstdin_str = '{% for i in range(50000) %}0123456789{% endfor %}'");
    }

    @Test
    void endsAHookAfterTheTimeItHas() {
        assertThatThrownBy(() -> run(
                        "cmd = 'sleep'\nargs = ['100']\nallow_failure = true",
                        hooks -> hooks.withTimeout(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(HookFailure.class, failure -> assertThat(failure.status())
                        .isEqualTo(HookStatus.TIMED_OUT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cmd = 'no-such-program' | it: not started: there is no program "no-such-program" in PATH
                    cmd = 'cat'\\nstdin = '@DIR@/{{ identifiers[0] }}' | it: stdin: the input file @DIR@/www.example.org is missing or not a regular file
                    cmd = 'true'\\nargs = ['a', '{{ nope.x }}'] | it: args: item 2: 1:9:
                    cmd = 'true'\\nstdout = '@DIR@/none/out' | @DIR@/none
                    cmd = 'true'\\nstderr = '{{ nope.x }}' | it: stderr: 1:9:
                    cmd = 'sleep'\\nargs = ['100'] | it: timed out after 0.3 s
                    """)
    void saysWhichHookOfWhichFileAndWhatIsWrongWithIt(String keys, String message) {
        assertThatThrownBy(() -> run(keys.translateEscapes(), hooks -> hooks.withTimeout(Duration.ofMillis(300))))
                .isInstanceOf(HookFailure.class)
                .hasMessageStartingWith("it: ")
                .hasMessageContaining(message.replace("@DIR@", folder.toString()))
                .hasMessageEndingWith("; the hook is in " + folder.resolve("acmed.toml"));
    }

    @Test
    void hasNoTimeoutInStrictMode() throws IOException {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("it", "'post-operation'", "x")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        hooks = ["it"]
                        identifiers = [{ dns = "www.example.org", challenge = "http-01" }]
                        """);
        assertThat(hooks.hooks()).allSatisfy(hook -> assertThat(hook.policy().timeout())
                .isBetween(Duration.ofHours(1), Duration.ofMinutes(61)));
        assertThat(hooks.strict().hooks())
                .allSatisfy(hook -> assertThat(hook.policy().timeout()).isGreaterThan(Duration.ofDays(30_000)));
    }
}
