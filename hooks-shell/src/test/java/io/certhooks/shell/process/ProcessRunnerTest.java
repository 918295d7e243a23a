// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcessResult.Containment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessRunnerTest {

    private final ProcessRunner runner = ProcessRunner.create();

    /** For a busy machine; what the hooks here leave running lasts far longer. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void passesArgumentsAndKeepsBothStreams() {
        ProcessResult result = runner.run(shell("printf '%s|' \"$@\"; printf err >&2", "a b", "", "c\nd"));

        assertThat(result.outcome()).isEqualTo(new ProcessOutcome.Ok());
        assertThat(result.output().text()).isEqualTo("a b||c\nd|");
        assertThat(result.errors().text()).isEqualTo("err");
        assertThat(result.containment()).isEqualTo(Containment.FULL);
        assertThat(result.leftBehind()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0,ok",
        "1,NonZero",
        "75,TryLater",
        "126,NonZero",
        "127,NonZero",
        "128,NonZero",
        "130,Signalled",
        "137,Signalled",
        "143,Signalled",
        "192,Signalled",
        "193,NonZero",
        "255,NonZero",
        "256,ok"
    })
    void tellsExitCodesApart(int code, String outcome) {
        ProcessResult result = runner.run(shell("exit $1", Integer.toString(code)));

        assertThat(result.outcome().getClass().getSimpleName()).isEqualToIgnoringCase(outcome);
        assertThat(result.outcome().exitCode()).hasValue(code % 256);
        assertThat(result.isOk()).isEqualTo(code % 256 == 0);
    }

    @Test
    void callsADeathBySignalProbable() {
        assertThat(runner.run(shell("kill -9 $$")).outcome()).isEqualTo(new ProcessOutcome.Signalled(9));
        assertThat(runner.run(shell("kill -SEGV $$")).outcome()).isEqualTo(new ProcessOutcome.Signalled(11));
    }

    @Test
    void endsTheTreeAtItsTimeout() {
        ProcessResult result = runner.run(shell("sleep 100 & sleep 100").withTimeout(Duration.ofMillis(200)));

        assertThat(result.outcome()).isEqualTo(new ProcessOutcome.TimedOut(Duration.ofMillis(200)));
        assertThat(result.duration()).isBetween(Duration.ofMillis(200), MARGIN);
        assertThat(result.survivors()).isEmpty();
    }

    @Test
    void reportsAFinishedHookAlthoughAChildKeepsThePipes() {
        ProcessResult result = runner.run(shell("sleep 60 & echo all of it; sleep 0.3"));

        assertThat(result.outcome().isOk()).isTrue();
        assertThat(result.output().text()).isEqualTo("all of it\n");
        assertThat(result.duration()).isBetween(Duration.ofMillis(300), MARGIN);
        assertThat(result.leftBehind()).isEqualTo(1);
    }

    @Test
    void hasAnEndedInputUnlessOneIsDeclared() {
        assertThat(runner.run(shell("cat; echo end")).output().text()).isEqualTo("end\n");
        assertThat(runner.run(shell("cat").withInput(Input.text("line\n")))
                        .output()
                        .text())
                .isEqualTo("line\n");
    }

    @Test
    void handsOnEachLine() {
        List<String> lines = new ArrayList<>();

        runner.run(shell("echo one; echo two >&2; printf 'three\\033[31m'")
                .withLines((stream, line) -> lines.add(stream + " " + line)));

        assertThat(lines).containsExactlyInAnyOrder("OUT one", "ERR two", "OUT three\\u001b[31m");
    }

    @Test
    void buildsTheEnvironmentFromNothing() {
        ProcessResult result = runner.run(
                Launch.of("env").withEnvironment(Environment.closed().with(Map.of("DOMAIN", "example.org"))));

        assertThat(result.output().text().lines().map(line -> line.replaceFirst("=.*", "")))
                .contains("PATH", "HOME", "USER", "LOGNAME", "DOMAIN", "CERTHOOKS_PROCESS_MARK")
                .isSubsetOf("PATH", "HOME", "USER", "LOGNAME", "DOMAIN", "CERTHOOKS_PROCESS_MARK", "LANG", "LC_ALL");
    }

    static Launch shell(String script, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-c", script, "sh"));
        all.addAll(List.of(arguments));
        return Launch.of("/bin/sh", all).withGrace(Duration.ofSeconds(2)).withLines(LineConsumer.none());
    }
}
