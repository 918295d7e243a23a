// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs that write down that they were called, with which arguments and variables. */
final class Recorder {

    private static final String RECORD =
            """
            #!/bin/sh
            {
              printf '%s' "$*"
              env | LC_ALL=C sort | while IFS= read -r line; do
                case $line in CERTBOT_*|RENEWED_*|FAILED_*|CERTHOOKS_TRUNCATED=*) printf '|%s' "$line";; esac
              done
              echo
            } >> "LOG"
            """;

    private final Path directory;
    private final Path record;

    Recorder(Path directory) {
        this.directory = directory;
        this.record = script(
                directory.resolve("record"),
                RECORD.replace("LOG", directory.resolve("log").toString()));
    }

    /**
     * One call of a program.
     *
     * @param label what it was called as, with its arguments
     * @param variables those of Certbot that it saw
     */
    record Call(String label, Map<String, String> variables) {}

    /** The directory {@code renewal-hooks}, which has the three directories. */
    Path hooks() {
        return hooks(directory);
    }

    static Path hooks(Path configDirectory) {
        Path hooks = configDirectory.resolve("renewal-hooks");
        for (HookKind kind : HookKind.values()) {
            try {
                Files.createDirectories(hooks.resolve(kind.directory()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return hooks;
    }

    /** Puts programs with these names into each of the three directories. */
    Recorder withPrograms(String... names) {
        for (HookKind kind : HookKind.values()) {
            for (String name : names) {
                program(hooks(), kind, name);
            }
        }
        return this;
    }

    /** Puts a program into a directory of hooks. */
    Path program(Path hooks, HookKind kind, String name) {
        return script(
                hooks.resolve(kind.directory()).resolve(name),
                "#!/bin/sh\nexec " + text(kind.directory() + "/" + name) + " \"$@\"\n");
    }

    /** A command that is written down by a label. */
    String text(String label) {
        return "'" + record + "' '" + label + "'";
    }

    /** Writes an executable file. */
    static Path script(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException(file + " cannot be made executable");
        }
        return file;
    }

    /** The calls so far, which are forgotten. */
    List<Call> take() {
        Path log = directory.resolve("log");
        try {
            List<Call> calls = new ArrayList<>();
            if (Files.exists(log)) {
                Files.readAllLines(log).forEach(line -> calls.add(call(line)));
                Files.delete(log);
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> takeLabels() {
        return take().stream().map(Call::label).toList();
    }

    private static Call call(String line) {
        String[] parts = line.split("\\|", -1);
        Map<String, String> variables = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] variable = parts[i].split("=", 2);
            variables.put(variable[0], variable[1]);
        }
        return new Call(parts[0], variables);
    }
}
