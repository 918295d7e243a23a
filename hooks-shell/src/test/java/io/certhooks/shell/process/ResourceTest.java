// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static io.certhooks.shell.process.ProcessRunnerTest.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What many runs cost; {@code -Dcerthooks.hooks.runs} sets how many. */
class ResourceTest {

    private static final int RUNS = Integer.getInteger("certhooks.hooks.runs", 1_000);

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void manyRunsLeaveNothingBehind() throws Exception {
        runner.run(shell("exit 0").withInput(Input.text("x".repeat(10_000))));
        int descriptors = descriptors();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<ProcessResult>> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                Launch launch = shell("read line; echo $line >&2").withInput(Input.text("line\n"));
                runs.add(CompletableFuture.supplyAsync(() -> runner.run(launch), threads));
            }
            assertThat(runs).allMatch(run -> run.join().isOk());
            assertThat(runs).allMatch(run -> run.join().errors().text().equals("line\n"));
        } finally {
            threads.shutdown();
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> descriptors() <= descriptors + 3);
        System.out.printf(
                "guarantee: G4 %d hooks by 4 threads: descriptors %d before, %d after, %d children left%n",
                RUNS,
                descriptors,
                descriptors(),
                ProcessHandle.current().children().count());
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void aHookHasThreeDescriptors() throws Exception {
        Path secret = Files.writeString(directory.resolve("key"), "secret");
        try (var open = Files.newInputStream(secret)) {
            assertThat(open.read()).isPositive();
            Spool spool = Spool.at(directory.resolve("spool"));
            // The list itself is open as 3 while it is read.
            Launch launch = Launch.of("/bin/ls", "/proc/self/fd").withLines(LineConsumer.none());

            assertThat(runner.run(launch).output().text()).isEqualTo("0\n1\n2\n3\n");
            assertThat(runner.runDurably(launch, spool).output().text()).isEqualTo("0\n1\n2\n3\n");
        }
    }

    @Test
    void secretsAreInNoCommandLine() throws Exception {
        Launch launch = shell("cat /proc/$$/cmdline /proc/$PPID/cmdline | tr '\\0' ' '; cat > /dev/null")
                .withInput(Input.text("canary"))
                .withEnvironment(Environment.closed().with("TOKEN", "canary"));
        Spool spool = Spool.at(directory.resolve("spool"));

        assertThat(runner.run(launch).output().text()).contains("cmdline").doesNotContain("canary");
        assertThat(runner.runDurably(launch, spool).output().text())
                .contains("cmdline")
                .doesNotContain("canary");
        assertThat(launch.toString() + launch.environment() + launch.input()).doesNotContain("canary");
        try (Stream<Path> files = Files.list(spool.directory())) {
            assertThat(files.map(ResourceTest::read)).noneMatch(text -> text.contains("canary"));
        }
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
