// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory an example writes to: one of its own that is removed at the end, or the user's, which is kept. */
final class Workspace implements AutoCloseable {

    private final Path directory;
    private final boolean kept;

    private Workspace(Path directory, boolean kept) {
        this.directory = directory;
        this.kept = kept;
    }

    /**
     * The directory that the arguments of an example name, or a temporary one.
     *
     * @throws UsageException if there is more than one argument, or the directory has something in it
     */
    static Workspace of(List<String> arguments) throws UsageException, IOException {
        if (arguments.isEmpty()) {
            return new Workspace(Files.createTempDirectory("certhooks-"), false);
        }
        if (arguments.size() > 1) {
            throw new UsageException("give one directory for the files, or none, not " + arguments);
        }
        if (arguments.get(0).startsWith("-")) {
            throw new UsageException(
                    "there is no option " + arguments.get(0) + "; it takes a directory for the files, or" + " nothing");
        }
        Path directory = Path.of(arguments.get(0)).toAbsolutePath();
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(directory)) {
            throw new UsageException(directory + " exists and is not an empty directory; give another one, or none");
        }
        return new Workspace(directory, true);
    }

    /** The user's directory, which may have an earlier run's files in it, or a temporary one. */
    static Workspace of(Optional<Path> directory) throws IOException {
        return directory.isPresent()
                ? new Workspace(directory.get(), true)
                : new Workspace(Files.createTempDirectory("certhooks-"), false);
    }

    /** The directory. */
    Path directory() {
        return directory;
    }

    /** Whether the files stay after the end. */
    boolean isKept() {
        return kept;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isEmptyDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
