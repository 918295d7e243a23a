// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The data and tables the template tests share. */
final class Samples {

    /** The data of the vectors that were run with the original engine. */
    static final Map<String, Object> DATA = Map.ofEntries(
            Map.entry("identifier", "www.example.org"),
            Map.entry("identifiers", List.of("www.example.org", "example.org")),
            Map.entry("env", Map.of("FOO", "bar", "EMPTY", "")),
            Map.entry("is_success", true),
            Map.entry("is_clean_hook", false),
            Map.entry("key_type", "rsa2048"),
            Map.entry("file_name", "tok"),
            Map.entry("name", "_.example.org"),
            Map.entry("file_type", "crt"),
            Map.entry("ext", "pem"),
            Map.entry("html", "<a&'\">"));

    private Samples() {}

    static String minijinja(String text) {
        return Template.compile(text, Dialect.MINIJINJA).render(DATA);
    }

    /** One case from each line that reads {@code TEMPLATE => RESULT}; {@code \n} stands for a line break. */
    static Stream<Arguments> table(String lines) {
        return lines.lines().filter(line -> !line.isBlank()).map(line -> {
            int at = line.lastIndexOf("=>");
            String result = line.substring(at + 2);
            return Arguments.of(
                    unescape(line.substring(0, at).stripTrailing()),
                    unescape(result.startsWith(" ") ? result.substring(1) : result));
        });
    }

    static String unescape(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r");
    }
}
