// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads variables as lego's {@code envFile} has them, by the rules of godotenv: {@code NAME=value} or {@code NAME: value}, with
 * {@code export} before it or not. In double quotes there are escapes and references to variables, without quotes there are
 * references; what is quoted may have several lines.
 */
final class EnvFile {

    private static final Logger LOG = LoggerFactory.getLogger(EnvFile.class);
    private static final int LIMIT = 1 << 20;

    private static final Pattern NAME = Pattern.compile("(?:export[ \\t]++)?+([\\p{L}\\p{N}_.]++)[ \\t]*+[=:][ \\t]*+");
    // The last one counts.
    private static final Pattern COMMENT = Pattern.compile("(.*)[ \\t]#.*");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([^$])");
    private static final Pattern VARIABLE = Pattern.compile("(\\\\)?\\$(\\()?\\{?([A-Z0-9_]+)?}?");

    private final Path file;
    private final String text;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private int at;

    private EnvFile(Path file, String text) {
        this.file = file;
        this.text = text.replace("\r\n", "\n");
    }

    /**
     * The variables in the file's order; none if there is no such file.
     *
     * @param trust whether it may be one that others can change
     * @throws ConfigurationException if it cannot be read or is not to be trusted
     */
    static Map<String, String> read(Path file, TrustPolicy trust) {
        if (!Files.exists(file)) {
            LOG.info("there is no file {} with variables", file);
            return Map.of();
        }
        // Whoever can write it says which program is run, and with which PATH.
        trust.objectionTo(file).ifPresent(objection -> {
            throw new ConfigurationException("cannot take the variables in " + file + ": " + objection);
        });
        String text = ConfigFile.text(file, LIMIT);
        try {
            return new EnvFile(file, text).read();
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the variables in " + file + ": " + e.getMessage());
        }
    }

    private Map<String, String> read() throws IOException {
        Matcher name = NAME.matcher(text);
        while (isMore()) {
            if (!name.region(at, text.length()).lookingAt()) {
                throw wrong("is not of the form NAME=value");
            }
            at = name.end();
            variables.put(name.group(1), value());
        }
        return variables;
    }

    // Goes over blanks and comments.
    private boolean isMore() {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                at = endOfLine();
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private String value() throws IOException {
        char first = at < text.length() ? text.charAt(at) : '\n';
        if (first == '\'' || first == '"') {
            String quoted = quoted(first);
            return first == '"' ? expanded(unescaped(quoted)) : quoted;
        }
        String line = text.substring(at, endOfLine());
        at += line.length();
        Matcher comment = COMMENT.matcher(line);
        return expanded((comment.matches() ? comment.group(1) : line).strip());
    }

    private String quoted(char quote) throws IOException {
        int start = at + 1;
        int end = text.indexOf(quote, start);
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end = text.indexOf(quote, end + 1);
        }
        if (end < 0) {
            throw wrong("begins with a quote that is not closed");
        }
        at = end + 1;
        return text.substring(start, end);
    }

    private static String unescaped(String quoted) {
        return ESCAPE.matcher(quoted)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "n" -> "\n";
                            case "r" -> "\r";
                            default -> found.group(1);
                        }));
    }

    private String expanded(String value) {
        return VARIABLE.matcher(value).replaceAll(found -> Matcher.quoteReplacement(replacement(found)));
    }

    // Only names in capitals are references: a $ in a password is a $.
    private String replacement(MatchResult found) {
        if (found.group(1) != null || found.group(2) != null) {
            return found.group().substring(1);
        }
        String name = found.group(3);
        return name == null ? found.group() : variables.getOrDefault(name, "");
    }

    // The line itself may be a secret.
    private IOException wrong(String how) {
        long line = text.substring(0, at).lines().count() + (at == 0 || text.charAt(at - 1) == '\n' ? 1 : 0);
        return new IOException("line " + line + " of " + file + " " + how);
    }
}
