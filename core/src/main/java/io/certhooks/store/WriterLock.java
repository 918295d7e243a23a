// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lock on a store's lock file, at most one on a machine.
 *
 * <p>The operating system gives the lock back when the process ends, however it ends, but also when <em>any</em> channel
 * of this process on the same file is closed. So nothing else may open the file, and a second locker in this process
 * must be turned away before it does: by an entry in the system properties, which all class loaders share.
 */
final class WriterLock {

    private static final String PROPERTY = "io.certhooks.store.lock:";
    private static final int ATTEMPTS = 10;
    private static final int MAX_HOLDER = 200;

    /** Channels that must stay open because to close them would end the lock of somebody else in this process. */
    private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

    private final Path file;
    private final String property;
    private final String holder;
    private final FileChannel channel;
    private final @Nullable Object identity;
    private final boolean leftOpen;

    private WriterLock(Path file, String property, String holder, FileChannel channel, @Nullable Object identity)
            throws IOException {
        this.file = file;
        this.property = property;
        this.holder = holder;
        this.channel = channel;
        this.identity = identity;
        this.leftOpen = channel.size() > 0;
    }

    /**
     * Locks the file, making it if there is none.
     *
     * @throws StoreException if it is locked by anybody else
     */
    static WriterLock acquire(Path file, FileAttribute<?>... mode) {
        try {
            String property = PROPERTY + DurableFiles.parent(file).toRealPath().toUri();
            String holder = "process " + ProcessHandle.current().pid() + " since " + Instant.now() + ", thread "
                    + Thread.currentThread().getName() + ", lock " + System.nanoTime();
            Object other = System.getProperties().putIfAbsent(property, holder);
            if (other != null) {
                throw inUse(file, "this very process (" + other + ")", null);
            }
            try {
                return Uninterrupted.run(() -> open(file, property, holder, mode));
            } catch (IOException | RuntimeException e) {
                System.getProperties().remove(property, holder);
                throw e;
            }
        } catch (IOException e) {
            throw StoredFiles.failed("lock", file, e);
        }
    }

    private static WriterLock open(Path file, String property, String holder, FileAttribute<?>... mode)
            throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            make(file, mode);
            Optional<Object> before = identity(file);
            Set<OpenOption> options =
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            FileChannel channel = FileChannel.open(file, options);
            lock(channel, file);
            try {
                // Whoever deletes the file and makes a new one must not get a second lock beside one on the old file.
                if (before.equals(identity(file))) {
                    return new WriterLock(file, property, holder, channel, before.orElse(null)).signed();
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
        throw new StoreException("cannot lock " + file + ": it is replaced all the time; find out by whom", null);
    }

    private static void make(Path file, FileAttribute<?>... mode) throws IOException {
        try {
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileChannel.open(file, options, mode).close();
        } catch (FileAlreadyExistsException e) {
            if (!StoredFiles.isFile(file)) {
                throw new StoreException("cannot lock " + file + ": it is not a regular file; move it away", e);
            }
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(channel);
            throw inUse(file, "this very process", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            String other = read(channel);
            channel.close();
            throw inUse(file, other.isEmpty() ? "another process" : "another process, perhaps " + other, null);
        }
    }

    private static StoreException inUse(Path file, String by, @Nullable Throwable cause) {
        return new StoreException(
                "the store " + file.getParent() + " is in use by " + by + "; only one may write to it: stop that first",
                cause);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_HOLDER);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII)
                .replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** Says in the file who holds the lock; on disk, so that a loss of power is seen at the next start. */
    private WriterLock signed() throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
        return this;
    }

    private static Optional<Object> identity(Path file) throws IOException {
        return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** Whether the last holder ended without closing its lock. */
    boolean wasLeftOpen() {
        return leftOpen;
    }

    /**
     * Makes sure that the lock still protects.
     *
     * @throws StoreException if the file was deleted or replaced, so that somebody else may have a lock, too
     */
    void check() {
        try {
            if (Objects.equals(identity, identity(file).orElse(null)) && channel.isOpen()) {
                return;
            }
        } catch (IOException e) {
            throw lost(e);
        }
        throw lost(null);
    }

    private StoreException lost(@Nullable IOException cause) {
        return new StoreException(
                "the lock file " + file + " was deleted or replaced while in use, so another process may write, too;"
                        + " nothing more is written here: stop all programs that use this store and start one",
                cause);
    }

    /** Gives the lock back because of a failure, which is told even if this fails, too. */
    void abandon(RuntimeException failure) {
        try {
            release();
        } catch (StoreException e) {
            failure.addSuppressed(e);
        }
    }

    /** Gives the lock back. To be called once. */
    void release() {
        try {
            Uninterrupted.run(this::erase);
        } catch (IOException e) {
            throw StoredFiles.failed("unlock", file, e);
        } finally {
            // Only after the channel is closed: to close it any later would end the next holder's lock.
            System.getProperties().remove(property, holder);
        }
    }

    private boolean erase() throws IOException {
        try (channel) {
            // An interrupt may have closed the channel already; then the file tells the next one to look twice.
            return !channel.isOpen() || channel.truncate(0).isOpen();
        }
    }
}
