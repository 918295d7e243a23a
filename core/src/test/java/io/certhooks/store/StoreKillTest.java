// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that publishes without pause. More often with {@code -Dcerthooks.kills=1000}. */
class StoreKillTest {

    private static final int KILLS = Integer.getInteger("certhooks.kills", 50);
    private static final long SEED = Long.getLong("certhooks.seed", 20261120L);

    /** In microseconds: enough to start, to recover and to publish a few times on a busy machine. */
    private static final int LONGEST_LIFE = 600_000;

    @TempDir
    Path directory;

    private int published;
    private int bad;

    @Test
    void keepsAWholePairWheneverItsWriterIsKilled() throws Exception {
        Path root = directory.resolve("store");
        Path pairs = preparePairs();
        Random random = new Random(SEED);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < KILLS; i++) {
            killOnce(root, pairs, random);
            read(root);
            longest = longer(longest, restart(root));
            read(root);
        }
        System.out.printf(
                "guarantee: G8 kill -9: %d kills, %d publications, %d mismatched, torn or missing; slowest start after it %d ms%n",
                KILLS, published, bad, longest.toMillis());
        assertThat(bad).isZero();
    }

    private Path preparePairs() throws IOException {
        Path pairs = Files.createDirectory(directory.resolve("pairs"));
        for (int i = 0; i < 7; i++) {
            KeyPair key = TestCertificates.key();
            Files.write(pairs.resolve(i + ".key"), Pem.encode(key.getPrivate()));
            Files.write(pairs.resolve(i + ".pem"), Pem.encode(TestCertificates.chain(key)));
        }
        return pairs;
    }

    private void killOnce(Path root, Path pairs, Random random) throws Exception {
        try (JavaChild child = JavaChild.start("renew", root.toString(), pairs.toString())) {
            assertThat(child.line()).isEqualTo("0");
            child.killAfter(random.nextInt(LONGEST_LIFE));
            int told = child.lines().stream().mapToInt(Integer::parseInt).max().orElse(published);
            Optional<Generation> current = FileCertificateStore.at(root).current(StoreChild.NAME);
            int found = current.map(Generation::number).orElse(0);
            assertThat(found).as("what was told as published").isGreaterThanOrEqualTo(told);
            published = found;
        }
    }

    /** Reads by all paths as other programs do, with nobody writing. */
    private void read(Path root) {
        if (published == 0) {
            return;
        }
        try {
            FileCertificateStore store = FileCertificateStore.at(root);
            IssuedCertificate issued = store.load(store.current(StoreChild.NAME).orElseThrow());
            var live = store.live(StoreChild.NAME).orElseThrow();
            byte[] key = Files.readAllBytes(live.privateKey());
            boolean match = Keys.match(Pem.privateKey(key), issued.leaf().getPublicKey());
            boolean whole = GenerationContent.of(issued.chain(), key).files().entrySet().stream()
                    .allMatch(file -> same(
                            file.getKey().equals("bundle.pem")
                                    ? live.bundle()
                                    : live.directory().resolve(file.getKey()),
                            file.getValue()));
            bad += match && whole ? 0 : 1;
        } catch (Exception e) {
            throw new AssertionError("not readable after a kill", e);
        }
    }

    private static boolean same(Path file, byte[] content) {
        try {
            return java.util.Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Duration restart(Path root) {
        long start = System.nanoTime();
        FileCertificateStore store = FileCertificateStore.at(root);
        store.lock().close();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        store.state(StoreChild.NAME)
                .ifPresent(state -> assertThat(new String(state, US_ASCII)).matches("[0-9]+"));
        return taken;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
