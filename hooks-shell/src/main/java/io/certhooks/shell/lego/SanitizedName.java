// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The names of files that lego makes of a certificate's id (storage_certificates.go, {@code SanitizedName}). */
final class SanitizedName {

    private static final int LONGEST = 200;

    private SanitizedName() {}

    /**
     * The base of the file names.
     *
     * @throws IllegalArgumentException if nothing is left
     */
    static String of(String id) {
        String[] labels = id.replace(':', '-').replace('*', '_').split("\\.", -1);
        String ascii = Arrays.stream(labels).map(Punycode::of).collect(Collectors.joining("."));
        StringBuilder safe = new StringBuilder();
        ascii.chars().filter(SanitizedName::isKept).forEach(safe::appendCodePoint);
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

    private static boolean isKept(int c) {
        return Character.isLetterOrDigit(c) || "-_.@".indexOf(c) >= 0;
    }

    private static String shown(String id) {
        String start = id.length() > 100 ? id.substring(0, 100) + "..." : id;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
