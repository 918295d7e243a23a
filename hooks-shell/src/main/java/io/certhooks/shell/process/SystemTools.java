// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of the system that the runner itself needs, at fixed places: a {@code PATH} could be anybody's.
 *
 * @param setsid gives a process its own session
 * @param kill signals a whole process group
 * @param shell the POSIX shell
 * @param rename {@code mv}
 * @param user the number of the running user
 */
record SystemTools(Optional<Path> setsid, Optional<Path> kill, Path shell, Optional<Path> rename, int user) {

    private static final class Found {
        static final SystemTools TOOLS = probe();
    }

    /** The tools of this machine, looked for once. */
    static SystemTools found() {
        return Found.TOOLS;
    }

    SystemTools without(String tool) {
        return new SystemTools(
                tool.equals("setsid") ? Optional.empty() : setsid,
                tool.equals("kill") ? Optional.empty() : kill,
                shell,
                tool.equals("mv") ? Optional.empty() : rename,
                user);
    }

    private static SystemTools probe() {
        Path shell = Path.of("/bin/sh");
        Optional<Path> setsid = find("setsid").filter(tool -> works(tool, shell));
        return new SystemTools(setsid, find("kill"), shell, find("mv"), runningUser());
    }

    private static Optional<Path> find(String name) {
        return List.of("/usr/bin", "/bin").stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    // Where nothing can be started for now, setsid is not to be given up for good.
    private static boolean works(Path setsid, Path shell) {
        List<String> end = List.of(shell.toString(), "-c", "exit 42");
        int code = ChildProcess.runQuietly(
                Stream.concat(Stream.of(setsid.toString()), end.stream()).toList());
        return code == 42 || (code == -1 && ChildProcess.runQuietly(end) == -1);
    }

    private static int runningUser() {
        try (var status = new BufferedReader(
                new InputStreamReader(new FileInputStream("/proc/self/status"), StandardCharsets.ISO_8859_1))) {
            Optional<String> line =
                    status.lines().filter(l -> l.startsWith("Uid:")).findFirst();
            if (line.isPresent()) {
                return Integer.parseInt(line.get().split("\\s+", -1)[2]);
            }
        } catch (IOException noProc) {
            // Not Linux: the owner of a new file tells as well.
        }
        return ownerOfNewFile();
    }

    private static int ownerOfNewFile() {
        try {
            File file = File.createTempFile("certhooks", null);
            try {
                return (Integer) Files.getAttribute(file.toPath(), "unix:uid");
            } finally {
                Files.deleteIfExists(file.toPath());
            }
        } catch (IOException | UnsupportedOperationException e) {
            // A number nobody has: then only files of root are trusted.
            return -1;
        }
    }
}
