// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    private static final Pattern PHASE = Pattern.compile("(?m)^ +\\d+\\.\\d\\d s  ([a-zA-Z]+(?: \\(batch\\))?) +\\S");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsAllPhasesOfAnIssueAndARenewalAndSwapsTheCertificate(@TempDir Path directory) {
        Path store = directory.resolve("a directory with blanks");

        int code = Main.run(List.of("quickstart", store.toString()), printer(out), printer(err));

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(phases(text))
                .containsExactly(
                        "added",
                        "beforeRun",
                        "onPre",
                        "beforeWrite",
                        "afterWrite",
                        "beforeWrite",
                        "afterWrite",
                        "present",
                        "present",
                        "presented",
                        "cleanUp",
                        "cleanUp",
                        "beforeWrite",
                        "afterWrite",
                        "onDeploy",
                        "onDeploy",
                        "onPost",
                        "onDeploy (batch)",
                        "afterRun",
                        "beforeRun",
                        "onPre",
                        "present",
                        "present",
                        "presented",
                        "cleanUp",
                        "cleanUp",
                        "beforeWrite",
                        "afterWrite",
                        "onDeploy",
                        "onDeploy",
                        "onPost",
                        "onDeploy (batch)",
                        "afterRun");
        assertThat(text).containsPattern("onDeploy +a program, exit code 0: .*cert\\.pem");
        assertThat(text).contains("0 failed, and the web server was never restarted");
        assertThat(store.resolve("live/shop.example/cert.pem")).isNotEmptyFile();
        assertThat(store.resolve("archive/shop.example/2/bundle.pem")).isNotEmptyFile();
    }

    private static List<String> phases(String text) {
        return PHASE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
