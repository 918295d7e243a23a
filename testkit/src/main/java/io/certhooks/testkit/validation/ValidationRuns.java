// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs validations in the background, one thread each. Thread-safe. */
public final class ValidationRuns implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "acme-test-validation-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a validation under a key that {@link #await} knows it by. */
    public void start(String key, Runnable validation) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        running.put(key, end);
        threads.execute(() -> {
            try {
                validation.run();
            } finally {
                running.remove(key, end);
                end.complete(null);
            }
        });
    }

    /** Waits until none of these validations runs any more, but no longer than this time. */
    public void await(Collection<String> keys, Duration atMost) {
        CompletableFuture<?>[] runs = keys.stream()
                .map(key -> running.getOrDefault(key, CompletableFuture.completedFuture(null)))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(runs).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Still running: the caller reports what is known by now.
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a validation is never a failure", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts what is running. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
