// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value of a ConfigObj file: a text, or a list where there is a comma outside of quotes.
 *
 * @param items one for a text
 * @param isList whether it was written as a list, which may have one item or none
 */
record ConfigValue(List<String> items, boolean isList) {

    private static final int MAX_ITEMS = 1_000;
    private static final Pattern NO_ITEMS = Pattern.compile(",\\s*(#.*)?");

    ConfigValue {
        items = List.copyOf(items);
    }

    static ConfigValue text(String text) {
        return new ConfigValue(List.of(text), false);
    }

    /** Reads what is to the right of the equals sign, with a comment behind it; empty if it is badly quoted. */
    static Optional<ConfigValue> parse(String source) {
        if (NO_ITEMS.matcher(source).matches()) {
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
        private final Set<Integer> dead = new HashSet<>();
        private boolean list;

        private Reader(String source) {
            this.source = source;
        }

        ConfigValue value() {
            return new ConfigValue(items, list);
        }

        private boolean read() {
            List<String> found = new ArrayList<>();
            if (!read(0, found, 0)) {
                return false;
            }
            Collections.reverse(found);
            items = found;
            return true;
        }

        // Collects the items from the last to the first. A place that led nowhere is not tried again.
        private boolean read(int start, List<String> found, int depth) {
            if (depth > MAX_ITEMS || dead.contains(start)) {
                return false;
            }
            for (int end = itemEnd(start, start); end >= 0; end = itemEnd(start, end)) {
                if (read(skipBlanks(source.indexOf(',', end) + 1), found, depth + 1)) {
                    found.add(unquoted(source.substring(start, end).strip()));
                    list = true;
                    return true;
                }
            }
            if (last(start, found)) {
                return true;
            }
            dead.add(start);
            return false;
        }

        // The next place where an item that has a comma behind it can end, or -1.
        private int itemEnd(int start, int after) {
            if (start >= source.length()) {
                return -1;
            }
            char first = source.charAt(start);
            if (first == '"' || first == '\'') {
                return quotedEnd(first, Math.max(start + 1, after));
            }
            int comma = source.indexOf(',', start);
            int comment = source.indexOf('#', start);
            boolean commented = comment >= 0 && comment < comma;
            return comma <= start || commented || after > start ? -1 : comma;
        }

        private int quotedEnd(char quote, int from) {
            for (int close = source.indexOf(quote, from); close >= 0; close = source.indexOf(quote, close + 1)) {
                int next = skipBlanks(close + 1);
                if (next < source.length() && source.charAt(next) == ',') {
                    return close + 1;
                }
            }
            return -1;
        }

        private boolean last(int start, List<String> found) {
            int end = singleEnd(start);
            if (end < 0) {
                return false;
            }
            String text = source.substring(Math.min(start, end), end).strip();
            // Nothing after the last comma is no item.
            if (start == 0 || !text.isEmpty()) {
                found.add(unquoted(text));
            }
            return true;
        }

        // Where an item ends that has nothing but a comment behind it, or -1.
        private int singleEnd(int start) {
            char first = start < source.length() ? source.charAt(start) : '#';
            if (first == '"' || first == '\'') {
                for (int close = source.indexOf(first, start + 1);
                        close >= 0;
                        close = source.indexOf(first, close + 1)) {
                    int next = skipBlanks(close + 1);
                    if (next == source.length() || source.charAt(next) == '#') {
                        return close + 1;
                    }
                }
                return -1;
            }
            int comment = source.indexOf('#', start);
            int end = comment < 0 ? source.length() : comment;
            int comma = source.indexOf(',', start);
            return comma < 0 || comma > end ? end : -1;
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
