// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code cli.ini}, by the rules of ConfigArgParse: {@code key = value}, {@code key: value}, {@code key value} or {@code key};
 * lines of sections are passed over.
 */
final class CliIni {

    private CliIni() {}

    /**
     * Reads the keys and values; of a key that is there twice the last counts.
     *
     * @param problems gets what cannot be read
     */
    static Map<String, String> read(Path file, TrustPolicy trust, List<String> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> lines = ConfigText.lines(file, trust);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || "#;[".indexOf(line.charAt(0)) >= 0 || line.startsWith("---")) {
                continue;
            }
            if (!put(line, values)) {
                problems.add(file + ":" + (i + 1) + ": this is not \"key = value\"");
            }
        }
        return values;
    }

    private static boolean put(String line, Map<String, String> values) {
        int end = keyEnd(line);
        int next = skipBlanks(line, end);
        boolean marked = next < line.length() && (line.charAt(next) == '=' || line.charAt(next) == ':');
        if (end == 0 || (next == end && !marked && next < line.length())) {
            return false;
        }
        String key = line.substring(0, end).replaceFirst("^--", "");
        String rest = line.substring(marked ? skipBlanks(line, next + 1) : next);
        String value = rest.isEmpty() ? "" : value(rest);
        boolean flag = !marked && (next == end || line.charAt(next - 1) == ' ');
        values.put(key, value.isEmpty() && flag ? "true" : value);
        return true;
    }

    private static int keyEnd(String line) {
        int end = 0;
        while (end < line.length()
                && ":=;#".indexOf(line.charAt(end)) < 0
                && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    // Up to the first closing quote, or else the first blank, that has nothing but a comment behind it.
    private static String value(String text) {
        boolean[] endsAt = ends(text);
        char quote = text.charAt(0);
        if (quote == '"' || quote == '\'') {
            for (int close = text.indexOf(quote, 2); close >= 0; close = text.indexOf(quote, close + 1)) {
                if (endsAt[close + 1]) {
                    return text.substring(1, close);
                }
            }
            if (text.length() > 1 && text.charAt(1) == quote && endsAt[2]) {
                return "";
            }
        }
        int end = 1;
        while (!endsAt[end]) {
            end++;
        }
        return text.substring(0, end);
    }

    // Whether nothing but blanks and a comment comes from each place on.
    private static boolean[] ends(String text) {
        boolean[] ends = new boolean[text.length() + 1];
        ends[text.length()] = true;
        for (int i = text.length() - 2; i >= 0; i--) {
            char next = text.charAt(i + 1);
            boolean comment = next == ';' || next == '#' || (Character.isWhitespace(next) && ends[i + 1]);
            ends[i] = Character.isWhitespace(text.charAt(i)) && comment;
        }
        return ends;
    }
}
