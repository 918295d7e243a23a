// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcFs.Entry;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** A durable run that another JVM started. */
final class AdoptedRun {

    private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

    private final Machine machine;
    private final Spool spool;
    private final RunningSet running;

    AdoptedRun(Machine machine, Spool spool, RunningSet running) {
        this.machine = machine;
        this.spool = spool;
        this.running = running;
    }

    SpoolState state() {
        if (!spool.exists()) {
            return new SpoolState.Absent();
        }
        // In this order: the exit code is there before its process goes.
        Optional<ProcessHandle> alive = alive();
        OptionalInt exitCode = spool.exitCode();
        if (exitCode.isPresent()) {
            return new SpoolState.Finished(ProcessOutcome.ofExitCode(exitCode.getAsInt()));
        }
        return alive.<SpoolState>map(process -> new SpoolState.Running(process.pid()))
                .orElseGet(SpoolState.Lost::new);
    }

    ProcessResult adopt(Launch launch) throws Refused {
        if (!spool.exists()) {
            return machine.withoutStart(new ProcessOutcome.Lost());
        }
        machine.requireSafe(spool.directory());
        try (var output = new SpoolOutput(spool, launch.lines())) {
            return adopt(launch, output);
        } catch (IOException e) {
            throw new Refused(
                    Reason.SPOOL,
                    spool.directory(),
                    "the spool directory " + spool.directory() + " cannot be read: " + e);
        }
    }

    private ProcessResult adopt(Launch launch, SpoolOutput output) {
        Optional<ProcessHandle> process = alive();
        if (process.isEmpty() || spool.exitCode().isPresent()) {
            return result(outcomeOfSpool(), Duration.ZERO, output, List.of());
        }
        Duration age = age(process.get());
        long started = System.nanoTime() - age.toNanos();
        ProcessTree tree = tree(process.get());
        var supervision = new Supervision(
                new Adopted(this), tree, output.taps(), launch, started, Supervision.Durable.of(spool, launch));
        Supervision.Ended ended = running.watch(supervision, RunningSet.Mode.DURABLE);
        ProcessOutcome outcome = ended.stopped() != null ? ended.stopped() : outcomeOfSpool();
        List<Long> survivors = ended.survivors();
        if (outcome instanceof ProcessOutcome.Lost) {
            // A new run must not overlap with what is left of this one.
            survivors = tree.end(launch.grace(), LockSupport::parkNanos);
        }
        return result(outcome, Duration.ofNanos(System.nanoTime() - started), output, survivors);
    }

    private ProcessResult result(ProcessOutcome outcome, Duration duration, SpoolOutput output, List<Long> survivors) {
        output.drainAll();
        return new ProcessResult(
                outcome, duration, output.output(), output.errors(), 0, survivors, machine.containment());
    }

    private ProcessOutcome outcomeOfSpool() {
        OptionalInt code = spool.exitCode();
        return code.isPresent() ? ProcessOutcome.ofExitCode(code.getAsInt()) : new ProcessOutcome.Lost();
    }

    /** The process that will note the exit code; if it is gone, another process of the run. */
    private Optional<ProcessHandle> alive() {
        return leader().or(this::memberByMark);
    }

    private Optional<ProcessHandle> leader() {
        if (!machine.processes().isUsable()) {
            return leaderByStart();
        }
        return spool.leader()
                .filter(leader -> machine.processes()
                        .entry(leader.pid())
                        .filter(now -> now.isSameProcessAs(leader) && now.isAlive())
                        .isPresent())
                .flatMap(leader -> ProcessHandle.of(leader.pid()));
    }

    private Optional<ProcessHandle> leaderByStart() {
        if (spool.leaderPid().isEmpty()) {
            return Optional.empty();
        }
        Instant written = spool.leaderWritten();
        return ProcessHandle.of(spool.leaderPid().getAsLong())
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> Duration.between(start, written).abs().compareTo(START_TOLERANCE) < 0)
                        .isPresent());
    }

    private Optional<ProcessHandle> memberByMark() {
        Optional<Mark> mark = spool.mark();
        if (mark.isEmpty() || !machine.processes().isUsable()) {
            return Optional.empty();
        }
        byte[] id = mark.get().bytes();
        return machine.processes().living(pid -> true).stream()
                .map(Entry::pid)
                .filter(pid -> machine.processes().environmentHolds(pid, id))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .findFirst();
    }

    private boolean isLeaderAlive() {
        return leader().isPresent() && spool.exitCode().isEmpty();
    }

    private Duration age(ProcessHandle process) {
        return machine.processes()
                .entry(process.pid())
                .flatMap(machine.processes()::age)
                .or(() -> process.info().startInstant().map(start -> Duration.between(start, Instant.now())))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    private ProcessTree tree(ProcessHandle process) {
        boolean leads = machine.processes()
                .entry(process.pid())
                .filter(entry -> entry.session() == entry.pid())
                .isPresent();
        // Without a readable mark only the session is left to go by.
        Mark mark = spool.mark().orElseGet(Mark::random);
        return machine.tree(
                process,
                mark,
                leads && machine.tools().setsid().isPresent(),
                spool.leader().map(Entry::startTicks).orElse(0L));
    }

    private record Adopted(AdoptedRun run) implements Supervision.Leader {

        @Override
        public boolean isAlive() {
            return run.isLeaderAlive();
        }

        @Override
        public void await(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    }
}
