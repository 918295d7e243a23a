// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void listsTheExamplesWhenAskedForHelp(String word) {
        assertThat(run(word)).isZero();
        assertThat(text(out)).contains("quickstart", "dns-provider", "batch-reload");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void listsTheExamplesWithoutArguments() {
        assertThat(run()).isZero();
        assertThat(text(out)).contains("Usage: ", "quickstart");
    }

    @Test
    void refusesAnUnknownExample() {
        assertThat(run("quickstrat")).isEqualTo(2);
        assertThat(text(err)).startsWith("There is no example \"quickstrat\".").contains("quickstart", "dns-provider");
        assertThat(text(out)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns-provider", "batch-reload"})
    void refusesArgumentsWhereThereAreNone(String example) {
        assertThat(run(example, "now")).isEqualTo(2);
        assertThat(text(err)).isEqualToIgnoringNewLines(example + ": it takes no arguments, not [now]");
    }

    @Test
    void refusesADirectoryInUse(@TempDir Path directory) throws Exception {
        Files.createFile(directory.resolve("mine"));

        assertThat(run("quickstart", directory.toString())).isEqualTo(2);
        assertThat(text(err)).contains(directory + " exists and is not an empty directory");
        assertThat(directory).isDirectoryContaining("glob:**/mine");
    }

    @Test
    void takesNoOptionForADirectory() {
        assertThat(run("quickstart", "--verbose")).isEqualTo(2);
        assertThat(text(err)).contains("there is no option --verbose");
        assertThat(Path.of("--verbose")).doesNotExist();
    }

    @Test
    void showsADnsProvider() {
        assertThat(run("dns-provider")).as(text(err)).isZero();
        assertThat(text(out))
                .contains("for *.shop.example", "_acme-challenge.shop.example TXT ")
                .contains("names         shop.example, *.shop.example");
    }

    @Test
    void showsOneReloadForManyCertificates() {
        assertThat(run("batch-reload")).as(text(err)).isZero();
        assertThat(text(out))
                .containsSubsequence("one reload for 20", "65 days later", "one reload for 20", "40 issued")
                .containsPattern("reloads +2\\R");
    }

    @Test
    void saysInASentenceWhatDidNotHappen() {
        Example.Program program = (arguments, console) -> {
            throw new UnexpectedException("the certificate on disk is not the new one");
        };

        assertThat(run(program)).isEqualTo(1);
        assertThat(text(err)).isEqualToIgnoringNewLines("test failed: the certificate on disk is not the new one");
    }

    @Test
    void showsWhereADefectIs() {
        Example.Program program = (arguments, console) -> {
            throw new IllegalStateException("boom");
        };

        assertThat(run(program)).isEqualTo(1);
        assertThat(text(err)).contains("defect", "boom", "MainTest");
    }

    private int run(Example.Program program) {
        return Main.run(new Example("test", "", program), List.of(), new Console(printer(out)), printer(err));
    }

    private int run(String... arguments) {
        return Main.run(List.of(arguments), printer(out), printer(err));
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
