// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.store.JavaChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a program while it deploys, again and again, also while it makes up for the last death. */
@Timeout(3600)
class DeliveryKillTest {

    private static final int KILLS = Integer.getInteger("certhooks.kills", 30);
    private static final long SEED = Long.getLong("certhooks.seed", 20261120L);
    private static final int EDGES = 40;

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

    private Path place(String name) throws IOException {
        return ground.prepare(Files.createDirectory(directory.resolve(name)));
    }

    @Test
    void bringsEveryGenerationToEveryHookHoweverOftenItIsKilled() throws Exception {
        Path place = place("place");
        MortalProgram program = ground.program(place);
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("ensure", lifecycle, List.of("a.example", "b.example"));
        }
        Random random = new Random(SEED);
        JavaChild waiting = ground.child(place, "redeliver", "a.example", "b.example");
        int kills = 0;
        while (kills < KILLS) {
            // The next one starts up while this one is killed.
            JavaChild child = waiting;
            waiting = ground.child(place, "redeliver", "a.example", "b.example");
            try (child) {
                List<String> edges = ground.run(place, child, random.nextInt(EDGES));
                kills += edges.get(edges.size() - 1).equals("end") ? 0 : 1;
            }
        }
        waiting.close();
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("due", lifecycle, List.of());
            assertThat(lifecycle.deliveries()).isEmpty();
        }
        CallLog log = new CallLog(program.log());
        System.out.printf(
                "guarantee: G11 delivery journal: %d kills -9 (seed %d), %d deploys, %d calls, %d problems%n",
                kills,
                SEED,
                log.deploys(),
                log.count("deploy") + log.count("batch"),
                log.problems().size());
        assertThat(log.problems()).isEmpty();
        assertThat(log.deploys()).isGreaterThan(KILLS / 2);
        assertThat(ground.ca.orderCount()).isEqualTo(2);
    }

    @Test
    void staysWithOneReloadForAllCertificatesWhenItIsKilledInABatch() throws Exception {
        String[] names = {"a.example", "b.example", "c.example"};
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Path place = place("batch" + i);
            int extra = i;
            try (JavaChild child = ground.child(place, "ensure", names)) {
                reached.add(ground.runPast(place, child, "in batch", extra));
            }
            MortalProgram program = ground.program(place);
            try (CertificateLifecycle lifecycle = program.builder().build()) {
                program.act("due", lifecycle, List.of());
                assertThat(lifecycle.deliveries()).isEmpty();
            }
            CallLog log = new CallLog(program.log());
            assertThat(log.problems()).isEmpty();
            // What is already written down as done is not done again; the rest is one call again.
            assertThat(log.batches()).hasSize(2).first().isEqualTo(3);
            assertThat(log.batches().get(1)).isEqualTo(3 - extra / 2);
        }
        System.out.printf(
                "guarantee: G11 batch deploy of 3 certificates killed at %s: 1 call each time after it%n", reached);
    }
}
