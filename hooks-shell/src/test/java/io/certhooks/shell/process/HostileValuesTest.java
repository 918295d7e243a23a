// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.ProcessOutcome.NotLaunchable;
import io.certhooks.shell.process.ProcessOutcome.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that run a command when they are pasted into a shell text, in every place where a value can go. */
class HostileValuesTest {

    /** Each would create a file named {@code canary}, or change on its way, if anything interpreted it. */
    static final List<String> VALUES = List.of(
            "$(touch canary)",
            "`touch canary`",
            "; touch canary",
            "| touch canary",
            "& touch canary &",
            "&& touch canary",
            "|| touch canary",
            "\ntouch canary\n",
            "\r\ntouch canary\r\n",
            "'; touch canary; '",
            "\"; touch canary; \"",
            "'\"'\"'$(touch canary)",
            "\\'; touch canary #",
            "${IFS}touch${IFS}canary",
            "$((1+1)) ${PATH} $HOME ~ ~root",
            "> canary",
            "< /dev/null > canary",
            "*",
            "? [a-z] {a,b}",
            "-rf",
            "--version",
            "-e touch canary",
            "",
            " ",
            "\t a  b \t",
            "\\n\\x41\\041%s%n%d",
            "() { :; }; touch canary",
            "!! !touch # not a comment",
            "\u00fc\u20ac \ud83d\ude80 \u202e \u001b[31m \u0007");

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private final ProcessRunner runner = ProcessRunner.create();
    private Path work;
    private int changed;
    private int refused;
    private int delivered;

    @BeforeEach
    void makeWorkingDirectory() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void arriveAsTheyAreOrNotAtAll() throws IOException {
        for (String value : VALUES) {
            asArgument(value);
            asVariable(value);
            asInput(value);
            asProgramAndPaths(value);
        }

        System.out.printf(
                "guarantee: G5 hostile values in every place: %d values, %d delivered as they are, %d refused, %d changed, %d commands run%n",
                VALUES.size(), delivered, refused, changed, canaries());
        assertThat(VALUES).hasSize(29);
        assertThat(changed).isZero();
        assertThat(canaries()).isZero();
        assertThat(delivered).isGreaterThan(VALUES.size() * 6);
    }

    private void asArgument(String value) {
        Launch launch = launch("/usr/bin/printf", "%s", value);
        expect(value, launch, true);
        expect(value, launch, false);
        expect(value, launch("/bin/sh", "-c", "printf %s \"$1\"", "sh", value), true);
        expect(value, launch("/bin/sh", "-c", "printf %s \"$1\"", "sh", value), false);
    }

    private void asVariable(String value) {
        Launch launch = launch("/bin/sh", "-c", "printf %s \"$VALUE\"")
                .withEnvironment(Environment.closed().with("VALUE", value));
        expect(value, launch, true);
        expect(value, launch, false);
    }

    private void asInput(String value) {
        expect(value, launch("/bin/cat").withInput(Input.text(value)), true);
        expect(value, launch("/bin/cat").withInput(Input.text(value)), false);
    }

    private void asProgramAndPaths(String value) throws IOException {
        Optional<Path> named = file(value);
        if (named.isEmpty()) {
            return;
        }
        Path place = Files.createDirectory(named.get());
        Path script = Files.writeString(place.resolve(value), "#!/bin/sh\nprintf %s \"$0\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        expect(script.toString(), launch(script.toString()), true);
        expect(script.toString(), launch(script.toString()), false);
        expect(place + "\n", launch("/bin/pwd").inDirectory(place), true);

        Path input = Files.writeString(place.resolve("in" + value), "content", UTF_8);
        expect("content", launch("/bin/cat").withInput(Input.file(input)), true);
        Path output = place.resolve("out" + value);
        ProcessResult result = runner.run(launch("/bin/echo", "content").withOutput(Output.file(output)));
        assertThat(result.isOk()).isTrue();
        assertThat(output).hasContent("content");

        Spool spool = Spool.at(place.resolve("spool" + value));
        assertThat(runner.runDurably(launch("/bin/true"), spool).isOk()).isTrue();
        assertThat(runner.state(spool)).isEqualTo(new SpoolState.Finished(new ProcessOutcome.Ok()));
    }

    private void expect(String value, Launch launch, boolean piped) {
        Spool spool = Spool.at(directory.resolve("spool"));
        ProcessResult result = piped ? runner.run(launch) : runner.runDurably(launch, spool);
        spool.delete();
        if (result.outcome() instanceof NotLaunchable notLaunchable) {
            assertThat(notLaunchable.reason()).isEqualTo(Reason.NOT_ENCODABLE);
            assertThat(VALUES.get(28)).isEqualTo(value);
            refused++;
            return;
        }
        assertThat(result.isOk()).as(result.errors().text()).isTrue();
        if (result.output().text().equals(value)) {
            delivered++;
        } else {
            changed++;
        }
    }

    private Launch launch(String program, String... arguments) {
        return Launch.of(program, arguments).inDirectory(work).withLines(LineConsumer.none());
    }

    private Optional<Path> file(String name) {
        try {
            return name.isBlank() || name.contains("/") ? Optional.empty() : Optional.of(work.resolve("in " + name));
        } catch (InvalidPathException notInThisLocale) {
            return Optional.empty();
        }
    }

    private long canaries() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.getFileName().toString().equals("canary")).forEach(found::add);
        }
        return found.size();
    }
}
