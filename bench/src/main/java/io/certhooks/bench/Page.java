// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/** The page of a whole run, in Markdown. */
final class Page {

    private static final String HEAD =
            """
            # Performance

            Written by `java -jar bench/target/certhooks-bench.jar all --out docs/performance.md` on %s.
            Each line is measured in one run with what stands beside it; a figure is the median of several rounds taken by turns.
            Times depend on the machine and on what else it did. Ratios carry over, and only ratios are promised.

            """;

    private static final String TABLE =
            """

            | What | Ours | Beside | Its figure | Ratio | Goal |
            |---|--:|---|--:|--:|---|
            """;

    private Page() {}

    static String of(Report report, Map<String, String> facts) {
        StringBuilder page = new StringBuilder(HEAD.formatted(LocalDate.now(ZoneOffset.UTC)));
        page.append("| Machine | |\n|---|---|\n");
        facts.forEach((name, value) ->
                page.append("| ").append(name).append(" | ").append(value).append(" |\n"));
        for (Report.Section section : report.sections()) {
            page.append("\n## ").append(section.title()).append("\n\n`java -jar bench/target/certhooks-bench.jar ");
            page.append(section.name()).append("`\n").append(TABLE);
            section.figures().forEach(figure -> page.append(figure.markdown()).append('\n'));
            section.notes().forEach(note -> page.append('\n').append(note).append('\n'));
        }
        return page.toString();
    }
}
