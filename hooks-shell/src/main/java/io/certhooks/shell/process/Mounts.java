// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells which file systems are mounted {@code noexec}. */
final class Mounts {

    private static final String TABLE = "/proc/self/mountinfo";

    private Mounts() {}

    /** Tells whether the file system of a file is mounted {@code noexec}; false where that cannot be found out. */
    static boolean isNoexec(Path file) {
        try (var in = new FileInputStream(TABLE)) {
            return isNoexec(
                    file.toRealPath(),
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        } catch (IOException noProc) {
            return false;
        }
    }

    // proc(5): the 5th field is the mount point, the 6th its options; of several on one path the last one counts.
    static boolean isNoexec(Path file, List<String> table) {
        int depth = -1;
        boolean noexec = false;
        for (String line : table) {
            String[] fields = line.split(" ", -1);
            if (fields.length < 6) {
                continue;
            }
            Optional<Path> point = path(unescape(fields[4]));
            if (point.isPresent() && file.startsWith(point.get()) && point.get().getNameCount() >= depth) {
                depth = point.get().getNameCount();
                noexec = List.of(fields[5].split(",", -1)).contains("noexec");
            }
        }
        return noexec;
    }

    // A mount point that this JVM cannot name holds no file that it can name.
    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
