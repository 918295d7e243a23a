// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Flushes several files at the same time, of which a file system makes one commit where it would else make one each.
 *
 * <p>Has a few threads, which end when there is nothing to do for a while. If they are busy, the caller does it all.
 */
final class Flushes {

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 1;

    private final Executor threads = new ThreadPoolExecutor(
            0,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Flushes::thread,
            new ThreadPoolExecutor.CallerRunsPolicy());

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "certhooks-flush");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Flushes all, and waits for all, whatever becomes of one.
     *
     * @throws IOException if one of them could not be flushed
     */
    void force(List<FileChannel> channels) throws IOException {
        Stream<CompletableFuture<Void>> others =
                channels.stream().skip(1).map(channel -> CompletableFuture.runAsync(() -> force(channel), threads));
        // The caller has nothing else to do.
        Stream<CompletableFuture<Void>> own = channels.stream()
                .limit(1)
                .map(channel -> CompletableFuture.runAsync(() -> force(channel), Runnable::run));
        try {
            CompletableFuture.allOf(Stream.concat(others, own).toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException failed
                    ? failed.getCause()
                    : new IOException(e.getCause());
        }
    }

    private static void force(FileChannel channel) {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
