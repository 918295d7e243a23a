// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcessOutcome.NotLaunchable;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void tellsObstaclesApart() throws IOException {
        assertThat(reason(directory.resolve("missing"))).isEqualTo(Reason.MISSING);
        assertThat(reason(directory)).isEqualTo(Reason.DIRECTORY);
        assertThat(reason(Path.of("/dev/null"))).isEqualTo(Reason.NOT_A_FILE);
        assertThat(reason(file("plain", "#!/bin/sh\n", "rw-r--r--"))).isEqualTo(Reason.NOT_EXECUTABLE);
        assertThat(reason(script("#!/no/such/sh\n"))).isEqualTo(Reason.BAD_INTERPRETER);
        assertThat(reason(script("#!/usr/bin/env no-such-program\n"))).isEqualTo(Reason.BAD_INTERPRETER);
        assertThat(reason(script("#!/usr/bin/env -S no-such-program -u\n"))).isEqualTo(Reason.BAD_INTERPRETER);
        assertThat(reason(script("#!sh\n"))).isEqualTo(Reason.BAD_INTERPRETER);
        assertThat(reason(script("#!" + directory + "\n"))).isEqualTo(Reason.BAD_INTERPRETER);
        assertThat(reason(script("#!/bin/sh\r\necho\r\n"))).isEqualTo(Reason.CRLF_INTERPRETER);
        assertThat(reason(script("#!/usr/bin/env sh\r\necho\r\n"))).isEqualTo(Reason.CRLF_INTERPRETER);
        assertThat(reason(script("echo hi\n"))).isEqualTo(Reason.NO_INTERPRETER);
        assertThat(reason(script(""))).isEqualTo(Reason.EMPTY);
        assertThat(reason(Path.of("no-such-program"))).isEqualTo(Reason.MISSING);
        assertThat(reason(Path.of(""))).isEqualTo(Reason.MISSING);
    }

    @Test
    void findsAFileSystemMountedNoexec() {
        List<String> table = List.of(
                "22 1 8:1 / / rw,relatime - ext4 /dev/sda rw",
                "23 22 0:5 / /data\\040disk rw,nosuid,noexec shared:1 - tmpfs tmpfs rw",
                "24 23 0:6 / /data\\040disk/bin rw - tmpfs tmpfs rw");

        assertThat(Mounts.isNoexec(Path.of("/data disk/hook"), table)).isTrue();
        assertThat(Mounts.isNoexec(Path.of("/data disk/bin/hook"), table)).isFalse();
        assertThat(Mounts.isNoexec(Path.of("/data"), table)).isFalse();
    }

    @Test
    void refusesAProgramOnSuchAFileSystem() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "noexec,mode=700", "tmpfs", disk.toString()),
                "needs the right to mount");
        try {
            assertThat(reason(file("disk/hook", "#!/bin/sh\n", "rwxr-xr-x"))).isEqualTo(Reason.NOEXEC_MOUNT);
            assertThat(reason(file("disk/plain", "#!/bin/sh\n", "rw-r--r--"))).isEqualTo(Reason.NOEXEC_MOUNT);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!/bin/sh\nexit 3\n",
                "#! /bin/sh -e\nexit 3\n",
                "#!/usr/bin/env sh\nexit 3\n",
                "#!/usr/bin/env -S sh -e\nexit 3\n",
                "#!/usr/bin/env -S A=b sh -e\nexit 3\n",
                "#!\t/bin/sh \nexit 3"
            })
    void startsScriptsWithAnInterpreter(String text) throws IOException {
        assertThat(runner.run(quiet(script(text).toString())).outcome()).isEqualTo(new ProcessOutcome.NonZero(3));
    }

    @Test
    void namesAByteOrderMarkThatNobodySees() throws IOException {
        NotLaunchable marked = notLaunchable(quiet(script("\ufeff#!/bin/sh\n").toString()));

        assertThat(marked.reason()).isEqualTo(Reason.NO_INTERPRETER);
        assertThat(marked.detail()).endsWith("but with a byte order mark before it; save it without one");
    }

    @Test
    void findsAnInterpreterWithLettersThatAreNotAscii(@TempDir(factory = PlainDirectories.class) Path plain)
            throws IOException {
        Assumptions.assumeTrue(NativeText.encode("ü").isPresent());
        Path interpreter = Files.createDirectory(plain.resolve("bücher")).resolve("sh");
        Files.copy(Path.of("/bin/sh").toRealPath(), interpreter, StandardCopyOption.COPY_ATTRIBUTES);

        Path script = script("#!" + interpreter + "\nexit 3\n");

        assertThat(runner.run(quiet(script.toString())).outcome()).isEqualTo(new ProcessOutcome.NonZero(3));
    }

    @Test
    void letsTheShellInterpretWhatHasNoInterpreterIfAsked() throws IOException {
        Path script = script("echo \"$0 $1\"\n");

        ProcessResult result =
                runner.run(Launch.of(script.toString(), "arg").withShebang(ShebangPolicy.SHELL_IF_MISSING));

        assertThat(result.output().text()).isEqualTo(script + " arg\n");
        Launch empty = Launch.of(script("").toString()).withShebang(ShebangPolicy.SHELL_IF_MISSING);
        assertThat(runner.run(empty).isOk()).isTrue();
    }

    @Test
    void looksNamesUpInThePathOfTheHook() throws IOException {
        Path program = script("#!/bin/sh\nexit 4\n");
        Environment environment = Environment.closed().with("PATH", "relative:.::" + directory);
        Launch launch = quiet(program.getFileName().toString()).withEnvironment(environment);

        assertThat(runner.run(launch).outcome()).isEqualTo(new ProcessOutcome.NonZero(4));
        Launch relative =
                launch.withEnvironment(Environment.closed().with("PATH", ".:")).inDirectory(directory);
        assertThat(notLaunchable(relative).reason()).isEqualTo(Reason.MISSING);
    }

    @Test
    void resolvesRelativePathsAgainstTheWorkingDirectory() throws IOException {
        Path program = script("#!/bin/sh\npwd\n");

        ProcessResult result = runner.run(quiet("./" + program.getFileName()).inDirectory(directory));

        assertThat(result.output().text()).isEqualTo(directory + "\n");
        assertThat(notLaunchable(quiet("true").inDirectory(directory.resolve("x")))
                        .reason())
                .isEqualTo(Reason.WORKING_DIRECTORY);
    }

    @Test
    void refusesWhatOthersCanChange() throws IOException {
        Path hook = file("hook", "#!/bin/sh\n", "rwxrwxr-x");

        NotLaunchable untrusted = notLaunchable(quiet(hook.toString()));

        assertThat(untrusted.reason()).isEqualTo(Reason.UNTRUSTED);
        assertThat(untrusted.subject()).isEqualTo(hook.toString());
        assertThat(untrusted.detail()).contains("can be written by others (mode 0775)");
        assertThat(notLaunchable(quiet("/bin/sh").withScripts(hook)).reason()).isEqualTo(Reason.UNTRUSTED);
        assertThat(runner.run(quiet(hook.toString()).withTrust(TrustPolicy.ANY)).isOk())
                .isTrue();
    }

    @Test
    void startsRootsSetUserIdProgramsOfThePathOnly() throws IOException {
        Path su = Path.of("/usr/bin/su");
        Assumptions.assumeTrue(Files.exists(su) && (mode(su) & 04000) != 0, "a set-user-id program is needed");
        Launch byName =
                quiet("su", "--version").withEnvironment(Environment.closed().with("PATH", "/usr/bin:/bin"));
        Launch byPath = quiet(su.toString(), "--version");

        assertThat(runner.run(byName).isOk()).isTrue();
        assertThat(runner.run(byPath.withEnvironment(byName.environment())).isOk())
                .isTrue();
        assertThat(notLaunchable(byPath.withEnvironment(Environment.closed().with("PATH", "/bin/x")))
                        .detail())
                .contains("set-user-id");
        assertThat(notLaunchable(quiet("/bin/sh").withScripts(su)).reason()).isEqualTo(Reason.UNTRUSTED);
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode");
    }

    @Test
    void refusesAnInterpreterThatOthersCanChange() throws IOException {
        Path interpreter = Files.createTempFile("certhooks", null);
        try {
            Files.setPosixFilePermissions(interpreter, fromString("rwxr-xr-x"));

            assertThat(reason(script("#!" + interpreter + "\n"))).isEqualTo(Reason.UNTRUSTED);
        } finally {
            Files.delete(interpreter);
        }
    }

    @Test
    void refusesAnInterpreterInAPathThatOthersCanChange(@TempDir Path open) throws IOException {
        Files.setPosixFilePermissions(open, fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(
                Files.writeString(open.resolve("sh"), "#!/bin/sh\nexit 66\n"), fromString("rwxr-xr-x"));
        Launch launch = quiet(script("#!/usr/bin/env sh\n").toString());

        NotLaunchable foreign =
                notLaunchable(launch.withEnvironment(Environment.closed().with("PATH", open + ":/usr/bin:/bin")));
        NotLaunchable relative = notLaunchable(
                launch.inDirectory(open).withEnvironment(Environment.closed().with("PATH", ":/usr/bin:/bin")));

        assertThat(foreign.reason()).isEqualTo(Reason.UNTRUSTED);
        assertThat(foreign.detail()).contains(open.resolve("sh") + " is not trusted");
        assertThat(relative.detail()).contains(open.resolve("sh") + " is not trusted");
    }

    @Test
    void followsTheInterpreterThatEnvFinds() throws IOException {
        Path wrapper = file("python", "#!/no/such/python\n", "rwxr-xr-x");
        Launch launch = quiet(script("#!/usr/bin/env python\n").toString())
                .withEnvironment(Environment.closed().with("PATH", directory.toString()));

        assertThat(notLaunchable(launch).detail())
                .startsWith("the interpreter /no/such/python of " + wrapper + " does not exist");
    }

    @Test
    void checksTrustAgainBeforeEachStart() throws IOException {
        Path hook = script("#!/bin/sh\n");
        assertThat(runner.run(quiet(hook.toString())).isOk()).isTrue();

        Files.setPosixFilePermissions(directory, fromString("rwxrwxrwx"));

        NotLaunchable untrusted = notLaunchable(quiet(hook.toString()));
        assertThat(untrusted.subject()).isEqualTo(directory.toString());
    }

    @ParameterizedTest
    @CsvSource({"131071,true", "131072,false"})
    void takesArgumentsUpToTheLimitOfTheKernel(int length, boolean fits) {
        Launch launch = quiet("true", "first", "x".repeat(length));

        assertThat(runner.run(launch).isOk()).isEqualTo(fits);
        if (!fits) {
            assertThat(notLaunchable(launch).reason()).isEqualTo(Reason.VALUE_TOO_LONG);
            assertThat(notLaunchable(launch).subject()).isEqualTo("argument 2");
        }
    }

    @ParameterizedTest
    @CsvSource({"131065,true", "131066,false"})
    void takesVariablesUpToTheLimitOfTheKernel(int length, boolean fits) {
        Launch launch = quiet("true").withEnvironment(Environment.closed().with("NAMES", "x".repeat(length)));

        assertThat(runner.run(launch).isOk()).isEqualTo(fits);
        if (!fits) {
            assertThat(notLaunchable(launch).subject()).isEqualTo("the variable NAMES");
        }
    }

    @Test
    void refusesMoreThanAMebibyteAltogether() {
        Launch launch = Launch.of("true", Collections.nCopies(21, "x".repeat(100_000)));

        assertThat(notLaunchable(launch).reason()).isEqualTo(Reason.VALUE_TOO_LONG);
        assertThat(notLaunchable(launch).subject()).isEqualTo("all arguments and variables");
    }

    @Test
    void refusesWhatCannotBePassedOn() {
        assertThat(notLaunchable(quiet("true", "a\0b")).detail()).isEqualTo("argument 1 holds a NUL");
        assertThat(notLaunchable(quiet("true", "\ud800")).reason()).isEqualTo(Reason.NOT_ENCODABLE);
        assertThat(notLaunchable(quiet("tr\0ue")).subject()).isEqualTo("the program");
        Launch variable = quiet("true").withEnvironment(Environment.closed().with("A", "\0"));
        assertThat(notLaunchable(variable).subject()).isEqualTo("the variable A");
    }

    @Test
    void refusesFilesThatWouldBlockOrMislead() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("victim"));
        Path missing = directory.resolve("no/such/file");

        assertThat(notLaunchable(quiet("true").withOutput(Output.file(link))).reason())
                .isEqualTo(Reason.OUTPUT_FILE);
        assertThat(notLaunchable(quiet("true").withErrors(Output.file(missing))).reason())
                .isEqualTo(Reason.OUTPUT_FILE);
        assertThat(notLaunchable(quiet("true").withOutput(Output.file(directory)))
                        .reason())
                .isEqualTo(Reason.OUTPUT_FILE);
        assertThat(notLaunchable(quiet("true").withInput(Input.file(missing))).reason())
                .isEqualTo(Reason.INPUT_FILE);
        assertThat(notLaunchable(quiet("true").withInput(Input.file(directory))).reason())
                .isEqualTo(Reason.INPUT_FILE);
        assertThat(directory.resolve("victim")).doesNotExist();
    }

    private NotLaunchable notLaunchable(Launch launch) {
        ProcessResult result = runner.run(launch);
        assertThat(runner.check(launch)).hasValue((NotLaunchable) result.outcome());
        return (NotLaunchable) result.outcome();
    }

    private Reason reason(Path program) {
        return notLaunchable(quiet(program.toString())).reason();
    }

    private static Launch quiet(String program, String... arguments) {
        return Launch.of(program, arguments).withLines(LineConsumer.none());
    }

    private Path script(String text) throws IOException {
        return file("script" + text.hashCode(), text, "rwxr-xr-x");
    }

    private Path file(String name, String text, String mode) throws IOException {
        Path file = Files.write(directory.resolve(name), text.getBytes(UTF_8));
        Files.setPosixFilePermissions(file, fromString(mode));
        return file;
    }
}
