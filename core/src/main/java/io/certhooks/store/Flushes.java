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
        CompletableFuture<?>[] flushes = new CompletableFuture<?>[channels.size()];
        for (int i = flushes.length - 1; i >= 0; i--) {
            FileChannel channel = channels.get(i);
            // The last one by the caller, which has nothing else to do.
            flushes[i] = CompletableFuture.runAsync(() -> force(channel), i == 0 ? Runnable::run : threads);
        }
        try {
            CompletableFuture.allOf(flushes).join();
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
