// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The differences of two texts as {@code diff -u} shows them, without the two lines that name the files. */
final class UnifiedDiff {

    private static final int CONTEXT = 3;
    private static final int MAX_BYTES = 1024 * 1024;
    // Beyond that, what lies between the first and the last difference counts as replaced.
    private static final long MAX_CELLS = 4_000_000;

    private final List<String> before;
    private final List<String> after;
    private final List<Line> script = new ArrayList<>();

    /** A line that both have (blank), only the first ({@code -}) or only the second ({@code +}). */
    private record Line(char sign, String text) {}

    private UnifiedDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /**
     * What has to be changed to get from one file to another; bytes that are no UTF-8 are shown as U+FFFD.
     *
     * @param before missing for an empty text
     * @param after {@code null} if nothing is wanted, which gives no differences, as in YunoHost
     * @return empty if there is no difference
     */
    static String of(Path before, @Nullable Path after) throws IOException {
        if (after == null) {
            return "";
        }
        for (Path file : List.of(before, after)) {
            if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
                return file + " is larger than " + MAX_BYTES + " bytes, too large to compare";
            }
        }
        return of(text(before), text(after));
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    static String of(String before, String after) {
        var diff = new UnifiedDiff(lines(before), lines(after));
        diff.compare();
        return diff.hunks().stripTrailing();
    }

    private static List<String> lines(String text) {
        return text.isEmpty()
                ? List.of()
                : List.of((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1));
    }

    private void compare() {
        int start = 0;
        int end = Math.min(before.size(), after.size());
        while (start < end && before.get(start).equals(after.get(start))) {
            start++;
        }
        int same = 0;
        while (same < end - start && before.get(before.size() - same - 1).equals(after.get(after.size() - same - 1))) {
            same++;
        }
        add(' ', before.subList(0, start));
        compare(before.subList(start, before.size() - same), after.subList(start, after.size() - same));
        add(' ', before.subList(before.size() - same, before.size()));
    }

    private void compare(List<String> old, List<String> now) {
        if ((old.size() + 1L) * (now.size() + 1L) > MAX_CELLS) {
            add('-', old);
            add('+', now);
            return;
        }
        int[][] common = longestCommon(old, now);
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                script.add(new Line(' ', old.get(i++)));
                j++;
            } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                script.add(new Line('-', old.get(i++)));
            } else {
                script.add(new Line('+', now.get(j++)));
            }
        }
    }

    // How many lines the two have in common from each pair of places on.
    private static int[][] longestCommon(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private void add(char sign, List<String> lines) {
        lines.forEach(line -> script.add(new Line(sign, line)));
    }

    private String hunks() {
        StringBuilder text = new StringBuilder();
        int written = 0;
        for (int at = next(0); at < script.size(); at = next(written)) {
            int from = Math.max(written, at - CONTEXT);
            int to = endOfHunk(at);
            hunk(from, to, text);
            written = to;
        }
        return text.toString();
    }

    private int next(int from) {
        int at = from;
        while (at < script.size() && script.get(at).sign() == ' ') {
            at++;
        }
        return at;
    }

    // Differences with no more than twice the context between them stand in one hunk.
    private int endOfHunk(int first) {
        int end = first;
        for (int at = first; at < script.size() && at - end <= 2 * CONTEXT; at++) {
            if (script.get(at).sign() != ' ') {
                end = at + 1;
            }
        }
        return Math.min(script.size(), end + CONTEXT);
    }

    private void hunk(int from, int to, StringBuilder text) {
        List<Line> lines = script.subList(from, to);
        text.append("@@ -").append(range('+', from, lines)).append(" +").append(range('-', from, lines));
        text.append(" @@\n");
        lines.forEach(line -> text.append(line.sign()).append(line.text()).append('\n'));
    }

    // As diff writes it: the first line and how many, the number left out if it is one, the line before if it is none.
    private String range(char other, int from, List<Line> lines) {
        long skipped = script.subList(0, from).stream()
                .filter(line -> line.sign() != other)
                .count();
        long count = lines.stream().filter(line -> line.sign() != other).count();
        long start = count == 0 ? skipped : skipped + 1;
        return count == 1 ? Long.toString(start) : start + "," + count;
    }
}
