// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value of a ConfigObj file: a text, or a list where there is a comma outside of quotes.
 *
 * @param items one for a text
 * @param isList whether it was written as a list, which may have one item or none
 */
record ConfigValue(List<String> items, boolean isList) {

    ConfigValue {
        items = List.copyOf(items);
    }

    static ConfigValue text(String text) {
        return new ConfigValue(List.of(text), false);
    }

    /** Reads what is to the right of the equals sign, with a comment behind it; empty if it is badly quoted. */
    static Optional<ConfigValue> parse(String source) {
        if (source.strip().equals(",")) {
            return Optional.of(new ConfigValue(List.of(), true));
        }
        var reader = new Reader(source);
        return reader.read() ? Optional.of(reader.value()) : Optional.empty();
    }

    /** Takes away quotes around a text. */
    static String unquoted(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        boolean quoted = (first == '"' || first == '\'') && text.charAt(text.length() - 1) == first;
        if (!quoted) {
            return text;
        }
        return text.length() == 1 ? "" : text.substring(1, text.length() - 1);
    }

    /**
     * ConfigObj's pattern, by hand: as many items with a comma as possible, then one without, then a comment. A quoted item
     * ends at the first quote after which the rest is right.
     */
    private static final class Reader {

        private final String source;
        private List<String> items = List.of();
        private boolean list;

        private Reader(String source) {
            this.source = source;
        }

        ConfigValue value() {
            return new ConfigValue(items, list);
        }

        private boolean read() {
            int start = 0;
            List<String> found = new ArrayList<>();
            while (true) {
                int end = itemEnd(start);
                if (end < 0) {
                    return last(start, found);
                }
                found.add(unquoted(source.substring(start, end).strip()));
                start = skipBlanks(source.indexOf(',', end) + 1);
            }
        }

        // Where an item ends that has a comma behind it, or -1.
        private int itemEnd(int start) {
            if (start >= source.length()) {
                return -1;
            }
            char first = source.charAt(start);
            if (first == '"' || first == '\'') {
                for (int close = source.indexOf(first, start + 1); close >= 0; close = source.indexOf(first, close + 1)) {
                    int next = skipBlanks(close + 1);
                    if (next < source.length() && source.charAt(next) == ',') {
                        return close + 1;
                    }
                }
                return -1;
            }
            int comma = source.indexOf(',', start);
            int comment = source.indexOf('#', start);
            boolean commented = comment >= 0 && comment < comma;
            return comma <= start || commented ? -1 : comma;
        }

        private boolean last(int start, List<String> found) {
            list = !found.isEmpty();
            String rest = source.substring(Math.min(start, source.length()));
            Optional<String> single = single(rest);
            if (single.isEmpty()) {
                return false;
            }
            if (!list || !single.get().isEmpty()) {
                found.add(unquoted(single.get()));
            }
            items = found;
            return true;
        }

        private static Optional<String> single(String rest) {
            char first = rest.isEmpty() ? '#' : rest.charAt(0);
            if (first == '"' || first == '\'') {
                for (int close = rest.indexOf(first, 1); close >= 0; close = rest.indexOf(first, close + 1)) {
                    String behind = rest.substring(close + 1).strip();
                    if (behind.isEmpty() || behind.charAt(0) == '#') {
                        return Optional.of(rest.substring(0, close + 1));
                    }
                }
                return Optional.empty();
            }
            int comment = rest.indexOf('#');
            String text = (comment < 0 ? rest : rest.substring(0, comment)).strip();
            return text.indexOf(',') < 0 ? Optional.of(text) : Optional.empty();
        }

        private int skipBlanks(int from) {
            int at = from;
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                at++;
            }
            return at;
        }
    }
}
