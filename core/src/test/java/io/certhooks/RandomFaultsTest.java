// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.fault.FaultCatalogue;
import io.certhooks.x509.Keys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many runs while each answer of the CA may be replaced by one of dozens of faults. {@code -Dcerthooks.randomRuns} says how many,
 * {@code -Dcerthooks.seed} repeats a walk.
 */
class RandomFaultsTest {

    private static final int RUNS = Integer.getInteger("certhooks.randomRuns", 80);
    private static final long SEED = Long.getLong("certhooks.seed", 29);
    private static final Duration STEP = Duration.ofHours(30);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void publishesNothingWrongAndRecoversFromEverything(@TempDir Path directory) {
        Random random = new Random(SEED);
        Set<String> known = new HashSet<>();
        int issued = 0;
        int failed = 0;
        try (LifecycleFixture fixture = new LifecycleFixture()) {
            fixture.store = FileCertificateStore.at(directory);
            try (CertificateLifecycle lifecycle = lifecycle(fixture)) {
                for (int run = 0; run < RUNS; run++) {
                    fixture.ca.faults().clear();
                    fixture.ca.faults().random(random.nextLong(), 5 + random.nextInt(30), FaultCatalogue.all());
                    long start = System.nanoTime();
                    CertificateSpec spec = spec(random.nextInt(6));
                    RunFinished finished = known.add(spec.name())
                            ? lifecycle.ensure(List.of(spec))
                            : lifecycle.renew(List.of(spec.name()));
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .as("run " + run)
                            .isLessThan(PATIENCE);
                    for (OperationResult result : finished.operations()) {
                        issued += result.outcome() instanceof Outcome.Issued ? 1 : 0;
                        failed += result.outcome() instanceof Outcome.Failed ? 1 : 0;
                    }
                    checkAll(lifecycle);
                    fixture.clock.advance(STEP);
                }
            }
            fixture.ca.faults().clear();
            fixture.clock.advance(Duration.ofDays(2));
            // With the usual limits, which a busy machine keeps to.
            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                for (int name = 0; name < 6; name++) {
                    assertThat(lifecycle.ensure(spec(name)).failure()).isEmpty();
                }
                checkAll(lifecycle);
            }
        }
        assertThat(failed).isPositive();
        System.out.printf(
                "guarantee: G13 random walk, seed %d: %d runs, %d certificates, %d typed failures, 0 wrong pairs%n",
                SEED, RUNS, issued, failed);
    }

    private static CertificateLifecycle lifecycle(LifecycleFixture fixture) {
        return fixture.builder()
                .authority(fixture.authority().withRequestTimeout(Duration.ofSeconds(1)))
                .orderLimit(Duration.ofSeconds(3))
                .build();
    }

    private static CertificateSpec spec(int number) {
        return CertificateSpec.of("a" + number + ".example", "b" + number + ".example");
    }

    static void checkAll(CertificateLifecycle lifecycle) {
        for (ManagedCertificate managed : lifecycle.certificates()) {
            if (managed.current().isPresent()) {
                IssuedCertificate certificate =
                        lifecycle.certificate(managed.name()).orElseThrow();
                assertThat(Keys.match(
                                certificate.privateKey().orElseThrow(),
                                certificate.leaf().getPublicKey()))
                        .as(managed.name())
                        .isTrue();
                assertThat(certificate.chain()).as(managed.name()).isNotEmpty();
            }
        }
    }
}
