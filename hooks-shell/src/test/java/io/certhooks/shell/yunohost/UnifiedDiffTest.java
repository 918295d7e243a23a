// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.Input;
import io.certhooks.shell.process.Launch;
import io.certhooks.shell.process.ProcessResult;
import io.certhooks.shell.process.ProcessRunner;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The differences of files, by example and by the tool that applies them. */
final class UnifiedDiffTest {

    private static final int TEXTS = 40;

    @TempDir
    Path directory;

    @Test
    void showsThreeLinesAroundEachDifference() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n";

        assertThat(UnifiedDiff.of(before, before)).isEmpty();
        assertThat(UnifiedDiff.of(before, before.replace("5\n", "five\n").replace("14\n", "")))
                .isEqualTo(
                        """
                        @@ -2,7 +2,7 @@
                         2
                         3
                         4
                        -5
                        +five
                         6
                         7
                         8
                        @@ -11,4 +11,3 @@
                         11
                         12
                         13
                        -14""");
    }

    @Test
    void joinsDifferencesThatAreCloseToEachOther() {
        assertThat(UnifiedDiff.of("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"))
                .containsOnlyOnce("@@ -1,8 +1,8 @@");
        assertThat(UnifiedDiff.of("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"))
                .contains("@@ -1,4 +1,4 @@", "@@ -6,4 +6,4 @@");
    }

    @Test
    void showsWhatComesAndGoesAltogether() {
        assertThat(UnifiedDiff.of("", "a\nb\n")).isEqualTo("@@ -0,0 +1,2 @@\n+a\n+b");
        assertThat(UnifiedDiff.of("a\n", "")).isEqualTo("@@ -1 +0,0 @@\n-a");
        assertThat(UnifiedDiff.of("", "")).isEmpty();
    }

    @Test
    void doesNotSpendItsTimeOnFilesThatHaveNothingInCommon() throws IOException {
        String before = "a\n".repeat(100_000);
        String after = "b\n".repeat(100_000);

        assertThat(UnifiedDiff.of(before, after))
                .startsWith("@@ -1,100000 +1,100000 @@\n-a\n")
                .endsWith("+b");
        Path large = Files.writeString(directory.resolve("large"), "x".repeat(2 * 1024 * 1024));
        assertThat(UnifiedDiff.of(directory.resolve("none"), large)).contains("too large to compare");
    }

    @Test
    void isWhatThePatchProgramTakes() throws IOException {
        try (var runner = ProcessRunner.create()) {
            Assumptions.assumeTrue(
                    runner.run(Launch.of("patch", "--version").withTrust(TrustPolicy.ANY))
                            .isOk(),
                    "patch is needed");
            Random random = new Random(7);
            for (int i = 0; i < TEXTS; i++) {
                String before = text(random);
                String after = text(random);
                Path file = Files.writeString(directory.resolve("file"), before);
                String diff = UnifiedDiff.of(before, after);
                if (!diff.isEmpty()) {
                    ProcessResult patched = runner.run(Launch.of("patch", "-s", "--fuzz=0", file.toString())
                            .withTrust(TrustPolicy.ANY)
                            .withInput(Input.text("--- file\n+++ file\n" + diff + "\n")));
                    assertThat(patched.isOk()).as("%s", patched).isTrue();
                }
                assertThat(Files.exists(file) ? Files.readString(file) : "").isEqualTo(after);
            }
        }
    }

    private static String text(Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            lines.add("line " + random.nextInt(12) + "\n");
        }
        return String.join("", lines);
    }
}
