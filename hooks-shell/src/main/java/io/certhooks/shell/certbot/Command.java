// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.Problem;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ShebangPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A program of the directory, or a text for the shell.
 *
 * @param label what Certbot calls it
 * @param text what tells one command from another: the absolute path, or the text as its author wrote it
 * @param program the path of a program of the directory
 */
record Command(String label, String text, @Nullable Path program) {

    private static final int LONGEST = 100;

    static Command of(String label, String text) {
        return new Command(label, text, null);
    }

    static Command of(HookKind kind, Path program) {
        return new Command(kind.label(), program.toString(), program);
    }

    /** The label and the program, without arguments: these may be secrets. */
    String name() {
        return label + " " + (program == null ? firstWord(text) : shown(String.valueOf(program.getFileName())));
    }

    /** The first word of a text for the shell, without the value of a variable that it may set. */
    static String firstWord(String text) {
        String word = text.strip().split("\\s", 2)[0];
        int value = word.indexOf('=') + 1;
        return shown(value == 0 ? word : word.substring(0, value) + "...");
    }

    private static String shown(String text) {
        return Problem.cleaned(text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
    }

    /**
     * How it is started. Certbot gives the path of a program to a shell, where a blank in it breaks it; here it is started
     * itself, and by a shell only if it names no interpreter, which is what the shell did.
     */
    Launch launch() {
        Launch launch = program == null
                ? Launch.of("/bin/sh", "-c", text)
                : Launch.of(program.toString()).withShebang(ShebangPolicy.SHELL_IF_MISSING);
        return launch.withName(name());
    }
}
