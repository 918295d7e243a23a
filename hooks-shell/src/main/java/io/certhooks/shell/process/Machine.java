// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcessOutcome.Reason;
import io.certhooks.shell.process.ProcessResult.Containment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run needs of the machine it runs on.
 *
 * @param tools programs of the system
 * @param processes the processes of the system
 */
record Machine(SystemTools tools, ProcFs processes) {

    static Machine ofThisJvm() {
        return new Machine(SystemTools.found(), ProcFs.ofThisMachine());
    }

    /** The command with what gives it a session of its own. */
    List<String> inOwnSession(List<String> command) {
        List<String> all = new ArrayList<>();
        tools.setsid().ifPresent(setsid -> all.add(setsid.toString()));
        all.addAll(command);
        return all;
    }

    /** The tree of a process that has just been started. */
    ProcessTree tree(ProcessHandle leader, Mark mark) {
        long started =
                processes.entry(leader.pid()).map(ProcFs.Entry::startTicks).orElse(0L);
        return tree(leader, mark, tools.setsid().isPresent(), started);
    }

    ProcessTree tree(ProcessHandle leader, Mark mark, boolean ownSession, long oldest) {
        return new ProcessTree(leader, mark, ownSession, processes, new SystemSignals(tools, processes), oldest);
    }

    /** Kills whatever carries a mark, where it is not known which process was started. */
    void kill(Mark mark) {
        var signals = new SystemSignals(tools, processes);
        processes.living(pid -> true).stream()
                .filter(process -> processes.environmentHolds(process.pid(), mark.bytes()))
                .forEach(process -> signals.toProcess(process, Signals.Kind.KILL));
    }

    /**
     * Checks that nobody else can change a directory or the way to it.
     *
     * @throws Refused if somebody can, or it cannot be looked at
     */
    void requireSafe(Path directory) throws Refused {
        Optional<SafePath.Finding> finding;
        try {
            finding = new SafePath(tools.user(), TrustPolicy.SAFE_PATH).findingForDirectory(directory);
        } catch (IOException | UnsupportedOperationException e) {
            throw new Refused(Reason.SPOOL, directory, "the directory " + directory + " cannot be looked at: " + e);
        }
        if (finding.isPresent()) {
            Path element = finding.get().element();
            throw new Refused(
                    Reason.SPOOL,
                    element,
                    "the directory " + directory + " is not safe for a spool: " + element + " "
                            + finding.get().problem());
        }
    }

    Containment containment() {
        boolean full = tools.setsid().isPresent() && tools.kill().isPresent() && processes.isUsable();
        return full ? Containment.FULL : Containment.WEAK;
    }

    ProcessResult withoutStart(ProcessOutcome outcome) {
        return new ProcessResult(
                outcome, Duration.ZERO, CapturedOutput.NONE, CapturedOutput.NONE, 0, List.of(), containment());
    }
}
