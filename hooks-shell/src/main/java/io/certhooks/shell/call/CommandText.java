// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.shell.process.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Commands as people read them in a plan. */
public final class CommandText {

    /** What a listener says of a phase in which it does nothing. */
    public static final String NOTHING = "nothing in this phase";

    private static final Pattern SECRET = Pattern.compile(
            "(?i)([A-Z0-9_-]*(?:SECRET|PASSW|PASSPHRASE|TOKEN|API_?KEY|ACCESS_?KEY|CREDENTIAL|PRIVATE)[A-Z0-9_-]*=)"
                    + "(?:'[^']*'|\"[^\"]*\"|[^\\s'\"]+)+");

    private CommandText() {}

    /**
     * What a launch would run, and what is seen to be in its way.
     *
     * @return one or more lines; values whose names say that they are secret are {@code ***}
     */
    public static String of(Launch launch) {
        List<String> words = new ArrayList<>(List.of(launch.program()));
        words.addAll(launch.arguments());
        var text = new StringBuilder("runs ").append(masked(line(words)));
        launch.directory().ifPresent(path -> text.append("\nin ").append(path));
        HookCall.runner().check(launch).ifPresent(obstacle -> text.append("\nbut: ")
                .append(obstacle.detail()));
        return text.toString();
    }

    /** The words of a command, each quoted as for a shell where it has to be. */
    public static String line(List<String> words) {
        return String.join(" ", words.stream().map(CommandText::quoted).toList());
    }

    /** A word, quoted as for a shell if it has to be. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String masked(String line) {
        return SECRET.matcher(line).replaceAll("$1***");
    }

    /** Several texts, one below the other; {@link #NOTHING} if there is none. */
    public static String joined(List<String> texts) {
        return texts.isEmpty() ? NOTHING : String.join("\n", texts);
    }
}
