// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import io.certhooks.shell.process.ChildProcess.Redirects;
import io.certhooks.shell.process.ProcessResult.Containment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs, each to its end, and says what came of it.
 *
 * <p>Thread-safe: runs of several threads do not wait for each other. {@link #close()} ends what still runs.
 *
 * <pre>{@code
 * try (var runner = ProcessRunner.create()) {
 *     ProcessResult result = runner.run(Launch.of("nginx", "-s", "reload"));
 *     if (!result.isOk()) {
 *         System.err.println(result.outcome().describe() + ": " + result.errors().tail(500));
 *     }
 * }
 * }</pre>
 */
public final class ProcessRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProcessRunner.class);

    private final SystemTools tools;
    private final ProcFs processes;
    private final Set<Supervision> running = new HashSet<>();
    private boolean closed;

    ProcessRunner(SystemTools tools, ProcFs processes) {
        this.tools = tools;
        this.processes = processes;
    }

    /** A runner with the tools of this machine. */
    public static ProcessRunner create() {
        return new ProcessRunner(SystemTools.found(), ProcFs.ofThisMachine());
    }

    /**
     * Finds what would keep a launch from being started now, without starting it.
     *
     * @return the obstacle; empty if there is none that can be seen
     */
    public Optional<ProcessOutcome.NotLaunchable> check(Launch launch) {
        try {
            new Preflight(launch, tools).command();
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(e.outcome());
        }
    }

    /**
     * Runs a program and waits for its end, at most for its timeout, its grace and 250 ms.
     *
     * <p>If the thread is interrupted, before or meanwhile, the tree is ended, the outcome is
     * {@link ProcessOutcome.Cancelled}, and the interrupt flag of the thread is set again.
     */
    public ProcessResult run(Launch launch) {
        requireNonNull(launch, "launch");
        if (Thread.currentThread().isInterrupted() || isClosed()) {
            return ProcessResult.withoutStart(new ProcessOutcome.Cancelled(), containment());
        }
        try {
            return start(launch, new Preflight(launch, tools).command());
        } catch (Refused e) {
            log.debug("{}: not started: {}", launch.name(), e.getMessage());
            return ProcessResult.withoutStart(e.outcome(), containment());
        }
    }

    private ProcessResult start(Launch launch, List<String> command) throws Refused {
        var mark = Mark.random();
        var redirects = Redirects.of(launch);
        long started = System.nanoTime();
        Process process = start(inOwnSession(command), launch, mark, redirects);
        log.debug("{}: started as process {}", launch.name(), process.pid());
        InputFeeder.feed(launch.input(), process, launch.name());
        var pipes = new Pipes(process, redirects, launch.lines());
        var tree = treeOf(process.toHandle(), mark);
        return pipes.hold(() -> {
            var supervision = new Supervision(new Child(process), tree, pipes.taps(), launch, started, () -> 0);
            Supervision.Ended ended = watch(supervision);
            var duration = Duration.ofNanos(System.nanoTime() - started);
            return new ProcessResult(
                    ended.stopped() != null ? ended.stopped() : ProcessOutcome.ofExitCode(process.exitValue()),
                    duration,
                    pipes.output(),
                    pipes.errors(),
                    ended.stopped() != null ? 0 : tree.leftBehind(duration),
                    ended.survivors(),
                    tree.containment());
        });
    }

    private static Process start(List<String> command, Launch launch, Mark mark, Redirects redirects) throws Refused {
        try {
            return ChildProcess.start(command, launch, mark, redirects);
        } catch (IOException e) {
            throw new Refused(
                    ProcessOutcome.Reason.RESOURCE,
                    launch.program(),
                    "the system refused to start it: " + e.getMessage());
        }
    }

    private List<String> inOwnSession(List<String> command) {
        List<String> all = new ArrayList<>();
        tools.setsid().ifPresent(setsid -> all.add(setsid.toString()));
        all.addAll(command);
        return all;
    }

    private ProcessTree treeOf(ProcessHandle leader, Mark mark) {
        return new ProcessTree(
                leader, mark, tools.setsid().isPresent(), processes, new SystemSignals(tools, processes));
    }

    private Containment containment() {
        return treeOf(ProcessHandle.current(), Mark.random()).containment();
    }

    private Supervision.Ended watch(Supervision supervision) {
        synchronized (running) {
            running.add(supervision);
            if (closed) {
                supervision.stop(new ProcessOutcome.Cancelled());
            }
        }
        try {
            return supervision.watch();
        } finally {
            synchronized (running) {
                running.remove(supervision);
                running.notifyAll();
            }
        }
    }

    private boolean isClosed() {
        synchronized (running) {
            return closed;
        }
    }

    /**
     * Ends all running trees, each with its grace, and waits for them. Runs asked for later are cancelled. If the thread is
     * interrupted it does not wait, and its interrupt flag is set again. Not to be called by a line consumer.
     */
    @Override
    public void close() {
        synchronized (running) {
            closed = true;
            running.forEach(supervision -> supervision.stop(new ProcessOutcome.Cancelled()));
            try {
                while (!running.isEmpty()) {
                    running.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Child(Process process) implements Supervision.Leader {

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void await(long nanos) throws InterruptedException {
            process.waitFor(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
