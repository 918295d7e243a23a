// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two folders of scripts, a file into which they write, and all that they print. */
final class HookFolders {

    /** One line that was printed. */
    record Printed(String file, HookOutput.Channel channel, String line) {}

    final Path root;
    final Path custom;
    final Path system;
    final Path record;
    final List<Printed> printed = Collections.synchronizedList(new ArrayList<>());

    HookFolders(Path root) {
        this.root = root;
        custom = root.resolve("hooks.d");
        system = root.resolve("hooks");
        record = root.resolve("record");
    }

    HookTree tree() {
        return HookTree.of(custom, system)
                .withOutput((hook, channel, line) -> printed.add(new Printed(hook.fileName(), channel, line)));
    }

    /** Writes a script into the administrator's folder. */
    Path custom(String action, String file, String... lines) {
        return write(custom.resolve(action).resolve(file), lines);
    }

    /** Writes a script into the folder of the packages. */
    Path system(String action, String file, String... lines) {
        return write(system.resolve(action).resolve(file), lines);
    }

    static Path write(Path file, String... lines) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of bash that writes a word into the record. */
    String say(String words) {
        return "echo \"" + words + "\" >> '" + record + "'";
    }

    /** What scripts have recorded so far; forgets it. */
    List<String> recorded() {
        try {
            List<String> lines = Files.exists(record) ? Files.readAllLines(record) : List.of();
            Files.deleteIfExists(record);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of one channel. */
    List<String> printedOn(HookOutput.Channel channel) {
        return printed.stream()
                .filter(line -> line.channel() == channel)
                .map(Printed::line)
                .toList();
    }
}
