// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * The processes of this machine as Linux shows them, proc(5). Reads by {@link FileInputStream}, as channels fail in a thread
 * that is interrupted.
 */
final class ProcFs {

    /**
     * One process at one moment.
     *
     * @param pid its id, which may be another process's a moment later
     * @param state {@code R}, {@code S}, {@code Z} ...
     * @param session the session it belongs to
     * @param startTicks when it started, in clock ticks after the boot; with the id it names a process for ever
     */
    record Entry(long pid, char state, long session, long startTicks) {

        /** Tells whether the process can still do anything: a zombie only waits for its parent to notice. */
        boolean isAlive() {
            return state != 'Z' && state != 'X';
        }

        boolean isSameProcessAs(Entry other) {
            return pid == other.pid && startTicks == other.startTicks;
        }
    }

    private static final int MAX_ENVIRONMENT = 4 * 1024 * 1024;
    private static final int MAX_STAT = 1024;
    // The unit of proc(5) on all architectures that Java runs on.
    private static final long TICKS_PER_SECOND = 100;

    private final File root;
    private final boolean usable;

    ProcFs(File root, long ownPid) {
        this.root = root;
        // A /proc of another pid namespace would show other processes under the same numbers.
        this.usable = new File(root, "self/stat").exists()
                && entryOf("self").filter(self -> self.pid() == ownPid).isPresent();
    }

    static ProcFs ofThisMachine() {
        return new ProcFs(new File("/proc"), ProcessHandle.current().pid());
    }

    /** Tells whether the processes of this machine can be seen here. */
    boolean isUsable() {
        return usable;
    }

    /** The living processes whose id passes. */
    List<Entry> living(LongPredicate wanted) {
        String[] names = root.list();
        List<Entry> living = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (isNumber(name) && wanted.test(Long.parseLong(name))) {
                entryOf(name).filter(Entry::isAlive).ifPresent(living::add);
            }
        }
        return living;
    }

    /** The process that has this id now. */
    Optional<Entry> entry(long pid) {
        return entryOf(Long.toString(pid));
    }

    /** The id that was given to the newest process or thread; empty if that cannot be found out. */
    Optional<Long> newestPid() {
        try {
            String line = new String(read(new File(root, "loadavg"), MAX_STAT), ISO_8859_1).trim();
            return Optional.of(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How long ago a process started, by the clock that counts from the boot; empty if that cannot be found out. */
    Optional<Duration> age(Entry process) {
        try {
            String line = new String(read(new File(root, "uptime"), MAX_STAT), ISO_8859_1);
            double uptime = Double.parseDouble(line.substring(0, line.indexOf(' ')));
            double seconds = Math.max(0, uptime - (double) process.startTicks() / TICKS_PER_SECOND);
            return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Tells whether the environment with which a process was started holds these bytes; false if it may not be read. */
    boolean environmentHolds(long pid, byte[] bytes) {
        try {
            byte[] environment = read(new File(root, pid + "/environ"), MAX_ENVIRONMENT);
            return indexOf(environment, bytes) >= 0;
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private Optional<Entry> entryOf(String name) {
        try {
            return parse(new String(read(new File(root, name + "/stat"), MAX_STAT), ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    // "pid (name) state ppid pgrp session ...", the 22nd field is the start; the name may hold blanks and brackets.
    static Optional<Entry> parse(String stat) {
        int open = stat.indexOf(' ');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(close + 1).trim().split(" ", -1);
        if (fields.length < 20) {
            return Optional.empty();
        }
        return Optional.of(new Entry(
                Long.parseLong(stat.substring(0, open)),
                fields[0].charAt(0),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19])));
    }

    private static byte[] read(File file, int limit) throws IOException {
        try (var in = new FileInputStream(file)) {
            return in.readNBytes(limit);
        }
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.charAt(0) >= '1' && name.charAt(0) <= '9';
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i <= all.length - part.length; i++) {
            int k = 0;
            while (k < part.length && all[i + k] == part[k]) {
                k++;
            }
            if (k == part.length) {
                return i;
            }
        }
        return -1;
    }
}
