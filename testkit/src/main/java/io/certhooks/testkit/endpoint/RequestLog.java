// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.RequestRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests. Thread-safe. */
public final class RequestLog {

    private static final int CAPACITY = 10_000;

    private final Deque<RequestRecord> records = new ArrayDeque<>();

    /** The latest requests, the oldest first. */
    public synchronized List<RequestRecord> all() {
        return List.copyOf(records);
    }

    /** Forgets all requests. */
    public synchronized void clear() {
        records.clear();
    }

    synchronized void add(RequestRecord record) {
        if (records.size() == CAPACITY) {
            records.removeFirst();
        }
        records.addLast(record);
    }
}
