// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ChildProcess.Redirects;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One run that writes to files and goes on when this JVM dies. */
final class DurableRun {

    private final Machine machine;
    private final Launch launch;
    private final Spool spool;
    private final RunningSet running;

    DurableRun(Machine machine, Launch launch, Spool spool, RunningSet running) {
        this.machine = machine;
        this.launch = launch;
        this.spool = spool;
        this.running = running;
    }

    ProcessResult run() throws Refused {
        List<String> command = new Preflight(launch, machine.tools()).command();
        checkPlace();
        var mark = Mark.random();
        Redirects redirects = prepare(mark);
        long started = System.nanoTime();
        Process process = start(command, mark, redirects);
        try (var output = new SpoolOutput(spool, launch.lines())) {
            spool.dropInput();
            return watch(process, output, machine.tree(process.toHandle(), mark), started);
        } catch (IOException e) {
            machine.tree(process.toHandle(), mark).end(Duration.ZERO, LockSupport::parkNanos);
            throw new Refused(Reason.SPOOL, spool.directory(), "the spool directory cannot be used: " + e);
        }
    }

    private ProcessResult watch(Process process, SpoolOutput output, ProcessTree tree, long started) {
        var supervision = new Supervision(
                new Child(process), tree, output.taps(), launch, started, Supervision.Durable.of(spool, launch));
        Supervision.Ended ended = running.watch(supervision, RunningSet.Mode.DURABLE);
        var duration = Duration.ofNanos(System.nanoTime() - started);
        output.drainAll();
        return new ProcessResult(
                ended.outcomeOr(process::exitValue),
                duration,
                output.output(),
                output.errors(),
                ended.stopped() != null ? 0 : tree.leftBehind(duration),
                ended.survivors(),
                tree.containment());
    }

    private void checkPlace() throws Refused {
        Path directory = spool.directory();
        Path parent = directory.getParent();
        if (parent == null || NativeText.encode(directory.toString()).isEmpty()) {
            throw new Refused(Reason.SPOOL, directory, "the spool directory " + directory + " has no usable name");
        }
        machine.requireSafe(parent);
    }

    private Redirects prepare(Mark mark) throws Refused {
        try {
            spool.create(mark);
            return spool.redirects(launch);
        } catch (IOException e) {
            throw new Refused(
                    Reason.SPOOL,
                    spool.directory(),
                    "the spool directory cannot be created; adopt and delete it if it is of an earlier run: " + e);
        }
    }

    private Process start(List<String> command, Mark mark, Redirects redirects) throws Refused {
        try {
            return PipeRun.start(machine, spool.wrap(command, machine.tools()), launch, mark, redirects);
        } catch (Refused e) {
            // Nothing runs, so there is nothing to adopt.
            spool.delete();
            throw e;
        }
    }
}
