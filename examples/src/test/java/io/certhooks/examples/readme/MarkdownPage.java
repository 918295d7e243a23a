// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the project's own, taken apart. */
final class MarkdownPage {

    /** The project's top directory; tests run in the directory of their module. */
    static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)]+)\\)");
    private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    private final String text;

    private MarkdownPage(String text) {
        this.text = text;
    }

    /**
     * A type and one of its methods.
     *
     * @param type a simple name
     * @param method a name without parameters
     */
    record Member(String type, String method) {}

    static MarkdownPage read(String name) throws IOException {
        return new MarkdownPage(Files.readString(TOP.resolve(name)));
    }

    /** The blocks of code of a language. */
    List<String> blocks(String language) {
        return matches(BLOCK)
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The number of the first line of code. */
    int firstCodeLine() {
        Matcher block = BLOCK.matcher(text);
        return block.find()
                ? 1 + (int) text.substring(0, block.start(2)).lines().count()
                : Integer.MAX_VALUE;
    }

    /** Where the links lead to, without those to a place on the same page. */
    List<String> links() {
        return matches(LINK)
                .map(link -> link.group(1).replaceFirst("#.*", ""))
                .filter(link -> !link.isEmpty())
                .toList();
    }

    /** The members in the last column, or the first one, of the table in a section. */
    List<Member> members(String section, Column column) {
        List<Member> members = new ArrayList<>();
        for (String row :
                section(section).lines().filter(line -> line.startsWith("| ")).toList()) {
            String[] cells = row.substring(1).split("\\|", -1);
            Matcher found = MEMBER.matcher(cells[column == Column.FIRST ? 0 : cells.length - 2]);
            while (found.find()) {
                members.add(new Member(found.group(1), found.group(2)));
            }
        }
        return members;
    }

    /** Where in a table. */
    enum Column {
        FIRST,
        LAST
    }

    private String section(String heading) {
        return Stream.of(text.split("(?m)^## "))
                .filter(part -> part.startsWith(heading + "\n"))
                .collect(Collectors.joining());
    }

    private Stream<MatchResult> matches(Pattern pattern) {
        return pattern.matcher(text).results();
    }
}
