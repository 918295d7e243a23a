// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.HookStatus;
import io.certhooks.shell.process.Environment;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How one script is called, as YunoHost's {@code hook exec} does. */
@Timeout(60)
final class HookExecTest extends HookFoldersFixture {

    private Path script(String... lines) {
        return HookFolders.write(directory.resolve("my app/scripts/config"), lines);
    }

    private static HookOutcome exec(HookTree tree, Path script, Object... arguments) {
        return tree.exec(script, YunoHostEvent.of("app_config").withArguments(arguments));
    }

    @Test
    void callsAScriptWhereverItIs() {
        Path script = script("echo \"[$0, $PWD, $*, $v]\" > $YNH_STDRETURN");
        YunoHostEvent event =
                YunoHostEvent.of("app_config").withArguments("show", true).withVariable("v", "1");

        HookOutcome outcome = folders.tree().exec(script, event);

        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.returned().list())
                .contains(List.of("./config", script.getParent().toString(), "show True", 1L));
        assertThat(folders.tree()
                        .exec(script, event.inDirectory(directory))
                        .returned()
                        .list())
                .get()
                .asString()
                .startsWith("[" + script + ", " + directory);
        assertThat(folders.tree().exec(directory.resolve("nope"), event).failure())
                .contains("nope does not exist");
    }

    @Test
    void readsLinesOfKeysAndValuesIfAsked() {
        Path script = script("printf 'a=1\\n  b = x=y \\nno sign\\n=e\\na=2\\n: [\\nlast=' > $YNH_STDRETURN");
        HookTree tree = folders.tree().withReturnFormat(HookReturn.Format.PLAIN_DICT);

        assertThat(exec(tree, script).returned().value()).contains(Map.of("a", "2", "b ", " x=y", "", "e", "last", ""));
        assertThat(exec(tree, script("true")).returned()).isEqualTo(HookReturn.NOTHING);
        assertThat(exec(folders.tree(), script("echo a=1 > $YNH_STDRETURN"))
                        .returned()
                        .text())
                .contains("a=1");
    }

    /** A sudo that notes what it is asked and stays the same user. */
    private HookTree withSudo() throws IOException {
        Path sudo = HookFolders.write(
                directory.resolve("bin/sudo"),
                "#!/bin/sh",
                "[ \"$1 $2 $4\" = '-n -u -H' ] || exit 9",
                folders.say("$3"),
                "shift 4",
                "case $1 in --preserve-env=*) " + folders.say("$1") + "; shift;; esac",
                "exec \"$@\"");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folders.tree()
                .withTrust(TrustPolicy.ANY)
                .withEnvironment(Environment.inherited().with("PATH", sudo.getParent() + ":/usr/bin:/bin"));
    }

    private static void assumeRootAndNobody() throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can give files away");
        Assumptions.assumeTrue(
                Files.readString(Path.of("/etc/passwd")).contains("nobody:"), "a user is needed to run as");
    }

    @Test
    void runsScriptsAsAnotherUser() throws IOException {
        assumeRootAndNobody();
        Path script = script(
                "echo message >&$YNH_STDINFO",
                "f=$YNH_STDRETURN; stat -c '%U %a' $f ${f%/*} ${f%/*/*}/stdinfo ${f%/*/*} > list",
                "mapfile -t l < list; (IFS=,; echo \"[${l[*]}]\" > $f)");

        HookOutcome outcome = exec(withSudo().asUser("nobody"), script, "a b");

        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.returned().list()).contains(List.of("nobody 644", "nobody 700", "nobody 600", "root 711"));
        assertThat(folders.printedOn(HookOutput.Channel.INFO)).containsExactly("message");
        assertThat(folders.recorded())
                .containsExactly(
                        "nobody", "--preserve-env=BASH_XTRACEFD,YNH_CWD,YNH_INTERFACE,YNH_STDINFO,YNH_STDRETURN");
        assertThat(exec(withSudo().asUser("root"), script("true")).isOk()).isTrue();
        assertThat(folders.recorded()).isEmpty();
    }

    @Test
    void runsScriptsByTheSudoOfTheSystem(@TempDir Path open) throws Exception {
        assumeRootAndNobody();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Assumptions.assumeTrue(
                new ProcessBuilder("/bin/sh", "-c", "sudo -n -u nobody test -x '" + open + "'")
                                .start()
                                .waitFor()
                        == 0,
                "sudo is needed, and a temporary folder for everybody");
        Path script = HookFolders.write(
                open.resolve("50-app"),
                "echo message >&$YNH_STDINFO",
                "echo \"[$(id -un), $0, $PWD, $v, $*]\" > $YNH_STDRETURN");
        HookTree tree = folders.tree().withTrust(TrustPolicy.ANY).asUser("nobody");

        HookOutcome outcome = tree.exec(
                script, YunoHostEvent.of("x").withArguments("it's", "x y").withVariable("v", "a b"));

        assertThat(outcome.failure()).isEmpty();
        assertThat(outcome.returned().list())
                .contains(List.of("nobody", "./50-app", open.toString(), "a b", "it's x y"));
        assertThat(folders.printedOn(HookOutput.Channel.INFO)).containsExactly("message");
    }

    @Test
    void runsPythonHooksAsAnotherUserUnlessStrict() throws IOException {
        assumeRootAndNobody();
        Path python = HookFolders.write(
                directory.resolve("a.py"), "def main(args, env, loggers):", "    return (0, {'args': args})");
        HookTree tree = withSudo().withPython("/usr/bin/env").asUser("nobody");

        assertThat(exec(tree, python).isOk()).isFalse();
        assertThat(folders.recorded()).containsExactly("nobody");
        assertThat(exec(tree.strict(), python).isOk()).isFalse();
        assertThat(folders.recorded()).isEmpty();
    }

    @Test
    void neverReadsAReturnValueThroughALink() {
        HookFolders.write(directory.resolve("secret"), "precious");
        Path script = script("rm $YNH_STDRETURN; ln -s '" + directory.resolve("secret") + "' $YNH_STDRETURN");

        HookOutcome outcome = exec(folders.tree(), script);

        assertThat(outcome.failure()).contains("replaced by something else").doesNotContain("precious");
    }

    @Test
    void saysWhyItCannotRunAsAnotherUser() throws IOException {
        HookOutcome outcome = exec(folders.tree().asUser("no-such-user-here"), script("true"));

        assertThat(outcome.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
        assertThat(outcome.failure()).contains("config: there is no user no-such-user-here");
        assumeRootAndNobody();
        HookTree withoutSudo = folders.tree()
                .withEnvironment(Environment.inherited().with("PATH", directory.toString()))
                .asUser("nobody");
        assertThat(exec(withoutSudo, script("true")).failure()).contains("there is no program \"sudo\" in PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-u", "a b", "a\nb", "../a", "#", "a;b"})
    void refusesWhatIsNoUser(String name) {
        HookTree tree = folders.tree();
        assertThatThrownBy(() -> tree.asUser(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no name of a user");
    }

    @Test
    void refusesABashThatOthersCanChange(@TempDir Path open) throws IOException {
        Path bash = Files.copy(Path.of("/bin/bash"), open.resolve("bash"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.setPosixFilePermissions(bash, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(exec(folders.tree().withBash(bash), script("true")).failure())
                .contains(bash + " is not trusted: ");
    }

    @Test
    void saysThatBashOrPythonIsMissing() {
        HookTree tree = folders.tree().withBash(Path.of("/no/such/bash")).withPython("no-such-python");

        assertThat(exec(tree, script("true")).failure())
                .contains("my app/scripts/config: there is no /no/such/bash")
                .contains("install bash");
        assertThat(exec(tree, HookFolders.write(directory.resolve("a.py"))).failure())
                .contains("a.py")
                .contains("there is no program \"no-such-python\"");
        assertThat(exec(tree.withBash(Path.of("/bin/bash")), script("true")).isOk())
                .isTrue();
    }

    @Test
    void survivesScriptsThatPrintWithoutEnd() {
        Path script = script(
                "head -c 50000000 /dev/zero",
                "head -c 50000000 /dev/zero >&2",
                "head -c 5000000 /dev/zero | tr '\\0' x >&$YNH_STDINFO",
                "echo done > $YNH_STDRETURN");

        HookOutcome outcome = exec(folders.tree(), script);

        assertThat(outcome.returned().text()).contains("done");
        assertThat(outcome.output().length()).isLessThan(100_000);
        assertThat(folders.printed.stream()
                        .mapToLong(line -> line.line().length())
                        .sum())
                .isLessThan(8_000_000);
    }
}
