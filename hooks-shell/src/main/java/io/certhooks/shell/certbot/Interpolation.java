// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code %(name)s} by the value of that name in the same section, in its section {@code DEFAULT}, or in one around it.
 */
final class Interpolation {

    private static final Pattern REFERENCE = Pattern.compile("%\\(([^)]*)\\)s");

    /** Longer than any command, and short enough for values that name each other twice. */
    private static final int MAX_LENGTH = 131_072;

    /** More than any command needs, and few enough for values that name each other many times. */
    private static final int MAX_REPLACED = 1_000;

    private final Set<String> trail = new HashSet<>();
    private int replaced;

    private Interpolation() {}

    /** A value that cannot be had; the message is for people. */
    static final class Unresolved extends Exception {

        private static final long serialVersionUID = 1L;

        Unresolved(String message) {
            super(message);
        }
    }

    /**
     * Resolves a text.
     *
     * @throws Unresolved if a name is unknown, names a list, or leads back to itself
     */
    static String resolve(String key, String text, ConfigSection section) throws Unresolved {
        return new Interpolation().replaced(key, text, section);
    }

    private record Found(String value, ConfigSection section) {}

    private String replaced(String key, String text, ConfigSection section) throws Unresolved {
        String place = section.depth() + "/" + section.name() + "/" + key;
        if (!trail.add(place)) {
            throw new Unresolved("%(" + key + ")s leads back to itself");
        }
        Matcher matcher = REFERENCE.matcher(text);
        var resolved = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            Found found = find(name, section);
            String value = replaced(name, found.value(), found.section());
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
            if (resolved.length() > MAX_LENGTH || ++replaced > MAX_REPLACED) {
                throw new Unresolved("the value with all names replaced is too long");
            }
        }
        trail.remove(place);
        return matcher.appendTail(resolved).toString();
    }

    private static Found find(String name, ConfigSection start) throws Unresolved {
        Optional<ConfigSection> here = Optional.of(start);
        while (here.isPresent()) {
            ConfigSection section = here.get();
            ConfigValue value = section.values().get(name);
            ConfigSection defaults = section.sections().get("DEFAULT");
            if (value == null && defaults != null) {
                value = defaults.values().get(name);
            }
            if (value != null) {
                return found(name, value, section);
            }
            here = section.parent();
        }
        throw new Unresolved("%(" + name + ")s is replaced by the value of " + name + ", and there is none");
    }

    private static Found found(String name, ConfigValue value, ConfigSection section) throws Unresolved {
        if (value.isList()) {
            throw new Unresolved("%(" + name + ")s names a list");
        }
        return new Found(value.items().get(0), section);
    }
}
