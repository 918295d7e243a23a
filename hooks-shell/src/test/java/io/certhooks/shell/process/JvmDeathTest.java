// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run when its JVM dies; {@code -Dcerthooks.jvmdeath.runs} sets how often. */
@Timeout(120)
class JvmDeathTest {

    private static final int RUNS = Integer.getInteger("certhooks.jvmdeath.runs", 8);

    // Each run adds a line to the file "runs", so that a second one would show. It goes on once its JVM is gone,
    // however
    // long that takes.
    private static final String HOOK = "echo run >> \"$1/runs\"; echo up; sleep 0.5; "
            + "until test -e \"$1/go\"; do sleep 0.02; done; echo still writing; echo end > \"$1/end\"; exit 3";

    /** For a busy machine; the hooks last longer. */
    private static final Duration MARGIN = Duration.ofSeconds(15);

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @Test
    void aDurableHookFinishesAndTheNextJvmSeesItsExitCode() throws Exception {
        int finished = 0;
        for (int i = 0; i < RUNS; i++) {
            Path place = Files.createDirectory(directory.resolve("run" + i));
            try (ChildJvm jvm = ChildJvm.start(Map.of(), HookMain.class, "durable", place.toString(), HOOK)) {
                assertThat(jvm.readLine()).isEqualTo("up");
                jvm.kill();
                assertThat(jvm.exitCode()).isEqualTo(137);
            }
            Files.createFile(place.resolve("go"));

            ProcessResult result = adopt(place);

            assertThat(result.outcome()).isEqualTo(new ProcessOutcome.NonZero(3));
            assertThat(result.output().text()).isEqualTo("up\nstill writing\n");
            assertThat(result.duration()).isGreaterThan(Duration.ofMillis(500));
            assertThat(place.resolve("runs")).hasContent("run");
            assertThat(place.resolve("end")).exists();
            finished++;
        }
        System.out.printf(
                "guarantee: G11 JVM killed during a durable hook: %d of %d finished with their exit code%n",
                finished, RUNS);
    }

    @Test
    void aDurableHookThatEndedMeanwhileIsKnownToo() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Map.of(), HookMain.class, "durable", directory.toString(), HOOK)) {
            assertThat(jvm.readLine()).isEqualTo("up");
            jvm.kill();
        }
        try (var runner = ProcessRunner.create()) {
            Spool spool = Spool.at(directory.resolve("spool"));
            assertThat(runner.state(spool)).isInstanceOf(SpoolState.Running.class);
            Files.createFile(directory.resolve("go"));
            await().atMost(Duration.ofSeconds(60)).until(() -> runner.state(spool) instanceof SpoolState.Finished);
            assertThat(runner.state(spool)).isEqualTo(new SpoolState.Finished(new ProcessOutcome.NonZero(3)));

            assertThat(adopt(directory).output().text()).isEqualTo("up\nstill writing\n");
            spool.delete();
            assertThat(spool.directory()).doesNotExist();
            assertThat(runner.state(spool)).isEqualTo(new SpoolState.Absent());
        }
    }

    @Test
    void aPipedHookMayNotFinish() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Map.of(), HookMain.class, "pipe", directory.toString(), HOOK)) {
            assertThat(jvm.readLine()).isEqualTo("up");
            jvm.kill();
            jvm.exitCode();
        }
        Files.createFile(directory.resolve("go"));

        await().atMost(Duration.ofSeconds(60)).until(() -> shellsOf(directory) == 0);
        // It died of SIGPIPE where it wrote next.
        assertThat(directory.resolve("end")).doesNotExist();
    }

    @Test
    void aTerminatedJvmLeavesDurableHooksAloneAndEndsSoon() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(Map.of(), HookMain.class, "durable-detaching", directory.toString(), HOOK)) {
            assertThat(jvm.readLine()).isEqualTo("up");
            long start = System.nanoTime();
            jvm.terminate();
            assertThat(jvm.exitCode()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MARGIN);
        }
        Files.createFile(directory.resolve("go"));

        assertThat(adopt(directory).outcome()).isEqualTo(new ProcessOutcome.NonZero(3));
    }

    @Test
    void aTerminatedJvmEndsPipedHooksWithinTheirGrace() throws Exception {
        String stubborn = "trap '' TERM; echo up; sleep 100";
        try (ChildJvm jvm =
                ChildJvm.start(Map.of(), HookMain.class, "pipe-detaching", directory.toString(), stubborn)) {
            assertThat(jvm.readLine()).isEqualTo("up");
            long start = System.nanoTime();
            jvm.terminate();
            assertThat(jvm.exitCode()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MARGIN);
        }

        assertThat(shellsOf(directory)).isZero();
    }

    private static ProcessResult adopt(Path place) {
        try (var runner = ProcessRunner.create()) {
            return runner.adopt(
                    Launch.of("unused").withLines(LineConsumer.none()).withTimeout(Duration.ofSeconds(20)),
                    Spool.at(place.resolve("spool")));
        }
    }

    private static long shellsOf(Path place) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").matches(".*/(da|ba)?sh"))
                .filter(process -> holds(process.pid(), place.toString()))
                .count();
    }

    private static boolean holds(long pid, String text) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), UTF_8).contains(text);
        } catch (IOException gone) {
            return false;
        }
    }
}
