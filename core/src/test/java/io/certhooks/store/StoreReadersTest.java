// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads while a writer swaps without pause. More swaps with {@code -Dcerthooks.swaps=100000}. */
class StoreReadersTest {

    private static final String NAME = "example.org";
    private static final int SWAPS = Integer.getInteger("certhooks.swaps", 300);

    @TempDir
    Path directory;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    @Test
    void neverShowsAMixedOrMissingPairToReadersThatFollowTheRule() throws Exception {
        Path root = directory.resolve("store");
        FileCertificateStore store =
                FileCertificateStore.at(WatchedFileSystem.watch(root, change -> change.kind() != Change.Kind.SYNC));
        StoreLock lock = store.lock();
        List<KeyPair> keys = List.of(TestCertificates.key(), TestCertificates.key());
        List<List<X509Certificate>> chains =
                keys.stream().map(TestCertificates::chain).toList();
        publish(store, keys.get(0), chains.get(0));

        FileCertificateStore other = FileCertificateStore.at(root);
        CertificateFiles live = other.live(NAME).orElseThrow();
        List<String> bundles = List.of(bundle(keys.get(0), chains.get(0)), bundle(keys.get(1), chains.get(1)));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<Void>> readers = new ArrayList<>();
        readers.add(threads.submit(repeat(() -> bundles.contains(read(live.bundle())))));
        readers.add(threads.submit(repeat(() -> bundles.contains(resolveOnce(root)))));
        readers.add(threads.submit(repeat(() -> chains.contains(load(other).chain()))));
        for (int i = 1; i <= SWAPS; i++) {
            publish(store, keys.get(i % 2), chains.get(i % 2));
            prune(store, 3);
        }
        done.set(true);
        for (Future<Void> reader : readers) {
            reader.get();
        }
        threads.shutdown();
        lock.close();
        System.out.printf(
                "guarantee: G8 readers: %d swaps, %d reads, %d retries, %d mismatched, torn or missing%n",
                SWAPS, reads.get(), retries.get(), bad.get());
        assertThat(bad).hasValue(0);
        assertThat(reads.get()).isPositive();
    }

    private static void publish(FileCertificateStore store, KeyPair key, List<X509Certificate> chain) {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        store.publish(staged.complete(chain, "{}".getBytes(UTF_8)));
    }

    private static void prune(FileCertificateStore store, int keep) {
        List<Generation> all = store.generations(NAME);
        all.subList(0, Math.max(0, all.size() - keep)).forEach(store::delete);
    }

    private static String bundle(KeyPair key, List<X509Certificate> chain) {
        byte[] pem = io.certhooks.x509.Pem.encode(key.getPrivate());
        return new String(GenerationContent.of(chain, pem).files().get("bundle.pem"), UTF_8);
    }

    // Here, other than in use, a generation can be pruned while the kernel is on its way to it.
    private String read(Path bundle) throws IOException {
        while (true) {
            try {
                return Files.readString(bundle);
            } catch (NoSuchFileException e) {
                retries.incrementAndGet();
            }
        }
    }

    /** The published rule: resolve the pointer once, read from where it led, try again if that was pruned. */
    private String resolveOnce(Path root) throws IOException {
        while (true) {
            try {
                Path generation = root.resolve("current").resolve(NAME).toRealPath();
                return Files.readString(generation.resolve("privkey.pem"))
                        + Files.readString(generation.resolve("fullchain.pem"));
            } catch (NoSuchFileException e) {
                retries.incrementAndGet();
            }
        }
    }

    private IssuedCertificate load(FileCertificateStore store) {
        while (true) {
            Generation current = store.current(NAME).orElseThrow();
            try {
                return store.load(current);
            } catch (StoreException e) {
                retries.incrementAndGet();
            }
        }
    }

    private interface Read {
        boolean isGood() throws Exception;
    }

    private Callable<Void> repeat(Read read) {
        return () -> {
            while (!done.get()) {
                reads.incrementAndGet();
                if (!read.isGood()) {
                    bad.incrementAndGet();
                }
            }
            return null;
        };
    }
}
