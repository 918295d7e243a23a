// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A hook script that writes down its arguments, lego's variables and the files it finds, and fails when it is told to. */
public final class Recorder {

    private static final String SCRIPT =
            """
            #!/bin/sh
            # SPDX-License-Identifier: Apache-2.0
            here=$(dirname "$0")
            {
                echo "call $*"
                echo "directory $(pwd)"
                env | grep '^LEGO_' | LC_ALL=C sort
                for file in "$LEGO_CERT_PATH" "$LEGO_CERT_KEY_PATH" "$LEGO_HOOK_CERT_PATH" "$LEGO_HOOK_CERT_KEY_PATH" \\
                    "$LEGO_HOOK_ISSUER_CERT_PATH" "$LEGO_HOOK_CERT_PEM_PATH" "$LEGO_HOOK_CERT_PFX_PATH"; do
                    if [ -n "$file" ] && ! [ -r "$file" ]; then echo "missing $file"; fi
                done
                echo "end"
            } >> "$here/calls"
            if [ -e "$here/fail-$1" ]; then echo "told to fail"; exit 3; fi
            """;

    private final Path script;

    private Recorder(Path script) {
        this.script = script;
    }

    /** Writes the script into a directory. */
    public static Recorder in(Path directory) {
        try {
            Path script = Files.writeString(directory.resolve("record"), SCRIPT);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            return new Recorder(script);
        } catch (IOException e) {
            throw new UncheckedIOException("no script in " + directory, e);
        }
    }

    /**
     * A call of the script.
     *
     * @param arguments all of them
     * @param directory where it ran
     * @param variables those of lego's
     * @param missing files that variables name and that were not there
     */
    public record Call(String arguments, String directory, Map<String, String> variables, List<String> missing) {}

    /** The command that runs the script. */
    public String command(String arguments) {
        return script + " " + arguments;
    }

    /** Lets calls with a first argument fail from now on, or no longer. */
    public void fail(String argument, boolean failing) {
        Path mark = script.resolveSibling("fail-" + argument);
        try {
            if (failing) {
                Files.writeString(mark, "");
            } else {
                Files.delete(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no mark " + mark, e);
        }
    }

    /** The calls so far, which are forgotten. */
    public List<Call> take() {
        Path file = script.resolveSibling("calls");
        List<Call> calls = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                List<String> lines = new ArrayList<>();
                for (String line : Files.readAllLines(file)) {
                    if (line.equals("end")) {
                        calls.add(call(lines));
                        lines.clear();
                    } else {
                        lines.add(line);
                    }
                }
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no calls in " + file, e);
        }
        return calls;
    }

    private static Call call(List<String> lines) {
        Map<String, String> variables = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            if (line.startsWith("missing ")) {
                missing.add(line.substring("missing ".length()));
            } else {
                int equals = line.indexOf('=');
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new Call(
                lines.get(0).substring("call ".length()),
                lines.get(1).substring("directory ".length()),
                variables,
                missing);
    }
}
