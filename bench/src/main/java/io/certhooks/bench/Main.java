// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The benchmarks as a program. */
public final class Main {

    private Main() {}

    /** Measures some rows, or all. */
    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        if (all.isEmpty() || all.get(0).equals("--help")) {
            System.out.print(help());
            return;
        }
        Settings settings = Settings.parse(all.subList(1, all.size()));
        Report report = new Report(System.out);
        measure(rows(all.get(0)), settings, report);
        if (!settings.unused().isEmpty()) {
            System.err.println("options that no row knows: " + settings.unused());
        }
        // What libraries leave running is not waited for.
        System.exit(0);
    }

    private static List<Rows> rows(String names) {
        if (names.equals("all")) {
            return List.of(Rows.values());
        }
        return Stream.of(names.split(",", -1))
                .map(name -> Rows.of(name)
                        .orElseThrow(() -> new IllegalArgumentException("there is no row " + name + "\n" + help())))
                .toList();
    }

    private static void measure(List<Rows> rows, Settings settings, Report report) throws Exception {
        Optional<Path> page = settings.text("out").map(Path::of);
        for (Rows row : rows) {
            row.measure(settings, report);
            if (page.isPresent()) {
                // After each row, so that a run that is broken off leaves what it has.
                Files.writeString(page.get(), Page.of(report, Machine.facts()));
            }
        }
    }

    private static String help() {
        return "java -jar certhooks-bench.jar all | <row>[,<row>...] [--out FILE] [--tiny] [--rounds N] ...\n\n"
                + Stream.of(Rows.values())
                        .map(row -> "  %-12s %s%n".formatted(row.command(), row.title()))
                        .collect(Collectors.joining());
    }
}
