// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ChildProcess.Redirects;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run whose output comes through pipes. */
final class PipeRun {

    private static final Logger log = LoggerFactory.getLogger(ProcessRunner.class);

    // Loaded before it is needed: its class file could not be opened when there are no descriptors left.
    private static final JavaRuntime RUNTIME = JavaRuntime.ofThisJvm();

    private final Machine machine;
    private final Launch launch;
    private final RunningSet running;

    PipeRun(Machine machine, Launch launch, RunningSet running) {
        this.machine = machine;
        this.launch = launch;
        this.running = running;
    }

    ProcessResult run() throws Refused {
        List<String> command = new Preflight(launch, machine.tools()).command();
        var mark = Mark.random();
        var redirects = Redirects.of(launch);
        InputFeeder feeder = feeder();
        long started = System.nanoTime();
        Process process = start(command, mark, redirects, feeder);
        try (OpenEnds ends = OpenEnds.of(process, launch)) {
            feeder.feed(process);
            var pipes = new Pipes(process, redirects, launch.lines());
            ProcessTree tree = machine.tree(process.toHandle(), mark);
            ProcessResult result = pipes.hold(() -> watch(process, pipes, tree, started));
            if (result.leftBehind() > 0) {
                ends.drain();
            }
            return result;
        }
    }

    private ProcessResult watch(Process process, Pipes pipes, ProcessTree tree, long started) {
        var supervision =
                new Supervision(new Child(process), tree, pipes.taps(), launch, started, Supervision.Durable.NOT);
        Supervision.Ended ended = running.watch(supervision, RunningSet.Mode.PIPE);
        var duration = Duration.ofNanos(System.nanoTime() - started);
        return new ProcessResult(
                ended.outcomeOr(process::exitValue),
                duration,
                pipes.output(),
                pipes.errors(),
                ended.stopped() != null ? 0 : tree.leftBehind(duration),
                ended.survivors(),
                tree.containment());
    }

    private InputFeeder feeder() throws Refused {
        try {
            return InputFeeder.of(launch.input(), launch.name());
        } catch (OutOfMemoryError e) {
            throw refused(launch, "no thread is left to write its input");
        }
    }

    private Process start(List<String> command, Mark mark, Redirects redirects, InputFeeder feeder) throws Refused {
        try {
            return start(machine, command, launch, mark, redirects);
        } catch (Refused e) {
            feeder.cancel();
            throw e;
        }
    }

    /** Starts a command in a session of its own. */
    static Process start(Machine machine, List<String> command, Launch launch, Mark mark, Redirects redirects)
            throws Refused {
        try {
            Process process = ChildProcess.start(machine.inOwnSession(command), launch, mark, redirects);
            log.debug("{}: started as process {}", launch.name(), process.pid());
            return process;
        } catch (IOException e) {
            throw refused(launch, reason(e));
        } catch (OutOfMemoryError e) {
            // The process may run, and the thread of the JDK that waits for its end could not be started.
            machine.kill(mark);
            throw refused(launch, "no thread or memory is left to watch it");
        }
    }

    // The JDK names what we start it by, and then its cause: the text of the system's error.
    private static String reason(IOException e) {
        Throwable cause = e.getCause() != null ? e.getCause() : e;
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }

    private static Refused refused(Launch launch, String why) {
        String advice = RUNTIME.problem().orElse("free processes, memory or open files, or raise their limits");
        return new Refused(
                Reason.RESOURCE,
                launch.program(),
                "the system refused to start " + launch.program() + ": " + why + "; " + advice);
    }
}
