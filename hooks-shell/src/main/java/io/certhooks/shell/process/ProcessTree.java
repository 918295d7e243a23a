// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcFs.Entry;
import io.certhooks.shell.process.ProcessResult.Containment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/** All processes of one run: found by their session and by their mark, and ended together. Used by one thread. */
final class ProcessTree {

    /** Lets time pass while the output keeps flowing. */
    @FunctionalInterface
    interface Pause {
        void pause(long nanos);
    }

    private static final int MAX_SWEEPS = 50;
    private static final int CLEAN_SWEEPS = 2;
    private static final long FIRST_PAUSE = 1_000_000;
    private static final long LONGEST_PAUSE = 100_000_000;
    // The ids of processes have not come round once in so short a time.
    private static final Duration SHORT_RUN = Duration.ofSeconds(1);

    private final ProcessHandle leader;
    private final Mark mark;
    private final boolean ownSession;
    private final ProcFs processes;
    private final Signals signals;
    private final long oldest;
    private final Set<ProcessHandle> relatives = new HashSet<>();
    private List<Entry> known = List.of();
    private boolean ours;

    /**
     * A tree.
     *
     * @param leader the process that was started
     * @param ownSession whether it leads a session of its own
     * @param oldest when the leader started, in clock ticks; no process of the tree is older. 0 if that is not known
     */
    ProcessTree(ProcessHandle leader, Mark mark, boolean ownSession, ProcFs processes, Signals signals, long oldest) {
        this.leader = leader;
        this.mark = mark;
        this.ownSession = ownSession;
        this.processes = processes;
        this.signals = signals;
        this.oldest = oldest;
    }

    /** How surely {@link #end} reaches everything. */
    Containment containment() {
        return ownSession && signals.canSignalGroups() && processes.isUsable() ? Containment.FULL : Containment.WEAK;
    }

    /** How many processes are left, just after the leader ended by itself. */
    int leftBehind(Duration ran) {
        return members(newerThanLeader(ran), true).size();
    }

    /**
     * Ends all processes: TERM, a grace, KILL, then whatever still carries the mark.
     *
     * @return the ids of those that are still alive
     */
    List<Long> end(Duration grace, Pause pause) {
        boolean alive = remember();
        if (alive && !grace.isZero()) {
            signal(Signals.Kind.TERM);
            alive = !awaitEnd(grace, pause);
        }
        if (alive) {
            signal(Signals.Kind.KILL);
        }
        return sweep(pause);
    }

    private boolean awaitEnd(Duration grace, Pause pause) {
        long start = System.nanoTime();
        long step = FIRST_PAUSE;
        while (remember()) {
            long left = grace.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            pause.pause(Math.min(step, left));
            step = Math.min(2 * step, LONGEST_PAUSE);
        }
        return true;
    }

    private void signal(Signals.Kind kind) {
        boolean wholeGroup = ours && signals.canSignalGroups() && signals.toGroup(leader.pid(), kind);
        known.stream()
                .filter(member -> !wholeGroup || !isInSession(member))
                .forEach(member -> signals.toProcess(member, kind));
        relatives.forEach(relative -> signals.toHandle(relative, kind));
    }

    private List<Long> sweep(Pause pause) {
        int clean = 0;
        for (int i = 0; i < MAX_SWEEPS && clean < CLEAN_SWEEPS; i++) {
            clean = remember() ? 0 : clean + 1;
            known.forEach(member -> signals.toProcess(member, Signals.Kind.KILL));
            relatives.forEach(relative -> signals.toHandle(relative, Signals.Kind.KILL));
            // A process between fork and exec shows no environment for a moment.
            pause.pause(FIRST_PAUSE);
        }
        return known.stream().map(Entry::pid).sorted().toList();
    }

    /** Looks which processes belong to the run now; false if there are none. */
    private boolean remember() {
        known = members(pid -> true, leader.isAlive());
        if (containment() == Containment.WEAK) {
            leader.descendants().forEach(relatives::add);
            relatives.add(leader);
            relatives.removeIf(relative -> !relative.isAlive() || isZombie(relative));
        }
        return !known.isEmpty() || !relatives.isEmpty();
    }

    private boolean isZombie(ProcessHandle process) {
        return processes.isUsable()
                && processes.entry(process.pid()).filter(Entry::isAlive).isEmpty();
    }

    /**
     * The living members among some processes. Whether the session with the leader's number is the one that was started is
     * certain while the leader runs; later one member that was known before, or carries the mark, proves it, as the kernel
     * gives a number to nobody else while a member of its session lives.
     */
    private List<Entry> members(LongPredicate wanted, boolean sessionIsOurs) {
        List<Entry> living = processes.isUsable() ? processes.living(wanted) : List.of();
        ours = ownSession
                && (sessionIsOurs
                        || living.stream()
                                .filter(this::isInSession)
                                .anyMatch(entry -> wasKnown(entry) || carriesMark(entry)));
        return living.stream()
                .filter(entry -> (ours && isInSession(entry)) || carriesMark(entry))
                .toList();
    }

    private boolean isInSession(Entry entry) {
        return entry.session() == leader.pid();
    }

    private boolean wasKnown(Entry entry) {
        return known.stream().anyMatch(before -> before.isSameProcessAs(entry) && isInSession(before));
    }

    private boolean carriesMark(Entry entry) {
        return entry.startTicks() >= oldest && processes.environmentHolds(entry.pid(), mark.bytes());
    }

    // Spares a look at every process of the machine: children are younger, and ids are given in a circle.
    private LongPredicate newerThanLeader(Duration ran) {
        long first = leader.pid();
        if (ran.compareTo(SHORT_RUN) > 0) {
            return pid -> true;
        }
        return processes
                .newestPid()
                .<LongPredicate>map(
                        newest -> pid -> newest >= first ? pid > first && pid <= newest : pid > first || pid <= newest)
                .orElse(pid -> true);
    }
}
