// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file in the format of Python's ConfigObj, which Certbot's renewal configurations have. */
final class ConfigObjFile {

    private static final Pattern SECTION = Pattern.compile(
            "\\s*(?<open>\\[[\\[\\s]*+)(?<name>\"[^\"]+\"|'[^']+'|[^'\"\\s\\[\\]][^\\]]*)(?<close>\\][\\]\\s]*+)(#.*)?");
    // Possessive, so that no line takes long.
    private static final Pattern KEY =
            Pattern.compile("\\s*+(?<key>\"[^\"]*+\"|'[^']*+'|[^'\"=\\s][^=]*+)\\s*+=\\s*+(?<value>.*)");

    private final Path file;
    private final List<String> lines;
    private final List<String> problems;
    private final ConfigSection root = ConfigSection.root();
    private ConfigSection here = root;
    private int at;

    private ConfigObjFile(Path file, List<String> lines, List<String> problems) {
        this.file = file;
        this.lines = lines;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param problems gets what is wrong with it
     * @return the section that holds everything; incomplete if there are problems
     */
    static ConfigSection read(Path file, TrustPolicy trust, List<String> problems) {
        var reader = new ConfigObjFile(file, ConfigText.lines(file, trust), problems);
        reader.read();
        return reader.root;
    }

    private void read() {
        for (at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                enter(section);
            } else {
                put(line);
            }
        }
    }

    private void enter(Matcher marker) {
        int depth = count(marker.group("open"), '[');
        if (depth != count(marker.group("close"), ']') || depth > here.depth() + 1) {
            refuse("the brackets around the section do not match");
            return;
        }
        ConfigSection parent = here;
        while (parent.depth() >= depth) {
            parent = parent.parent().orElseThrow();
        }
        String name = ConfigValue.unquoted(marker.group("name").strip());
        Optional<ConfigSection> section = parent.add(name);
        if (section.isEmpty()) {
            refuse("the section " + name + " is there twice");
        } else {
            here = section.get();
        }
    }

    private void put(String line) {
        Matcher matcher = KEY.matcher(line);
        if (!matcher.matches()) {
            refuse("this is neither a section nor \"key = value\"");
            return;
        }
        int start = at;
        String source = matcher.group("value");
        boolean tripled = source.startsWith("\"\"\"") || source.startsWith("'''");
        Optional<ConfigValue> value = tripled ? multiline(source) : ConfigValue.parse(source);
        if (value.isEmpty()) {
            at = start;
            refuse("the value is badly quoted");
            return;
        }
        String key = ConfigValue.unquoted(matcher.group("key").strip());
        if (!here.put(key, value.get())) {
            refuse("the key " + key + " is there twice");
        }
    }

    private Optional<ConfigValue> multiline(String source) {
        String quote = source.substring(0, 3);
        var text = new StringBuilder();
        String rest = source.substring(3);
        while (!rest.contains(quote)) {
            text.append(rest).append('\n');
            if (++at >= lines.size()) {
                return Optional.empty();
            }
            rest = lines.get(at);
        }
        // A text may end in a quote itself, so the first end is the one with nothing but a comment behind it.
        for (int end = rest.indexOf(quote); end >= 0; end = rest.indexOf(quote, end + 1)) {
            String behind = rest.substring(end + 3).strip();
            if (behind.isEmpty() || behind.startsWith("#")) {
                return Optional.of(ConfigValue.text(text.append(rest, 0, end).toString()));
            }
        }
        return Optional.empty();
    }

    private void refuse(String problem) {
        problems.add(file + ":" + (at + 1) + ": " + problem);
    }

    private static int count(String text, char wanted) {
        return (int) text.chars().filter(c -> c == wanted).count();
    }
}
