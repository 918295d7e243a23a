// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each row once, with the least sizes, two at a time. What it measures is of no interest here. */
@Execution(ExecutionMode.CONCURRENT)
class RowsTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(output, true, StandardCharsets.UTF_8));

    @BeforeAll
    static void startOtherJvmsQuickly() {
        System.setProperty(Program.JVM_OPTIONS, "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    }

    @AfterAll
    static void startThemAsUsual() {
        System.clearProperty(Program.JVM_OPTIONS);
    }

    @ParameterizedTest
    @EnumSource
    void givesFigures(Rows row) throws Exception {
        row.measure(Settings.tiny(), report);

        Report.Section section = report.sections().get(0);
        assertThat(section.figures()).isNotEmpty().allSatisfy(figure -> {
            assertThat(figure.ours()).isFinite();
            assertThat(figure.other().isEmpty()).isEqualTo(Double.isNaN(figure.theirs()));
        });
        assertThat(output.toString(StandardCharsets.UTF_8)).contains(section.title());
    }

    @Test
    void writesAPageWithTheMachinesFactsAndEveryFigure() throws Exception {
        report.begin("one", "The first");
        report.compare("ours", "ms", 3, "a peer", 2, Goal.ratioAtMost(1.1));
        report.note("Something is not installed.");

        Path page = Files.writeString(folder.resolve("page.md"), Page.of(report, Map.of("Cores", "2")));

        assertThat(Files.readString(page))
                .contains("| Cores | 2 |", "## The first", "certhooks-bench.jar one`", "Something is not installed.")
                .contains("| ours | 3 ms | a peer | 2 ms | 1.50 | ratio <= 1.10: NO |");
    }

    @Test
    void knowsTheMachine() throws Exception {
        assertThat(Machine.facts()).containsKeys("Cores", "Memory", "JDK", "Kernel", "Pebble", "certbot");
    }
}
