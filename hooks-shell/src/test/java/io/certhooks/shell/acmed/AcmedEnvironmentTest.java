// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which table a variable comes from, as template value and in the environment of the program. The process stands for itself by a
 * variable that it surely has.
 */
class AcmedEnvironmentTest extends RigFixture {

    private static final String PROCESS = System.getenv("PATH");

    /** Two hooks that write the value of a variable twice: as the template has it, and as the program has it. */
    private AcmedHooks load(String variable, String tables) {
        String hook =
                """
                [[hook]]
                name = "it"
                type = ["challenge-http-01", "challenge-http-01-clean", "file-pre-create", "post-operation"]
                cmd = "/bin/sh"
                args = ["-c", 'echo "$1 ${X-unset}" >> "$2"', "-", "{{ env.X|default('unset') }}", "@LOG@"]

                """
                        .replace("X", variable);
        return rig.load(
                "'it' ]\nenv = { " + table(tables, "account", variable) + " } #",
                "[global]\nenv = { " + table(tables, "global", variable) + " }\n" + hook
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        hooks = ["it"]
                        """
                        + "env = { " + table(tables, "certificate", variable) + " }\n"
                        + "identifiers = [{ dns = 'www.example.org', challenge = 'http-01', env = { "
                        + table(tables, "identifier", variable) + " } }]\n");
    }

    private static String table(String tables, String name, String variable) {
        return tables.contains(name) ? variable + " = '" + name + "'" : "";
    }

    private void expect(String kind, String value) throws Exception {
        String shown = value.replace("process", String.valueOf(PROCESS));
        assertThat(rig.log()).as(kind).containsExactly(shown + " " + shown);
    }

    @ParameterizedTest
    @CsvSource({
        // variable, tables, strict, challenge, file and post-operation, account
        "X, identifier certificate global account, false, identifier, certificate, account",
        "X, identifier certificate global account, true, identifier, certificate, account",
        "X, certificate global, false, certificate, certificate, unset",
        "X, certificate global, true, certificate, certificate, unset",
        "X, global, false, global, global, unset",
        "X, identifier, false, identifier, unset, unset",
        "X, account, false, unset, unset, account",
        "PATH, identifier certificate global account, false, identifier, certificate, account",
        "PATH, identifier certificate global account, true, identifier, certificate, account",
        "PATH, certificate global account, false, certificate, certificate, account",
        "PATH, certificate global account, true, process, certificate, account",
        "PATH, global, false, global, global, process",
        "PATH, global, true, process, global, process",
        "PATH, '', false, process, process, process",
        "GIT_USERNAME, global certificate, false, certificate, certificate, unset",
        "LD_PRELOAD_X, certificate, false, certificate, certificate, unset"
    })
    void takesAVariableFromTheTableThatWins(
            String variable, String tables, boolean strict, String challenge, String certificate, String account)
            throws Exception {
        AcmedHooks hooks = load(variable, tables).withView(AcmedView.NONE);
        Fire fire = new Fire((strict ? hooks.strict().withView(AcmedView.NONE) : hooks).hooks(), "site_rsa2048");

        fire.present(ChallengeType.HTTP_01, "www.example.org");
        expect("challenge", challenge);
        fire.cleanUp(ChallengeType.HTTP_01, "www.example.org");
        expect("clean-up", challenge);
        fire.write(FileKind.PRIVATE_KEY, folder.resolve("new"), folder.resolve("new"));
        expect("file", certificate);
        fire.succeed();
        expect("post-operation", certificate);
        fire.write(new FileEvent(
                Phase.BEFORE_WRITE,
                Fire.RUN,
                Fire.ACCOUNT,
                Optional.empty(),
                FileKind.ACCOUNT_KEY,
                FileChange.CREATE,
                folder.resolve("account.key"),
                folder.resolve("account.key")));
        expect("account", account);
    }

    @Test
    void doesNotLeakAVariableOfOneIdentifierToAnother() throws Exception {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("it", "'challenge-http-01'", "{{ identifier }} {{ env.A }} {{ env.B }}")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        hooks = ["it"]
                        identifiers = [
                          { dns = "a.example.org", challenge = "http-01", env = { A = "1" } },
                          { dns = "b.example.org", challenge = "http-01", env = { B = "2" } },
                        ]
                        """);
        Fire fire = new Fire(hooks.hooks(), "site_rsa2048");
        fire.present(ChallengeType.HTTP_01, "a.example.org");
        fire.present(ChallengeType.HTTP_01, "b.example.org");
        assertThat(rig.log()).containsExactly("a.example.org 1 ", "b.example.org  2");
    }

    @Test
    void looksForTheProgramInThePathOfTheTable() throws Exception {
        Path program = Files.writeString(
                Files.createDirectory(folder.resolve("bin")).resolve("mine"),
                "#!/bin/sh\n" + "echo found > " + folder.resolve("out") + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        AcmedHooks hooks = rig.load(
                "",
                """
                [[hook]]
                name = "it"
                type = ["post-operation"]
                cmd = "mine"

                [[certificate]]
                account = "me"
                endpoint = "ca"
                name = "site"
                hooks = ["it"]
                env = { PATH = "/nowhere:@DIR@/bin" }
                identifiers = [{ dns = "a.example.org", challenge = "http-01" }]
                """);
        new Fire(hooks.hooks(), "site_rsa2048").succeed();
        assertThat(folder.resolve("out")).hasContent("found");
    }

    @Test
    void letsTheVariablesOfTheGitHooksComeFromTheProcess() throws Exception {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GitVariablesMain.class.getName())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("GIT_USERNAME", "ops", "GIT_EMAIL", "ops@example.org", "GIT_SSH_COMMAND", "x"));
        Process program = builder.start();
        assertThat(program.inputReader().lines()).containsExactly("ops ops@example.org null");
    }
}
