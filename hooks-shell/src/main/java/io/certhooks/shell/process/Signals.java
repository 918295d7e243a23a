// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ProcFs.Entry;

/** Sends signals to the processes of a run. */
interface Signals {

    /** What is sent. */
    enum Kind {
        TERM,
        KILL
    }

    /** Tells whether {@link #toGroup} can work. */
    boolean canSignalGroups();

    /**
     * Signals all processes of a group at once, so that none can fork away meanwhile.
     *
     * @return false if there is no such group, or no process could be started to do so
     */
    boolean toGroup(long group, Kind kind);

    /** Signals one process, unless its id is another process's by now. */
    void toProcess(Entry process, Kind kind);

    /** Signals one process; the JDK compares its start time. */
    void toHandle(ProcessHandle process, Kind kind);
}
