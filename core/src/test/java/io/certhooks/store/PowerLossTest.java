// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Loses power on real file systems: whenever something was flushed or promised, what the disk holds by then is mounted
 * elsewhere, read, and started on. Skipped where file systems cannot be made or mounted.
 */
@ParameterizedClass
@EnumSource
class PowerLossTest extends CrashHistories {

    private final LoopDisk.Kind kind;
    private LoopDisk disk;

    @TempDir
    Path directory;

    private boolean recording;
    private boolean changed;
    private int steps;
    private int losses;
    private final List<String> bad = new ArrayList<>();

    PowerLossTest(LoopDisk.Kind kind) {
        this.kind = kind;
    }

    @Override
    Path root() {
        try {
            disk = LoopDisk.make(kind, directory);
        } catch (IOException e) {
            abort("file systems can be made and mounted by root only, with their tools: " + e.getMessage());
        }
        return disk.place().resolve("store");
    }

    @Override
    @AfterEach
    void close() throws IOException {
        super.close();
        if (disk != null) {
            disk.close();
        }
    }

    @Override
    void record() throws IOException {
        disk.flush();
        recording = true;
        changed = true;
    }

    @Override
    int steps() {
        // A new promise is to be checked, too.
        changed = true;
        return steps;
    }

    @Override
    boolean before(Change change) throws IOException {
        if (recording) {
            losePowerIfChanged();
            changed = change.kind() == Change.Kind.SYNC;
            steps++;
        }
        return true;
    }

    private void losePowerIfChanged() throws IOException {
        if (changed) {
            losses++;
            try (LoopDisk left = disk.afterLossOfPower()) {
                check(steps, left.place().resolve("store"))
                        .ifPresent(problem -> bad.add("step " + steps + ": " + problem));
            }
        }
    }

    @Override
    List<String> bad(String guarantees, String title) throws IOException {
        losePowerIfChanged();
        System.out.printf(
                "guarantee: %s power lost on %s, %s: %d steps, lost %d times, %d bad%n",
                guarantees, kind, title, steps, losses, bad.size());
        assertThat(losses).isGreaterThan(2);
        return bad;
    }
}
