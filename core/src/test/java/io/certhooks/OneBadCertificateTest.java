// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.RunFinished;
import io.certhooks.hook.StoreException;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of one certificate are damaged while the program runs. */
class OneBadCertificateTest {

    private static final List<CertificateSpec> SPECS =
            List.of(CertificateSpec.of("a.example"), CertificateSpec.of("b.example"));

    @TempDir
    private Path directory;

    private final StoreCalls calls = new StoreCalls();
    private final LifecycleFixture fixture = new LifecycleFixture();
    private CertificateLifecycle lifecycle;

    @BeforeEach
    void open() {
        fixture.store = calls.of(FileCertificateStore.at(directory.resolve("store")));
        lifecycle = fixture.builder().build();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    private void damage(int generation, String file) throws IOException {
        Files.writeString(directory.resolve("store/archive/a.example/" + generation + "/" + file), "damaged");
    }

    @Test
    void doesNotKeepTheBatchOfTheOthersFromBeingDeployed() throws IOException {
        fixture.trace.failAt("batch");
        lifecycle.ensure(SPECS);
        fixture.trace.failAt("never");
        damage(1, "metadata.json");
        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.trace.take();

        lifecycle.renewDue();

        assertThat(fixture.trace.take()).contains("batch [b.example]");
        assertThat(lifecycle.deliveries())
                .extracting(PendingDelivery::certificate, PendingDelivery::lastFailure)
                .singleElement()
                .satisfies(owed -> assertThat(owed.toString()).contains("generation 1 of a.example cannot be read"));
    }

    @Test
    void doesNotKeepTheOthersFromBeingRenewed() throws IOException {
        lifecycle.ensure(SPECS);
        for (String file : List.of("metadata.json", "privkey.pem", "fullchain.pem", "cert.pem")) {
            damage(1, file);
        }
        fixture.clock.advance(Duration.ofDays(70));

        assertThat(lifecycle.renewDue().issued())
                .extracting(result -> result.operation().name())
                .contains("b.example");
    }

    @Test
    void isSeenBesideTheOthersThoughItCannotBeRead() {
        lifecycle.ensure(SPECS);
        calls.doAt("current a.example", () -> {
            throw new StoreException("cannot read archive/a.example/1/cert.pem", null);
        });

        List<ManagedCertificate> seen = lifecycle.certificates();

        assertThat(seen).extracting(ManagedCertificate::name).containsExactly("a.example", "b.example");
        assertThat(seen.get(0).lastFailure()).hasValue("cannot read archive/a.example/1/cert.pem");
    }

    @Test
    void isReplacedAndDeployedInItsTurn() throws IOException {
        lifecycle.ensure(SPECS);
        // With a suggestion of the CA, which is told what is replaced.
        lifecycle.renewDue();
        damage(1, "cert.pem");
        damage(1, "metadata.json");
        fixture.clock.advance(Duration.ofDays(70));

        assertThat(lifecycle.renewDue().issued()).hasSize(2).allMatch(result -> result.outcome()
                .isSuccess());

        assertThat(lifecycle.deliveries()).isEmpty();
    }

    @Test
    void isNamedWithItsFileAndTheWayOut() throws IOException {
        lifecycle.ensure(SPECS);
        damage(1, "metadata.json");

        lifecycle.redeliver("a.example");

        assertThat(lifecycle.deliveries().get(0).lastFailure())
                .contains(directory.resolve("store/archive/a.example/1").toString(), "renew(\"a.example\")");
    }

    @Test
    void leavesTheOthersOfARunAloneWhateverIsThrown() {
        fixture.trace.doAt(
                "pre a.example",
                () -> calls.doAt("generation a.example", () -> {
                    throw new NoClassDefFoundError("left out of the jar");
                }));

        RunFinished run = lifecycle.ensure(SPECS);

        assertThat(run.issued()).extracting(result -> result.operation().name()).containsExactly("b.example");
        assertThat(run.failed()).singleElement().satisfies(result -> assertThat(
                        result.outcome().toString())
                .contains("a.example", "left out of the jar"));
        assertThat(fixture.trace.take())
                .contains("post a.example failed")
                .anyMatch(line -> line.startsWith("batch") && line.contains("b.example"));
        assertThat(lifecycle.certificates().get(0).failures()).isEqualTo(1);
    }

    @Test
    void isIssuedThoughItsOldFilesCannotBeDeleted() {
        calls.doAt("generationNumbers a.example", () -> {
            throw new StoreException("cannot list archive/a.example", null);
        });

        assertThat(lifecycle.ensure(SPECS.get(0)).issued()).isTrue();
    }
}
