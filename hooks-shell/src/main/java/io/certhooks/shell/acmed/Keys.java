// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Section;
import io.certhooks.shell.process.Environment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How some keys of ACMEd's tables are read. */
final class Keys {

    private static final Pattern PERIOD = Pattern.compile("(?:[0-9]{1,9}[smhdw])+");
    private static final Pattern PART = Pattern.compile("([0-9]+)([smhdw])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    private Keys() {}

    /** A text that must be there; the empty text if it is not, which is noted. */
    static String required(Section section, String key) {
        if (!section.has(key)) {
            section.problem(key, "is missing");
            return "";
        }
        return section.text(key).orElse("");
    }

    /** Notes that a key is missing. */
    static void require(Section section, String key) {
        if (!section.has(key)) {
            section.problem(key, "is missing");
        }
    }

    /** Notes a key by the name it had in ACMEd up to 0.9; tells whether there is one. */
    static boolean isOld(Section section, String key, String now) {
        boolean old = section.has(key);
        if (old) {
            section.problem(key, "is its name in ACMEd up to 0.9; write " + now);
        }
        return old;
    }

    /** A period such as {@code 1d42s}. */
    static Optional<Duration> period(Section section, String key) {
        Optional<String> text = section.text(key);
        Optional<Duration> period = text.flatMap(Keys::period);
        if (text.isPresent() && period.isEmpty()) {
            section.problem(key, "\"" + text.get() + "\" is no period; write for instance 30d or 1d42s");
        }
        return period;
    }

    private static Optional<Duration> period(String text) {
        if (text.length() > 100 || !PERIOD.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            sum = sum.plus(
                    UNITS.getOrDefault(part.group(2), Duration.ZERO).multipliedBy(Long.parseLong(part.group(1))));
        }
        return Optional.of(sum);
    }

    /** A list of paths. */
    static List<Path> paths(Section section, String key) {
        List<Path> paths = new ArrayList<>();
        for (String text : section.texts(key)) {
            try {
                paths.add(Path.of(text));
            } catch (InvalidPathException e) {
                section.problem(key, "it is no path: " + e.getReason());
            }
        }
        return paths;
    }

    /** A table of variables, all with names that a program can be given. */
    static Map<String, String> env(Section section) {
        Map<String, String> env = section.textTable("env");
        String[] names = env.keySet().toArray(String[]::new);
        Environment.closed()
                .with(env)
                .allowingUnsafe(names)
                .problem()
                .ifPresent(problem -> section.problem("env", problem.detail()));
        return env;
    }
}
