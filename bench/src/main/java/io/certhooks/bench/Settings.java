// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sizes of a run: the usual ones, the least ones, or those of the command line. */
final class Settings {

    private static final String TINY = "tiny";

    private final Map<String, String> options;
    private final Set<String> asked = new HashSet<>();

    private Settings(Map<String, String> options) {
        this.options = options;
    }

    /** The usual sizes. */
    static Settings usual() {
        return new Settings(Map.of());
    }

    /** The least sizes with which everything is still done once. */
    static Settings tiny() {
        return new Settings(Map.of(TINY, ""));
    }

    /**
     * Reads options such as {@code --rounds 5} and {@code --tiny}.
     *
     * @throws IllegalArgumentException if one is not of this form
     */
    static Settings parse(List<String> arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (!option.startsWith("--")) {
                throw new IllegalArgumentException("\"" + option + "\" is no option: options begin with --");
            }
            boolean flag = option.equals("--" + TINY);
            if (!flag && i + 1 == arguments.size()) {
                throw new IllegalArgumentException("option " + option + " needs a value");
            }
            options.put(option.substring(2), flag ? "" : arguments.get(++i));
        }
        return new Settings(options);
    }

    /** A size: the one of the command line, or else the usual or the least one. */
    int size(String option, int usual, int least) {
        String text = text(option).orElse("");
        if (!text.isEmpty()) {
            return Integer.parseInt(text);
        }
        return isTiny() ? Math.min(usual, least) : usual;
    }

    /** Whether only the least is to be done. */
    boolean isTiny() {
        return options.containsKey(TINY);
    }

    /** An option's value, if it was given. */
    Optional<String> text(String option) {
        asked.add(option);
        return Optional.ofNullable(options.get(option));
    }

    /** The options that nobody has asked for, most likely because their names are wrong. */
    Set<String> unused() {
        Set<String> unused = new HashSet<>(options.keySet());
        unused.removeAll(asked);
        unused.remove(TINY);
        return unused;
    }
}
