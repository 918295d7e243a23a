// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.util.regex.Pattern;

/** The grammar of certificate names, so that a name is always one safe file name. */
final class CertificateName {

    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
    private static final Pattern NOTE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,219}");

    private CertificateName() {}

    /** Whether a text is a name. */
    static boolean isValid(String name) {
        return GRAMMAR.matcher(name).matches();
    }

    /** Returns the name, or refuses it. */
    static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("a certificate's name needs 1 to 200 of the characters"
                    + " A-Z a-z 0-9 . _ - and must not begin with . or -; this one is not: " + printable(name));
        }
        return name;
    }

    /** Whether a text is the key of a note. */
    static boolean isNote(String key) {
        return NOTE.matcher(key).matches();
    }

    /** Returns the key of a note, or refuses it. */
    static String requireNote(String key) {
        if (!isNote(key)) {
            throw new IllegalArgumentException("the key of a note needs 1 to 220 of the characters"
                    + " A-Z a-z 0-9 . _ - and must not begin with . or -; this one is not: " + printable(key));
        }
        return key;
    }

    private static String printable(String name) {
        String start = name.length() > 80 ? name.substring(0, 80) + "..." : name;
        return '"' + start.replaceAll("[^\\x20-\\x7e]", "?") + '"';
    }
}
