// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Which certificates are being worked on, so that no two runs work on the same one.
 *
 * <p>A claim is not a lock that a listener could run into: only changing calls of the lifecycle wait for it.
 */
final class Claims {

    static final String CLOSED = "this lifecycle is closed: build another one";

    private final Set<String> claimed = new HashSet<>();
    private boolean alone;
    private boolean closed;

    /** Certificates that are claimed until released. */
    final class Claim {

        private final Set<String> names;

        private Claim(Collection<String> names) {
            this.names = Set.copyOf(names);
        }

        /** What is claimed, in alphabetical order. */
        List<String> names() {
            return names.stream().sorted().toList();
        }

        boolean covers(String name) {
            return names.contains(name);
        }

        private void release() {
            synchronized (claimed) {
                claimed.removeAll(names);
                claimed.notifyAll();
            }
        }
    }

    /**
     * Does something with certificates once none of them is claimed by others.
     *
     * @throws IssuanceException if the thread is interrupted before
     * @throws IllegalStateException if this is closed, or is before it is the caller's turn
     */
    <T> T claimed(Collection<String> names, Function<Claim, T> work) {
        return released(claim(names), work);
    }

    /** Does something with those of the certificates that nobody else has claimed. */
    <T> T claimedFree(Collection<String> names, Function<Claim, T> work) {
        return released(claimFree(names), work);
    }

    /**
     * Does something once nothing is claimed, and lets nobody claim anything meanwhile.
     *
     * @throws IssuanceException if the thread is interrupted before
     * @throws IllegalStateException if this is closed, or is before it is the caller's turn
     */
    void alone(Runnable work) {
        synchronized (claimed) {
            await(() -> !alone && claimed.isEmpty(), "waiting for the other runs");
            alone = true;
        }
        try {
            work.run();
        } finally {
            synchronized (claimed) {
                alone = false;
                claimed.notifyAll();
            }
        }
    }

    private static <T> T released(Claim claim, Function<Claim, T> work) {
        try {
            return work.apply(claim);
        } finally {
            claim.release();
        }
    }

    private Claim claim(Collection<String> names) {
        synchronized (claimed) {
            await(
                    () -> !alone && names.stream().noneMatch(claimed::contains),
                    "waiting for another run that works on " + new TreeSet<>(names));
            claimed.addAll(names);
            return new Claim(names);
        }
    }

    // Called with the monitor held.
    private void await(BooleanSupplier free, String what) {
        try {
            while (!closed && !free.getAsBoolean()) {
                claimed.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuanceException(what + " was interrupted", FailureKind.CANCELLED, null, null, e);
        }
        checkOpen();
    }

    private Claim claimFree(Collection<String> names) {
        synchronized (claimed) {
            checkOpen();
            List<String> free = new ArrayList<>(alone ? List.of() : names);
            free.removeAll(claimed);
            claimed.addAll(free);
            return new Claim(free);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
    }

    /** Turns away everybody from now on, those who wait included. */
    void close() {
        synchronized (claimed) {
            closed = true;
            claimed.notifyAll();
        }
    }

    /** Waits until nothing is claimed, at most for a while; whether nothing is. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long begin = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        synchronized (claimed) {
            while (alone || !claimed.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(nanos - (System.nanoTime() - begin));
                if (left <= 0) {
                    return false;
                }
                claimed.wait(left);
            }
            return true;
        }
    }
}
