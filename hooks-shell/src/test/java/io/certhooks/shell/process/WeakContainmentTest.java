// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static io.certhooks.shell.process.ProcessRunnerTest.shell;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeakContainmentTest {

    @ParameterizedTest
    @ValueSource(strings = {"setsid", "kill"})
    void endsTreesWithoutATool(String tool) {
        var machine = new Machine(SystemTools.found().without(tool), ProcFs.ofThisMachine());

        assertEndsATree(machine, "sh -c 'setsid sleep 100 & :'; sleep 100 & sleep 100");
    }

    @Test
    void endsDescendantsWithoutAnything() {
        var blind = new ProcFs(new File("/nonexistent"), 1);
        SystemTools none = SystemTools.found().without("setsid").without("kill");

        assertEndsATree(new Machine(none, blind), "sleep 100 & sleep 100");
    }

    private static void assertEndsATree(Machine machine, String script) {
        try (var runner = new ProcessRunner(machine)) {
            ProcessResult result = runner.run(shell(script)
                    .withEnvironment(Environment.closed().with("PATH", "/usr/bin:/bin"))
                    .withTimeout(Duration.ofMillis(200)));

            assertThat(result.outcome()).isInstanceOf(ProcessOutcome.TimedOut.class);
            assertThat(result.weakContainment()).isTrue();
            assertThat(result.survivors()).isEmpty();
            assertThat(ProcessHandle.allProcesses()
                            .filter(process ->
                                    process.info().commandLine().orElse("").endsWith("sleep 100")))
                    .isEmpty();
        }
    }

    @Test
    void runsWithAnEmptyPath() {
        try (var runner = ProcessRunner.create()) {
            ProcessResult result = runner.run(shell("echo \"[$PATH]\"; kill -9 $$")
                    .withEnvironment(Environment.closed().with("PATH", "")));

            assertThat(result.output().text()).isEqualTo("[]\n");
            assertThat(result.outcome()).isEqualTo(new ProcessOutcome.Signalled(9));
        }
    }
}
