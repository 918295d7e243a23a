// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The configuration files of the system, and where they are saved before they are changed. */
final class ConfigFiles {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss").withZone(ZoneOffset.UTC);

    private final Path root;
    private final Path backup;
    private final Clock clock;

    ConfigFiles(Path root, Path backup, Clock clock) {
        this.root = root;
        this.backup = backup;
        this.clock = clock;
    }

    @Nullable
    String hash(String path) throws IOException {
        return HashStore.hash(at(path));
    }

    /** What is different in a pending file, as {@code diff -u} shows it. */
    String difference(String path, @Nullable Path pending) throws IOException {
        return UnifiedDiff.of(at(path), pending);
    }

    boolean exists(String path) {
        return Files.exists(at(path));
    }

    void carryOut(ConfigDecision.Action action, String path, @Nullable Path pending) throws IOException {
        if (action == ConfigDecision.Action.REPLACE || action == ConfigDecision.Action.DELETE) {
            save(path);
        }
        if (action == ConfigDecision.Action.DELETE) {
            Files.delete(at(path));
        } else if (pending != null
                && (action == ConfigDecision.Action.CREATE || action == ConfigDecision.Action.REPLACE)) {
            write(path, pending);
        }
    }

    private void save(String path) throws IOException {
        Path copy = backup.resolve(relative(path) + "-" + STAMP.format(clock.instant()));
        ConfigFolder.make(copy.getParent());
        Files.copy(at(path), copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    // In place, as the file keeps its owner and its permissions so.
    private void write(String path, Path pending) throws IOException {
        Path file = at(path);
        ConfigFolder.make(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            Files.copy(pending, out);
        }
    }

    private Path at(String path) {
        return root.resolve(relative(path));
    }

    private static String relative(String path) {
        return path.replaceFirst("^/+", "");
    }
}
