// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static io.certhooks.examples.readme.MarkdownPage.TOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultMatrixTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([PSCA]\\d\\d) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    private final List<MatchResult> rows;

    FaultMatrixTest() throws IOException {
        rows = ROW.matcher(Files.readString(TOP.resolve("docs/fault-matrix.md")))
                .results()
                .toList();
    }

    @Test
    void hasEveryRowOnce() {
        List<String> expected = Stream.of(numbers("P", 38), numbers("S", 38), numbers("C", 24), numbers("A", 30))
                .flatMap(part -> part)
                .toList();

        assertThat(rows).extracting(row -> row.group(1)).containsExactlyElementsOf(expected);
    }

    @Test
    void namesATestThatExistsOrSaysWhyThereIsNone() throws IOException {
        Map<String, String> tests = tests();
        for (MatchResult row : rows) {
            List<MatchResult> named = MEMBER.matcher(row.group(3)).results().toList();

            assertThat(!named.isEmpty() || row.group(3).startsWith("Not "))
                    .as(row.group())
                    .isTrue();
            for (MatchResult test : named) {
                assertThat(tests.getOrDefault(test.group(1), ""))
                        .as("%s of %s", test.group(), row.group(1))
                        .contains(" " + test.group(2) + "(");
            }
        }
    }

    private static Stream<String> numbers(String kind, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> "%s%02d".formatted(kind, number));
    }

    /** The sources of all tests by the names of their classes. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (String module : List.of("hooks-api", "core", "hooks-shell", "testkit", "examples")) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return tests;
    }
}
