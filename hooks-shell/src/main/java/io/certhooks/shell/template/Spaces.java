// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** White space as Unicode defines it, which the three original engines use; Java's own methods differ. */
final class Spaces {

    private Spaces() {}

    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r')
                || c == ' '
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    /** The white space allowed between the words inside delimiters. */
    static boolean isAsciiSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    static String trimStart(String text) {
        int from = 0;
        while (from < text.length() && isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from);
    }

    static String trimEnd(String text) {
        int to = text.length();
        while (to > 0 && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }

    static String trim(String text) {
        return trimEnd(trimStart(text));
    }
}
