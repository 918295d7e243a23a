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

    /** The number of characters to insert, delete, change or swap. */
    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int step(int[][] rows, String a, String b, int i, int j) {
        int change = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
    }
}
