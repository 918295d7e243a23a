// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Certbot's check of a command before anything runs: its first word must be a program. It knows nothing of the shell's
 * language, so {@code cd /x; y} or {@code 'quoted path'} do not pass.
 */
final class CommandCheck {

    /** Where Certbot looks, too, and where the programs of hooks look from then on. */
    private static final String MORE_PATH = "/usr/sbin:/usr/local/bin:/usr/local/sbin";

    private final List<String> problems = new ArrayList<>();
    private final String path;
    private final Path directory;
    private boolean extended;

    CommandCheck(CertbotSettings settings) {
        path = settings.environment.effective().getOrDefault("PATH", "");
        directory = Objects.requireNonNullElse(settings.workingDirectory, Path.of(""));
        settings.commands.forEach((kind, text) -> check(kind.directory(), text));
        check("manual-auth", settings.auth);
        check("manual-cleanup", settings.cleanUp);
        for (SavedHooks saved : settings.saved) {
            SavedHooks.Manual manual = saved.manual();
            if (manual != null) {
                check("manual-auth", manual.auth());
                check("manual-cleanup", manual.cleanUp());
            }
        }
    }

    /** What is wrong, each mistake once. */
    List<String> problems() {
        return problems.stream().distinct().toList();
    }

    /** The variables that the check has changed for all commands. */
    Map<String, String> variables() {
        return extended ? Map.of("PATH", path + ":" + MORE_PATH) : Map.of();
    }

    private void check(String kind, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return;
        }
        String program = text.strip().split("\\s", 2)[0];
        if (program.indexOf('/') >= 0 ? isProgram(program) : isIn(path, program)) {
            return;
        }
        if (program.indexOf('/') < 0 && isIn(MORE_PATH, program)) {
            extended = true;
            return;
        }
        problems.add(
                exists(program)
                        ? "the " + kind + "-hook command " + Command.firstWord(text) + " exists, but is not executable"
                        : "unable to find " + kind + "-hook command " + Command.firstWord(text) + " in the PATH " + path
                                + "; leave out validated() for texts that only a shell understands");
    }

    private boolean isIn(String path, String program) {
        for (String element : path.split(":", -1)) {
            if (isProgram(element.isEmpty() ? program : element + "/" + program)) {
                return true;
            }
        }
        return false;
    }

    private boolean isProgram(String file) {
        try {
            Path resolved = directory.resolve(file);
            return Files.isRegularFile(resolved) && Files.isExecutable(resolved);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private boolean exists(String file) {
        try {
            return Files.exists(directory.resolve(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
