// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static io.certhooks.shell.process.ProcessRunnerTest.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CancellationTest {

    // The common pool has one thread only on small machines.
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final Duration GRACE = Duration.ofMillis(300);

    /** For a busy machine; what is cancelled would go on for longer. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();

    /** What a thread that was interrupted came back with. */
    private record Return(ProcessResult result, boolean flag, Duration afterInterrupt) {}

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void startsNothingIfTheThreadIsInterrupted() throws Exception {
        Path started = directory.resolve("started");

        Return returned = interrupted(shell("touch \"$1\"", started.toString()), Duration.ZERO);

        assertThat(returned.flag()).isTrue();
        assertThat(returned.result().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(started).doesNotExist();
    }

    @Test
    void endsTheTreeAtAnyMoment() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            // From before the start to after the end of the hook.
            Duration delay = Duration.ofNanos(random.nextInt(40_000_000));

            Return returned = interrupted(
                    shell("trap '' TERM; sleep 0.02; echo x; sleep 0.01").withGrace(GRACE), delay);

            assertThat(returned.flag()).as("seed %d", seed).isTrue();
            assertThat(returned.afterInterrupt()).isLessThan(GRACE.plus(MARGIN));
        }
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void staysInterruptedIfInterruptedAgainWhileTheTreeIsEnded() throws Exception {
        var started = new CountDownLatch(1);
        var thread = new CompletableFuture<Thread>();
        var returned = new CompletableFuture<ProcessResult>();
        var runs = new Thread(() -> {
            thread.complete(Thread.currentThread());
            returned.complete(runner.run(shell("trap 'echo got it' TERM; echo up; while :; do sleep 0.02; done")
                    .withGrace(GRACE)
                    .withLines((stream, line) -> started.countDown())));
        });
        runs.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();

        while (!returned.isDone()) {
            thread.get().interrupt();
            LockSupport.parkNanos(500_000);
        }

        assertThat(returned.get().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(returned.get().survivors()).isEmpty();
        assertThat(returned.get().output().text()).contains("got it");
        assertThat(returned.get().duration()).isLessThan(GRACE.plus(MARGIN));
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        var started = new CountDownLatch(3);
        Launch launch = shell("trap '' TERM; echo up; sleep 100")
                .withGrace(GRACE)
                .withLines((stream, line) -> started.countDown());
        var one = CompletableFuture.supplyAsync(() -> runner.run(launch), THREADS);
        var two = CompletableFuture.supplyAsync(() -> runner.run(launch), THREADS);
        Spool spool = Spool.at(directory.resolve("spool"));
        var durable = CompletableFuture.supplyAsync(() -> runner.runDurably(launch, spool), THREADS);
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();

        long start = System.nanoTime();
        runner.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GRACE.plus(MARGIN));
        assertThat(one.get().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(two.get().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(durable.get().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(runner.run(launch).outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void detachingLeavesDurableRunsAlone() throws Exception {
        Path go = directory.resolve("go");
        var started = new CountDownLatch(2);
        Launch launch = shell("echo up; until test -e \"$1\"; do sleep 0.02; done; echo end", go.toString())
                .withLines((stream, line) -> started.countDown());
        var pipe = CompletableFuture.supplyAsync(() -> runner.run(launch), THREADS);
        Spool spool = Spool.at(directory.resolve("spool"));
        var durable = CompletableFuture.supplyAsync(() -> runner.runDurably(launch, spool), THREADS);
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();

        runner.detach();

        assertThat(pipe.get().outcome()).isEqualTo(new ProcessOutcome.Cancelled());
        assertThat(durable.get().outcome()).isEqualTo(new ProcessOutcome.Detached());
        try (var later = ProcessRunner.create()) {
            assertThat(later.state(spool)).isInstanceOf(SpoolState.Running.class);
            Files.createFile(go);
            ProcessResult result = later.adopt(launch, spool);
            assertThat(result.isOk()).isTrue();
            assertThat(result.output().text()).isEqualTo("up\nend\n");
        }
        assertThat(Files.isDirectory(spool.directory())).isTrue();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        int before = ownThreads();

        for (int i = 0; i < 5; i++) {
            interrupted(shell("sleep 100").withInput(Input.text("x".repeat(1 << 20))), Duration.ofMillis(20));
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> ownThreads() <= before);
    }

    private static int ownThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("certhooks"))
                .count();
    }

    private Return interrupted(Launch launch, Duration delay) throws Exception {
        var returned = new CompletableFuture<Return>();
        long[] at = new long[1];
        var thread = new Thread(() -> {
            if (delay.isZero()) {
                Thread.currentThread().interrupt();
            }
            ProcessResult result = runner.run(launch);
            // An interrupt may come only now.
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            returned.complete(new Return(result, true, Duration.ofNanos(System.nanoTime() - at[0])));
        });
        at[0] = System.nanoTime();
        thread.start();
        if (!delay.isZero()) {
            LockSupport.parkNanos(delay.toNanos());
            at[0] = System.nanoTime();
            thread.interrupt();
        }
        return returned.get(30, TimeUnit.SECONDS);
    }
}
