// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.call;

import io.certhooks.shell.process.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands as people read them in a plan. */
public final class CommandText {

    /** What a listener says of a phase in which it does nothing. */
    public static final String NOTHING = "nothing in this phase";

    private static final String SECRET =
            "(?i)([A-Z0-9_-]*(?:SECRET|PASSW|PASSPHRASE|TOKEN|API_?KEY|ACCESS_?KEY|CREDENTIAL|PRIVATE)[A-Z0-9_-]*=)";

    private static final Pattern IN_TEXT = Pattern.compile(SECRET + "(?:'[^']*'|\"[^\"]*\"|[^\\s'\"]+)+");
    private static final Pattern WORD = Pattern.compile(SECRET + ".*", Pattern.DOTALL);

    private CommandText() {}

    /**
     * What a launch would run, and what is seen to be in its way.
     *
     * @return one or more lines; values whose names say that they are secret are {@code ***}
     */
    public static String of(Launch launch) {
        List<String> words = new ArrayList<>(List.of(launch.program()));
        words.addAll(launch.arguments());
        var text = new StringBuilder("runs ").append(shown(words));
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

    /** As {@link #line}, with {@code ***} for values whose names say that they are secret. */
    public static String shown(List<String> words) {
        return line(masked(words));
    }

    /** The same words, with {@code ***} for values whose names say that they are secret. */
    public static List<String> masked(List<String> words) {
        List<String> masked = new ArrayList<>();
        for (String word : words) {
            int last = masked.size() - 1;
            boolean text = last >= 0 && words.get(last).matches("-[A-Za-z]*c");
            Matcher secret = WORD.matcher(word);
            masked.add(secret.matches() && !text ? secret.group(1) + "***" : maskedText(word));
        }
        return masked;
    }

    /** The same text for a shell, with {@code ***} for such values in it. */
    public static String maskedText(String text) {
        return IN_TEXT.matcher(text).replaceAll("$1***");
    }

    /** Several texts, one below the other; {@link #NOTHING} if there is none. */
    public static String joined(List<String> texts) {
        return texts.isEmpty() ? NOTHING : String.join("\n", texts);
    }
}
