// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.certhooks.hook.Generation;
import java.net.URI;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store that is open for changes, and what all its tests need. */
abstract class StoreUnderTest {

    static final URI CA = URI.create("https://acme.example/directory");
    static final URI OTHER_CA = URI.create("https://acme.example/other");
    static final String NAME = "example.org";

    CertificateStore store;
    StoreLock lock;

    /** An empty store. */
    abstract CertificateStore create() throws Exception;

    /** What a program sees that comes later; the same object if the store does not outlive it. */
    abstract CertificateStore reopen(CertificateStore store) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = create();
        lock = store.lock();
    }

    @AfterEach
    void close() {
        lock.close();
    }

    final void restart() throws Exception {
        lock.close();
        store = reopen(store);
        lock = store.lock();
    }

    final Generation issue(KeyPair key) {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
    }

    final Generation issueAndPublish() {
        Generation generation = issue(TestCertificates.key());
        store.publish(generation);
        return generation;
    }

    static <T> List<T> inParallel(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
