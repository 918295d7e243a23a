// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the word somebody meant. */
public final class Nearest {

    private static final int LONGEST = 64;

    private Nearest() {}

    /** The question whether something else was meant; empty if nothing is near. */
    public static String question(String word, Collection<String> known) {
        return nearest(word, known)
                .map(found -> "; did you mean \"" + found + "\"?")
                .orElse("");
    }

    /** What to do about an unknown word: the nearest known one, or all of them. */
    static String remedy(String word, Collection<String> known) {
        return nearest(word, known)
                .map(found -> "did you mean \"" + found + "\"?")
                .orElseGet(() -> "known are " + String.join(", ", new TreeSet<>(known)));
    }

    private static Optional<String> nearest(String word, Collection<String> known) {
        int most = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> word.length() <= LONGEST && distance(word, candidate) <= most)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The number of characters to insert, delete or change. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
