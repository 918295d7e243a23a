// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many certificates. More with {@code -Dcerthooks.certificates=100000}. */
class StoreScaleTest {

    private static final int CERTIFICATES = Integer.getInteger("certhooks.certificates", 2_000);

    private static final int PUBLICATIONS = 30;

    @TempDir
    Path directory;

    @Test
    void readsTheStateOfManyCertificates() throws IOException {
        Path root = directory.resolve("store");
        FileCertificateStore store = FileCertificateStore.at(root);
        store.lock().close();
        byte[] state = "{\"notAfter\":\"2026-04-01T00:00:00Z\",\"deliveries\":[]}"
                .repeat(10)
                .getBytes(UTF_8);
        for (int i = 0; i < CERTIFICATES; i++) {
            Files.write(root.resolve("state").resolve("host" + i + ".example.org.json"), RecordFormat.record(state));
            Path generation =
                    root.resolve("archive").resolve("host" + i + ".example.org").resolve("1");
            Files.createDirectories(generation);
            Files.createFile(generation.resolve("metadata.json"));
            Files.createFile(generation.resolve("cert.pem"));
            Files.createSymbolicLink(
                    root.resolve("current").resolve("host" + i + ".example.org"),
                    Path.of("../archive/host" + i + ".example.org/1"));
        }
        FileCertificateStore later = FileCertificateStore.at(root);
        double start = perCertificate(() -> later.lock().close());
        double names = perCertificate(() -> assertThat(later.names()).hasSize(CERTIFICATES));
        List<String> all = later.names();
        double states = perCertificate(() -> all.forEach(
                name -> assertThat(later.state(name).orElseThrow().length).isPositive()));
        double again = perCertificate(() -> all.forEach(later::state));
        System.out.printf(
                "%d certificates, microseconds each: start %.1f, names %.1f, state %.1f, state again %.1f%n",
                CERTIFICATES, start, names, states, again);
    }

    @Test
    void publishesWithFlushes() {
        FileCertificateStore store = FileCertificateStore.at(directory.resolve("store"));
        StoreLock lock = store.lock();
        KeyPair key = TestCertificates.key();
        List<X509Certificate> chain = TestCertificates.chain(key);
        long[] times = new long[PUBLICATIONS];
        for (int i = 0; i < PUBLICATIONS; i++) {
            long start = System.nanoTime();
            StagedGeneration staged = store.stage("example.org");
            staged.saveKey(key.getPrivate());
            store.publish(staged.complete(chain, new byte[0]));
            times[i] = (System.nanoTime() - start) / 1000;
        }
        lock.close();
        Arrays.sort(times);
        System.out.printf(
                "publication with key, files and pointer flushed: median %d, best %d microseconds of %d%n",
                times[PUBLICATIONS / 2], times[0], PUBLICATIONS);
        assertThat(store.generations("example.org")).hasSize(PUBLICATIONS);
    }

    private static double perCertificate(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1000.0 / CERTIFICATES;
    }
}
