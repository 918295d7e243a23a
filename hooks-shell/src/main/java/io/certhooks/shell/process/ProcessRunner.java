// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
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

    private final Machine machine;
    private final RunningSet running = new RunningSet();

    ProcessRunner(Machine machine) {
        this.machine = machine;
    }

    /** A runner with the tools of this machine. */
    public static ProcessRunner create() {
        return new ProcessRunner(Machine.ofThisJvm());
    }

    /**
     * Finds what would keep a launch from being started now, without starting it.
     *
     * @return the obstacle; empty if there is none that can be seen
     */
    public Optional<ProcessOutcome.NotLaunchable> check(Launch launch) {
        try {
            new Preflight(launch, machine.tools()).command();
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(e.outcome());
        }
    }

    /**
     * Runs a program and waits for its end, at most for its timeout, its grace and 250 ms. Its output comes through pipes: if
     * this JVM dies, the program may die when it next writes. So may a child that it left behind, when this returns.
     *
     * <p>If the thread is interrupted, before or meanwhile, the tree is ended, the outcome is
     * {@link ProcessOutcome.Cancelled}, and the interrupt flag of the thread is set again.
     */
    public ProcessResult run(Launch launch) {
        requireNonNull(launch, "launch");
        return start(launch, () -> new PipeRun(machine, launch, running).run());
    }

    /**
     * Like {@link #run}, but the output goes to files, and the program goes on if this JVM dies; a later one learns its end by
     * {@link #adopt}. If it writes more than 64 MiB it is killed. An interrupt does what the launch's
     * {@link InterruptPolicy} says.
     *
     * @param spool where output and exit code are kept; it must not exist yet, and is not deleted
     */
    public ProcessResult runDurably(Launch launch, Spool spool) {
        requireNonNull(launch, "launch");
        requireNonNull(spool, "spool");
        return start(launch, () -> new DurableRun(machine, launch, spool, running).run());
    }

    /** Says what became of a durable run, without waiting and without touching it. */
    public SpoolState state(Spool spool) {
        return new AdoptedRun(machine, spool, running).state();
    }

    /**
     * Takes over a durable run that another JVM started: waits for its end as {@link #runDurably} would have done, its timeout
     * counted from its own start, and gives its result. Its output is handed to the line consumer from the beginning. When this
     * returns no process of the run is alive, or the result says so.
     *
     * @param launch only its name, timeout, grace, interrupt policy and line consumer count
     * @param spool where output and exit code are kept; it is not deleted
     * @return its result; {@link ProcessOutcome.Lost} if it is over without an exit code, or was never started
     */
    public ProcessResult adopt(Launch launch, Spool spool) {
        requireNonNull(launch, "launch");
        requireNonNull(spool, "spool");
        return start(launch, () -> new AdoptedRun(machine, spool, running).adopt(launch));
    }

    private ProcessResult start(Launch launch, Start start) {
        if (Thread.currentThread().isInterrupted() || running.isClosed()) {
            return machine.withoutStart(new ProcessOutcome.Cancelled());
        }
        try {
            return start.start();
        } catch (Refused e) {
            log.debug("{}: not started: {}", launch.name(), e.getMessage());
            return machine.withoutStart(e.outcome());
        }
    }

    @FunctionalInterface
    private interface Start {
        ProcessResult start() throws Refused;
    }

    /**
     * Ends all running trees, each with its grace, and waits for them. Runs asked for later are cancelled. If the thread is
     * interrupted it does not wait, and its interrupt flag is set again. Not to be called by a line consumer.
     */
    @Override
    public void close() {
        running.close(new ProcessOutcome.Cancelled());
    }

    /**
     * Like {@link #close()}, but leaves durable runs alone: they go on, and the calls that wait for them return
     * {@link ProcessOutcome.Detached}.
     */
    public void detach() {
        running.close(new ProcessOutcome.Detached());
    }
}
