// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads variables as lego's {@code envFile} has them: lines of {@code NAME=value}, quoted or not. */
final class EnvFile {

    private static final Logger LOG = LoggerFactory.getLogger(EnvFile.class);
    private static final long LIMIT = 1 << 20;

    private static final Pattern LINE =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.]*)\\s*[=:]\\s*(.*?)\\s*", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\\\(.)|\\$(?:\\{([A-Za-z0-9_]+)}|([A-Za-z0-9_]+))");

    private EnvFile() {}

    /** The variables in the file's order; none if there is no such file. */
    static Map<String, String> read(Path file) {
        if (!Files.exists(file)) {
            LOG.info("there is no file {} with variables", file);
            return Map.of();
        }
        try {
            if (Files.size(file) > LIMIT) {
                throw new IOException("it has more than " + LIMIT + " bytes");
            }
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the variables in " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> parse(Path file, String text) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                // The line itself may be a secret.
                throw new IOException("line " + number + " of " + file + " is not of the form NAME=value");
            }
            variables.put(matcher.group(1), value(matcher.group(2), variables));
        }
        return variables;
    }

    private static String value(String written, Map<String, String> known) {
        if (isQuoted(written, '\'')) {
            return written.substring(1, written.length() - 1);
        }
        if (isQuoted(written, '"')) {
            return expanded(written.substring(1, written.length() - 1), known, true);
        }
        int comment = written.indexOf(" #");
        return expanded(comment < 0 ? written : written.substring(0, comment).strip(), known, false);
    }

    private static boolean isQuoted(String text, char quote) {
        return text.length() >= 2 && text.charAt(0) == quote && text.charAt(text.length() - 1) == quote;
    }

    private static String expanded(String text, Map<String, String> known, boolean escapes) {
        return VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(replacement(found, known, escapes)));
    }

    private static String replacement(java.util.regex.MatchResult found, Map<String, String> known, boolean escapes) {
        String escaped = found.group(1);
        if (escaped != null) {
            if (!escapes && !escaped.equals("$")) {
                return found.group();
            }
            return switch (escaped) {
                case "n" -> "\n";
                case "r" -> "\r";
                default -> escaped;
            };
        }
        String name = found.group(2) != null ? found.group(2) : found.group(3);
        return known.getOrDefault(name, "");
    }
}
