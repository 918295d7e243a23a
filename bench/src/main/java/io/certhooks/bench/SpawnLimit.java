// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** The limit for starting programs: a loop in C. */
final class SpawnLimit {

    private final Path program;

    private SpawnLimit(Path program) {
        this.program = program;
    }

    /** Compiles the loop, if there is a compiler. */
    static Optional<SpawnLimit> compile(Scratch scratch) throws IOException, InterruptedException {
        if (!Program.isInstalled("gcc")) {
            return Optional.empty();
        }
        Path source = scratch.path("spawn.c");
        try (InputStream text = Objects.requireNonNull(SpawnLimit.class.getResourceAsStream("spawn.c"))) {
            Files.copy(text, source);
        }
        Path program = scratch.path("spawn");
        Program.of("gcc", "-O2", "-o", program.toString(), source.toString()).mustRun(0);
        return Optional.of(new SpawnLimit(program));
    }

    /** Milliseconds from start to result, many times. */
    Samples millis(int times) throws IOException, InterruptedException {
        Program.Ended ended =
                Program.of(program.toString(), Integer.toString(times)).mustRun(0);
        return Samples.of(ended.output()
                .lines()
                .mapToDouble(line -> Double.parseDouble(line) / 1000)
                .toArray());
    }
}
