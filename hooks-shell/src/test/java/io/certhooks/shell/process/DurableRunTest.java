// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static io.certhooks.shell.process.ProcessRunnerTest.shell;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcessOutcome.NotLaunchable;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DurableRunTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();
    private Spool spool;

    @BeforeEach
    void nameSpool() {
        spool = Spool.at(directory.resolve("spool of a deploy"));
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void givesTheSameResultAsAPipedRun() {
        List<String> lines = new ArrayList<>();

        ProcessResult result = runner.runDurably(
                shell("cat; printf '%s|' \"$@\" >&2; exit 75", "a b", "$(id)", "")
                        .withInput(Input.text("input\n"))
                        .withLines((stream, line) -> lines.add(stream + " " + line)),
                spool);

        assertThat(result.outcome()).isEqualTo(new ProcessOutcome.TryLater());
        assertThat(result.output().text()).isEqualTo("input\n");
        assertThat(result.errors().text()).isEqualTo("a b|$(id)||");
        assertThat(lines).containsExactlyInAnyOrder("OUT input", "ERR a b|$(id)||");
        assertThat(result.leftBehind()).isZero();
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Finished(new ProcessOutcome.TryLater()));
    }

    @Test
    void keepsItsFilesToItself() throws IOException {
        runner.runDurably(
                shell("umask 000; ls -l \"$1\"", spool.directory().toString()).withInput(Input.text("secret")), spool);

        try (Stream<Path> files = Files.walk(spool.directory())) {
            assertThat(files.map(file -> spool.directory().relativize(file) + " " + mode(file)))
                    .containsExactlyInAnyOrder(
                            " rwx------",
                            "exit rw-------",
                            "leader rw-------",
                            "mark rw-------",
                            "stderr rw-------",
                            "stdout rw-------");
        }
    }

    @Test
    void doesNotChangeTheEnvironmentOrTheSignalsOfTheCommand() {
        String show = "env; grep -E '^Sig(Ign|Cgt)' /proc/self/status; ls -l /proc/self/fd | wc -l";
        Launch launch = Launch.of("/bin/bash", "-c", show)
                .withEnvironment(Environment.closed()
                        .with("stat", "mine")
                        .with("code", "mine")
                        .with("X", "a\nb"))
                .withLines(LineConsumer.none());

        ProcessResult piped = runner.run(launch);
        ProcessResult durable = runner.runDurably(launch, spool);

        assertThat(lines(durable)).containsExactlyInAnyOrderElementsOf(lines(piped));
    }

    @Test
    void refusesASpoolThatIsUsed() {
        runner.runDurably(shell("exit 0"), spool);

        NotLaunchable second =
                (NotLaunchable) runner.runDurably(shell("exit 0"), spool).outcome();

        assertThat(second.reason()).isEqualTo(Reason.SPOOL);
        assertThat(second.detail()).contains("adopt and delete it if it is of an earlier run");
    }

    @Test
    void refusesASpoolThatOthersCanChange() throws IOException {
        Files.setPosixFilePermissions(directory, fromString("rwxrwxrwx"));

        NotLaunchable refused =
                (NotLaunchable) runner.runDurably(shell("exit 0"), spool).outcome();

        assertThat(refused.reason()).isEqualTo(Reason.SPOOL);
        assertThat(refused.subject()).isEqualTo(directory.toString());
        assertThat(spool.directory()).doesNotExist();
    }

    @Test
    void killsWhatFillsTheDisk() throws IOException {
        ProcessResult result = runner.runDurably(shell("head -c 1073741824 /dev/zero"), spool);

        long size = Files.size(spool.directory().resolve("stdout"));
        System.out.printf("guarantee: G4 1 GiB to a spool: killed at %d MiB%n", size >> 20);
        assertThat(result.outcome()).isEqualTo(new ProcessOutcome.OutputLimit(64L << 20));
        assertThat(size).isLessThan(128L << 20);
        assertThat(result.survivors()).isEmpty();
    }

    @Test
    void endsTheTreeAtItsTimeout() {
        ProcessResult result = runner.runDurably(
                shell("trap '' TERM; setsid sleep 100 & sleep 100")
                        .withTimeout(Duration.ofMillis(200))
                        .withGrace(Duration.ofMillis(100)),
                spool);

        assertThat(result.outcome()).isEqualTo(new ProcessOutcome.TimedOut(Duration.ofMillis(200)));
        assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
        assertThat(result.survivors()).isEmpty();
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Lost());
    }

    @Test
    void notesTheExitCodeOfACommandThatIsTerminated() {
        Launch launch = shell("trap 'exit 7' TERM; sleep 100 & wait").withTimeout(Duration.ofSeconds(2));

        ProcessResult result = runner.runDurably(launch, spool);

        assertThat(result.outcome()).isInstanceOf(ProcessOutcome.TimedOut.class);
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Finished(new ProcessOutcome.NonZero(7)));
    }

    @Test
    void countsWhatItLeavesBehind() {
        ProcessResult result = runner.runDurably(shell("sleep 20 & echo up"), spool);

        assertThat(result.isOk()).isTrue();
        assertThat(result.leftBehind()).isEqualTo(1);
    }

    @Test
    void callsARunLostThatLeftNoCode() throws IOException {
        assertThat(runner.adopt(shell("unused"), spool).outcome()).isEqualTo(new ProcessOutcome.Lost());

        runner.runDurably(shell("echo up"), spool);
        Path exit = spool.directory().resolve("exit");
        // Without its line end it may be the first digit of another code.
        Files.writeString(exit, "12");
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Lost());
        Files.delete(exit);

        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Lost());
        assertThat(runner.adopt(shell("unused"), spool).outcome()).isEqualTo(new ProcessOutcome.Lost());
        assertThat(runner.adopt(shell("unused"), spool).output().text()).isEqualTo("up\n");
    }

    @Test
    void neverTakesAnEmptyMarkForThatOfARun() throws IOException {
        runner.runDurably(shell("exit 0"), spool);
        Files.delete(spool.directory().resolve("exit"));
        Files.writeString(spool.directory().resolve("mark"), "\n");
        Files.writeString(
                spool.directory().resolve("leader"), "1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 999999 0\n");

        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Lost());
        assertThat(runner.adopt(shell("unused"), spool).survivors()).isEmpty();
    }

    @Test
    void endsTheRestOfARunWhoseLeaderWasKilled() throws IOException {
        // The process that notes the exit code is the parent of the hook.
        Launch launch = shell("kill -9 $PPID; sleep 100 & echo $!; sleep 100").withTimeout(Duration.ofSeconds(20));
        ProcessResult first = runner.runDurably(launch, spool);
        assertThat(first.outcome()).isEqualTo(new ProcessOutcome.Signalled(9));
        assertThat(first.leftBehind()).isPositive();
        assertThat(runner.state(spool)).isInstanceOf(SpoolState.Running.class);

        ProcessResult adopted = runner.adopt(shell("unused"), spool);

        assertThat(adopted.outcome()).isEqualTo(new ProcessOutcome.Lost());
        assertThat(adopted.survivors()).isEmpty();
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Lost());
    }

    private static List<String> lines(ProcessResult result) {
        return result.output()
                .text()
                .lines()
                .filter(line -> !line.matches("(CERTHOOKS_PROCESS_MARK|SHLVL|_|PWD|OLDPWD)=.*"))
                .toList();
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
