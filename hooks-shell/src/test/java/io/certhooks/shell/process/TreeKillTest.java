// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends trees of six shapes whose processes all ignore TERM; {@code -Dcerthooks.treekill.runs} sets how often. */
class TreeKillTest {

    private static final int RUNS = Integer.getInteger("certhooks.treekill.runs", 20);
    private static final Duration TIMEOUT = Duration.ofMillis(120);
    private static final Duration GRACE = Duration.ofMillis(20);
    /** For a busy machine; the figure that is printed tells what it was. Sleepers outlive it by far. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ProcessRunner runner = ProcessRunner.create();

    /** The shapes; {@code $1} is the argument of {@code sleep} by which their processes are found again. */
    private enum Shape {
        CHILD("sleep $1"),
        GRANDCHILD("sh -c 'sleep $1; :' sh $1; :"),
        ORPHAN("sh -c 'sleep $1 & :' sh $1; sleep $1"),
        ORPHAN_IN_ITS_OWN_SESSION("sh -c 'setsid sleep $1 & :' sh $1; sleep $1"),
        SPAWNER("while :; do sleep $1 & sleep 0.001; done"),
        NESTED_SPAWNER(
                "for i in 1 2 3; do setsid sh -c 'while :; do setsid sleep $1 & sleep 0.003; done' sh $1 & done; "
                        + "while :; do sleep $1 & sleep 0.003; done");

        private final String script;

        Shape(String script) {
            this.script = script;
        }
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void leavesNoProcessOfATree(Shape shape) throws IOException {
        List<Long> killNanos = new ArrayList<>();
        int survivors = 0;
        for (int i = 0; i < RUNS; i++) {
            // Recognised by an argument nobody else uses.
            String seconds = ProcessHandle.current().pid() + "." + (1000 + NUMBER.incrementAndGet());

            ProcessResult result = runner.run(ProcessRunnerTest.shell("trap '' TERM; " + shape.script, seconds)
                    .withTimeout(TIMEOUT)
                    .withGrace(GRACE));

            List<String> left = processesWith(seconds);
            assertThat(result.outcome()).isInstanceOf(ProcessOutcome.TimedOut.class);
            assertThat(result.survivors()).isEmpty();
            assertThat(left).as("%s, run %d", shape, i).isEmpty();
            survivors += left.size();
            killNanos.add(result.duration().minus(TIMEOUT).minus(GRACE).toNanos());
        }
        killNanos.sort(null);
        System.out.printf(
                "guarantee: G3 tree kill, %s: %d survivors in %d runs, kill phase p50 %.1f ms, max %.1f ms%n",
                shape, survivors, RUNS, killNanos.get(RUNS / 2) / 1e6, killNanos.get(RUNS - 1) / 1e6);
        assertThat(killNanos.get(RUNS - 1)).isLessThan(MARGIN.toNanos());
    }

    private static List<String> processesWith(String argument) throws IOException {
        List<String> found = new ArrayList<>();
        for (File process : new File("/proc").listFiles(file -> file.getName().matches("[0-9]+"))) {
            Path line = process.toPath().resolve("cmdline");
            String[] words = read(line).split("\0", -1);
            if (Arrays.asList(words).contains(argument)) {
                found.add(process.getName() + " " + String.join(" ", words));
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
