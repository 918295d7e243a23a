// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcessResult.Containment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    Containment containment() {
        boolean full = tools.setsid().isPresent() && tools.kill().isPresent() && processes.isUsable();
        return full ? Containment.FULL : Containment.WEAK;
    }

    ProcessResult withoutStart(ProcessOutcome outcome) {
        return new ProcessResult(
                outcome, Duration.ZERO, CapturedOutput.NONE, CapturedOutput.NONE, 0, List.of(), containment());
    }
}
