// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.store.JavaChild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that hangs in a hook gets SIGTERM; its lifecycle is closed by a shutdown hook. */
@Timeout(120)
class TerminationTest {

    private static final String NAME = "a.example";

    /** For a busy machine; the figure that is printed tells what it was. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private static Duration slowest = Duration.ZERO;
    private static int ended;

    @TempDir
    Path directory;

    private KillGround ground;

    @BeforeEach
    void open() throws IOException {
        ground = new KillGround();
    }

    @AfterEach
    void close() {
        ground.close();
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "guarantee: G11 SIGTERM: %d phases, slowest end %d ms after it with a grace of %d ms%n",
                ended, slowest.toMillis(), MortalProgram.GRACE.toMillis());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in beforeRun",
                "in pre",
                "before present",
                "after present",
                "presented",
                "before cleanUp",
                "in deploy",
                "in verify",
                "in post",
                "in batch",
                "in afterRun"
            })
    void endsSoonAndLeavesNothingBehind(String phase) throws Exception {
        ground.prepare(directory);
        MortalProgram program = ground.program(directory);
        try (JavaChild child = JavaChild.running(
                MortalProgram.class,
                List.of("-Dhang=" + phase, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                directory.toString(),
                ground.ca.directory().toString(),
                "ensure",
                NAME)) {
            assertThat(child.line()).isEqualTo("at " + phase);
            long start = System.nanoTime();
            child.terminate();
            child.exit();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            slowest = taken.compareTo(slowest) > 0 ? taken : slowest;
            assertThat(taken).isLessThan(MortalProgram.GRACE.plus(MARGIN));
        }
        CallLog log = new CallLog(program.log());
        assertThat(log.openRuns()).as("runs without afterRun").isEmpty();
        // The call that hangs is broken off: a clean-up is owed again, a post hook was called.
        if (!phase.equals("before cleanUp") && !phase.equals("in post")) {
            assertThat(log.unfinished()).isEmpty();
        }
        assertThat(ground.proofs(directory)).hasSize(phase.equals("before cleanUp") ? 1 : 0);

        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("ensure", lifecycle, List.of(NAME));
            assertThat(lifecycle.certificate(NAME)).isPresent();
        }
        assertThat(new CallLog(program.log()).unfinished()).hasSize(phase.equals("in post") ? 1 : 0);
        assertThat(ground.proofs(directory)).isEmpty();
        assertThat(ground.ca.orderCount()).isEqualTo(1);
        ended++;
    }
}
