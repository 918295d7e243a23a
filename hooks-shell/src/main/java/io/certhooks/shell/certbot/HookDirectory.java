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
import java.util.Optional;

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
            throw new HookFailure(
                    HookStatus.NOT_LAUNCHABLE,
                    "the directory " + directory + " cannot be read, so nothing of it runs: " + e,
                    e);
        }
        programs.sort(BY_CODE_POINT);
        return programs;
    }

    /** What is wrong with the directory as a whole. */
    Optional<String> objection() {
        if (!Files.isDirectory(root)) {
            return Optional.of("there is no directory " + root
                    + "; make it, or use CertbotHooks.commands() if there are no programs");
        }
        boolean known = Arrays.stream(HookKind.values()).anyMatch(kind -> Files.exists(root.resolve(kind.directory())));
        if (known || entries(root).isEmpty()) {
            return Optional.empty();
        }
        Path below = root.resolve("renewal-hooks");
        return Optional.of(root + " has none of the directories pre, deploy and post; name the one that has them"
                + (Files.isDirectory(below) ? ", which is " + below : ""));
    }

    /** What is in the directory and never runs, though somebody may think so. */
    List<String> passedOver() {
        List<String> passedOver = new ArrayList<>();
        List<String> kinds =
                Arrays.stream(HookKind.values()).map(HookKind::directory).toList();
        for (Path entry : entries(root)) {
            if (!kinds.contains(String.valueOf(entry.getFileName()))) {
                passedOver.add(entry + ": it does not run; only programs in pre, deploy and post do");
            }
        }
        for (String kind : kinds) {
            for (Path entry : entries(root.resolve(kind))) {
                if (!isProgram(entry) && !isBackup(entry)) {
                    passedOver.add(entry + ": it does not run; " + why(entry));
                }
            }
        }
        return passedOver;
    }

    private static String why(Path entry) {
        return Files.isRegularFile(entry)
                ? "the running user may not execute it, see chmod +x"
                : "it is " + (Files.isDirectory(entry) ? "a directory" : "no file, or a link that leads nowhere");
    }

    // One that cannot be read is told when it is needed.
    private static List<Path> entries(Path directory) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(all::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        all.sort(BY_CODE_POINT);
        return all;
    }

    private static boolean isBackup(Path entry) {
        return String.valueOf(entry.getFileName()).endsWith("~");
    }

    private static boolean isProgram(Path entry) {
        return Files.isRegularFile(entry) && Files.isExecutable(entry) && !isBackup(entry);
    }
}
