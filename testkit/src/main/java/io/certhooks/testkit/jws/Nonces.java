// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Replay nonces: each is good for one request; the oldest are forgotten when there are too many. Thread-safe. */
public final class Nonces {

    private static final int CAPACITY = 20_000;
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Set<String> live = new HashSet<>();
    private final Deque<String> order = new ArrayDeque<>();

    /** A fresh nonce. */
    public String issue() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String nonce = Base64Url.encode(bytes);
        synchronized (live) {
            live.add(nonce);
            order.addLast(nonce);
            if (order.size() > CAPACITY) {
                live.remove(order.removeFirst());
            }
        }
        return nonce;
    }

    /** Takes a nonce; false if it was never issued, was taken before or is too old. */
    public boolean take(String nonce) {
        synchronized (live) {
            return live.remove(nonce);
        }
    }

    /** Makes all nonces invalid that are out there. */
    public void forget() {
        synchronized (live) {
            live.clear();
            order.clear();
        }
    }
}
