// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Loses power between any two changes, and any subset of what was not flushed; then reads, then starts again. */
class CrashStatesTest extends CrashHistories {

    @TempDir(factory = InMemory.class)
    Path directory;

    private CrashModel model;

    @Override
    Path root() {
        return directory.resolve("store");
    }

    @Override
    void record() throws IOException {
        model = new CrashModel(root());
    }

    @Override
    int steps() {
        return model.steps();
    }

    @Override
    boolean before(Change change) {
        return model == null ? flushNothing(change) : model.before(change);
    }

    @Override
    List<String> bad(String guarantees, String title) throws IOException {
        List<CrashModel.State> states = model.states();
        List<String> bad = new ArrayList<>();
        int serial = 0;
        for (CrashModel.State state : states) {
            Path place = directory.resolve("state" + serial++);
            state.write(place);
            check(state.step(), place)
                    .ifPresent(problem -> bad.add("step " + state.step() + ": " + problem + " in "
                            + state.tree().keySet()));
            delete(place);
        }
        System.out.printf(
                "guarantee: %s crash states, %s: %d steps, %d states, %d different, %d bad%n",
                guarantees, title, model.steps(), model.raw(), states.size(), bad.size());
        assertThat(states).hasSizeGreaterThan(2);
        return bad;
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
