// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets changes happen only while the lock is held; giving it back waits for those that are under way. */
final class WriterRight {

    private final ReadWriteLock changes = new ReentrantReadWriteLock();
    private @Nullable WriterLock lock;

    /** Takes the lock into use. */
    StoreLock grant(WriterLock granted) {
        changes.writeLock().lock();
        try {
            lock = granted;
        } finally {
            changes.writeLock().unlock();
        }
        return () -> giveBack(granted);
    }

    private void giveBack(WriterLock granted) {
        changes.writeLock().lock();
        try {
            if (lock == granted) {
                lock = null;
                granted.release();
            }
        } finally {
            changes.writeLock().unlock();
        }
    }

    /**
     * Makes a change.
     *
     * @throws IllegalStateException if the lock is not held
     */
    void change(Runnable change) {
        changing(() -> {
            change.run();
            return true;
        });
    }

    /**
     * Makes a change that has a result.
     *
     * @throws IllegalStateException if the lock is not held
     */
    <T> T changing(Supplier<T> change) {
        changes.readLock().lock();
        try {
            check();
            return change.get();
        } finally {
            changes.readLock().unlock();
        }
    }

    /** Makes sure, in the middle of a change, that the lock still protects. */
    void check() {
        WriterLock held = lock;
        if (held == null) {
            throw new IllegalStateException("changes need the lock: call lock() first and close it last");
        }
        held.check();
    }
}
