// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcFs.Entry;
import java.nio.file.Path;
import java.util.List;

/** Sends signals through {@code kill} and the JDK. */
final class SystemSignals implements Signals {

    private final SystemTools tools;
    private final ProcFs processes;

    SystemSignals(SystemTools tools, ProcFs processes) {
        this.tools = tools;
        this.processes = processes;
    }

    @Override
    public boolean canSignalGroups() {
        return tools.kill().isPresent();
    }

    @Override
    public boolean toGroup(long group, Kind kind) {
        // 1 would be everything, 0 the group of this JVM.
        if (group <= 1) {
            return false;
        }
        Path kill = tools.kill().orElseThrow();
        return ChildProcess.runQuietly(List.of(kill.toString(), "-s", kind.name(), "--", "-" + group)) == 0;
    }

    @Override
    public void toProcess(Entry process, Kind kind) {
        // The handle remembers its own start time, so looking again after it was made closes the gap.
        ProcessHandle.of(process.pid())
                .filter(handle -> processes
                        .entry(process.pid())
                        .filter(process::isSameProcessAs)
                        .isPresent())
                .ifPresent(handle -> toHandle(handle, kind));
    }

    @Override
    public void toHandle(ProcessHandle process, Kind kind) {
        if (process.pid() == ProcessHandle.current().pid()) {
            return;
        }
        if (kind == Kind.TERM) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
    }
}
