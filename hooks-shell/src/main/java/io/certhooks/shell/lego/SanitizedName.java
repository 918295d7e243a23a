// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;

/** The names of files that lego makes of a certificate's id (storage_certificates.go, {@code SanitizedName}). */
final class SanitizedName {

    private static final int LONGEST = 200;

    private SanitizedName() {}

    /**
     * The base of the file names.
     *
     * @throws IllegalArgumentException if nothing is left, or a part of it has no ASCII form
     */
    static String of(String id) {
        String[] labels = id.replace(':', '-').replace('*', '_').split("\\.", -1);
        List<String> ascii = new ArrayList<>();
        for (String label : labels) {
            ascii.add(toAscii(label, id));
        }
        StringBuilder safe = new StringBuilder();
        String.join(".", ascii).codePoints().filter(SanitizedName::isKept).forEach(safe::appendCodePoint);
        if (safe.toString().replace(".", "").isEmpty()) {
            throw new IllegalArgumentException("\"" + shown(id) + "\" leaves nothing to name files after");
        }
        return safe.toString();
    }

    /**
     * The certificate's name in the store: the base of its files with the few characters replaced that a store does not take.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    static String inStore(String id) {
        String safe = of(id).replaceAll("[^A-Za-z0-9._-]", "_");
        String name = safe.startsWith(".") || safe.startsWith("-") ? "_" + safe : safe;
        if (name.length() > LONGEST) {
            throw new IllegalArgumentException("\"" + shown(id) + "\" is too long for a name in the store; use at most "
                    + LONGEST + " characters");
        }
        return name;
    }

    private static String toAscii(String label, String id) {
        if (label.chars().allMatch(c -> c < 0x80)) {
            return label;
        }
        try {
            return IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + shown(id) + "\" has no ASCII form: " + e.getMessage(), e);
        }
    }

    private static boolean isKept(int c) {
        return Character.isLetter(c) || isNumber(c) || c == '-' || c == '_' || c == '.' || c == '@';
    }

    private static boolean isNumber(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static String shown(String id) {
        String start = id.length() > 100 ? id.substring(0, 100) + "..." : id;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
