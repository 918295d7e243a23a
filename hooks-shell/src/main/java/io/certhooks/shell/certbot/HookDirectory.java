// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A {@code renewal-hooks} directory; read anew each time, as programs may come and go while this JVM runs. */
record HookDirectory(Path root) {

    private static final Comparator<Path> BY_CODE_POINT =
            Comparator.comparing(path -> path.toString().codePoints().toArray(), Arrays::compare);

    /**
     * The programs of one kind in the order of their names' code points: every file that the running user may execute, but
     * for names that end with {@code ~}.
     *
     * @return absolute paths; none if there is no such directory
     * @throws HookFailure if the directory cannot be read
     */
    List<Path> programs(HookKind kind) throws HookFailure {
        Path directory = root.resolve(kind.directory());
        if (!Files.exists(directory)) {
            return List.of();
        }
        List<Path> programs = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, HookDirectory::isProgram)) {
            entries.forEach(programs::add);
        } catch (IOException | DirectoryIteratorException e) {
            var failure = new HookFailure(
                    HookStatus.NOT_LAUNCHABLE,
                    "the directory " + directory + " cannot be read, so nothing of it runs: " + e);
            failure.initCause(e);
            throw failure;
        }
        programs.sort(BY_CODE_POINT);
        return programs;
    }

    private static boolean isProgram(Path entry) {
        return Files.isRegularFile(entry)
                && Files.isExecutable(entry)
                && !String.valueOf(entry.getFileName()).endsWith("~");
    }
}
