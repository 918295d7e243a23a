// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code cli.ini}, by the rules of ConfigArgParse: {@code key = value}, {@code key: value}, {@code key value} or {@code key};
 * lines of sections are passed over.
 */
final class CliIni {

    // ConfigArgParse's own pattern.
    private static final Pattern LINE = Pattern.compile("(?<key>[^:=;#\\s]+)\\s*"
            + "(?:(?<equal>[:=\\s])\\s*(?<quote>['\"]?)(?<value>.+?)?\\k<quote>)?"
            + "\\s*(?:\\s[;#].*)?");

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
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        String value = matcher.group("value");
        String equal = matcher.group("equal");
        String missing = equal == null || equal.equals(" ") ? "true" : "";
        values.put(matcher.group("key").replaceFirst("^--", ""), value == null ? missing : value);
        return true;
    }
}
