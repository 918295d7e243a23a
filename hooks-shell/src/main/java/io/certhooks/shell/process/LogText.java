// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** Makes text from outside fit for one line of a log: no character of it can move the cursor, colour or reorder. */
final class LogText {

    private LogText() {}

    /** Escapes everything but printable characters and blanks. */
    static String escape(String text) {
        return escape(text, false);
    }

    /** Like {@link #escape(String)}, but leaves line feeds alone. */
    static String escapeLines(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean keepLineFeeds) {
        int first = 0;
        while (first < text.length() && !isHidden(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isHidden(c) || (keepLineFeeds && c == '\n')) {
                escaped.append(c);
            } else {
                append(escaped, c);
            }
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, char c) {
        switch (c) {
            case '\t' -> escaped.append("\\t");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            default -> escaped.append(String.format("\\u%04x", (int) c));
        }
    }

    // C0, DEL, C1; line and paragraph separator; everything that changes the direction or is not seen at all.
    private static boolean isHidden(char c) {
        if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
            return true;
        }
        return (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0x061c
                || c == 0xfeff;
    }
}
