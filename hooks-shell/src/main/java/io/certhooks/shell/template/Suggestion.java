// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the name somebody meant. */
final class Suggestion {

    private static final int LONGEST = 64;

    private Suggestion() {}

    /** What to do about an unknown name: the nearest known one, or the list of them. */
    static String remedy(String name, Collection<String> known) {
        String nearest = nearest(name, known);
        if (nearest != null) {
            return "did you mean '" + nearest + "'?";
        }
        return known.isEmpty() ? "no name is known here" : "known are " + String.join(", ", new TreeSet<>(known));
    }

    private static @Nullable String nearest(String name, Collection<String> known) {
        String best = null;
        int least = Math.max(1, name.length() / 3) + 1;
        for (String candidate : new TreeSet<>(known)) {
            int distance = name.length() > LONGEST || candidate.length() > LONGEST ? least : distance(name, candidate);
            if (distance < least) {
                best = candidate;
                least = distance;
            }
        }
        return best;
    }

    /** The number of characters to insert, delete or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
