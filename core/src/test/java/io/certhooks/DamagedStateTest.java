// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.StoreException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.StoreLock;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that gives back something else than was written as the engine's state. */
@Timeout(120)
class DamagedStateTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final long SEED = Long.getLong("certhooks.seed", 19);

    @TempDir
    Path directory;

    private LifecycleFixture fixture;
    private Path state;

    @BeforeEach
    void open() {
        fixture = new LifecycleFixture();
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        state = directory.resolve("store/state/a.example.json");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void goesOnFromTheGenerationInUseAndDeploysItAgain() throws IOException {
        IssuedCertificate issued = ensured();
        keepOneRecord();
        List<byte[]> damages = damages(Files.readAllBytes(state));
        for (byte[] damaged : damages) {
            Files.write(state, damaged);
            fixture.trace.take();

            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                assertThat(lifecycle.certificate("a.example").orElseThrow().leaf())
                        .isEqualTo(issued.leaf());
                RunFinished run = lifecycle.renewDue();
                assertThat(run.failed()).isEmpty();
                assertThat(lifecycle.ensure(SPEC).issued()).isFalse();
                assertThat(lifecycle.deliveries()).isEmpty();
            }

            assertThat(fixture.trace.take())
                    .filteredOn(line -> line.startsWith("deploy a.example"))
                    .hasSize(1);
            assertThat(state.resolveSibling(".damaged-a.example.json")).hasBinaryContent(damaged);
            assertThat(fixture.store.state("a.example")).isPresent();
            keepOneRecord();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
        fixture.builder().build().close();
        assertThat(fixture.trace.take()).as("deploys at a start without damage").isEmpty();
        System.out.printf(
                "guarantee: G11 damaged state, seed %d: %d kinds, each found, put aside and rebuilt; 0 orders%n",
                SEED, damages.size());
    }

    @Test
    void goesOnFromTheStateBeforeIfOnlyTheLastOneIsDamaged() throws IOException {
        IssuedCertificate issued = ensured();
        byte[] whole = withoutRoom();
        for (int cut : List.of(1, 2, 100, 300)) {
            Files.write(state, Arrays.copyOf(whole, whole.length - cut));

            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                assertThat(lifecycle.certificate("a.example").orElseThrow().leaf())
                        .isEqualTo(issued.leaf());
                assertThat(lifecycle.renewDue().failed()).isEmpty();
                assertThat(lifecycle.ensure(SPEC).issued()).isFalse();
                assertThat(lifecycle.deliveries()).isEmpty();
            }
        }
        assertThat(state.resolveSibling(".damaged-a.example.json")).doesNotExist();
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void beginsAnewWithWhatWasNeverIssued() throws IOException {
        fixture.ca.zone().fail("_acme-challenge.a.example", 2);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(List.of(SPEC));
        }
        fixture.ca.zone().fail("_acme-challenge.a.example", 0);
        byte[] torn = Arrays.copyOf(Files.readAllBytes(state), 100);
        Files.write(state, torn);

        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.certificates()).isEmpty();
            assertThat(lifecycle.ensure(SPEC).issued()).isTrue();
        }
    }

    @Test
    void harmsNoOtherCertificate() throws IOException {
        CertificateSpec other = CertificateSpec.of("b.example");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(List.of(SPEC, other));
        }
        byte[] untouched = Files.readAllBytes(state.resolveSibling("b.example.json"));
        Files.write(state, new byte[3]);

        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.certificates())
                    .extracting(ManagedCertificate::name)
                    .containsExactly("a.example", "b.example");
        }
        assertThat(state.resolveSibling("b.example.json")).hasBinaryContent(untouched);
    }

    @Test
    void refusesTheStateOfAnotherVersionAndLeavesItAlone() throws IOException {
        ensured();
        String json = new String(fixture.store.state("a.example").orElseThrow(), UTF_8);
        for (String other :
                List.of(json.replace("\"format\":1", "\"format\":2"), json.replaceFirst("\\{", "{\"more\":1,"))) {
            save(other.getBytes(UTF_8));
            byte[] stored = Files.readAllBytes(state);

            assertThatThrownBy(() -> fixture.builder().build())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the state of a.example");

            assertThat(state).hasBinaryContent(stored);
            assertThat(state.resolveSibling(".damaged-a.example.json")).doesNotExist();
        }
        save(json.getBytes(UTF_8));
        assertThat(ensured()).isNotNull();
    }

    @Test
    void staysSmallOverTenYears() throws IOException {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
            for (int renewal = 0; renewal < 60; renewal++) {
                fixture.clock.advance(Duration.ofDays(62));
                assertThat(lifecycle.renewDue().issued()).hasSize(1);
            }
            assertThat(fixture.store.generations("a.example")).hasSizeLessThanOrEqualTo(4);
            assertThat(Files.size(state)).isLessThanOrEqualTo(16 * 1024);
        }
    }

    @Test
    void asksForTheOwnersSigningRequestAgain() throws IOException {
        SigningRequest request = SigningRequest.of(Keys.generate(KeyType.EC_P256), List.of(Identifier.of("a.example")));
        CertificateSpec own = CertificateSpec.ofCsr(request.encoded());
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(own);
        }
        Files.write(state, new byte[3]);
        fixture.ca.clearRequests();

        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.renew("a.example"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("hand it in again with ensure()");
            assertThat(fixture.ca.requests()).isEmpty();
            assertThat(lifecycle.ensure(own).failure()).isEmpty();
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
        }
    }

    /** Saves a state as the first of a start, of which the file holds no other. */
    private void save(byte[] json) {
        StoreLock lock = fixture.store.lock();
        try (lock) {
            fixture.store.saveState("a.example", json);
        }
    }

    private void keepOneRecord() throws IOException {
        save(fixture.store.state("a.example").orElseThrow());
        Files.write(state, withoutRoom());
    }

    // Damage to the blanks behind the records harms nothing.
    private byte[] withoutRoom() throws IOException {
        return Files.readString(state, UTF_8).replaceFirst(" +$", "").getBytes(UTF_8);
    }

    private IssuedCertificate ensured() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            return lifecycle.ensure(SPEC).certificate();
        }
    }

    private static List<byte[]> damages(byte[] whole) {
        Random random = new Random(SEED);
        List<byte[]> damages = new ArrayList<>(List.of(
                new byte[0],
                new byte[whole.length],
                new byte[4096],
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length / 2)));
        for (int i = 0; i < 12; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            damages.add(flipped);
            damages.add(Arrays.copyOf(whole, random.nextInt(whole.length)));
        }
        return damages;
    }
}
