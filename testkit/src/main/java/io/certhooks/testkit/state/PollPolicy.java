// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.time.Duration;
import java.util.Optional;

/** How polling clients are treated. Thread-safe. */
public final class PollPolicy {

    private final boolean busyConflicts;
    private volatile Duration hold;
    private volatile String retryAfter;

    /**
     * A policy.
     *
     * @param hold how long an answer may wait, in real time, for a validation that is under way
     * @param retryAfter the Retry-After header of answers about what is unfinished, empty for none
     * @param busyConflicts true to refuse the trigger of a challenge that is being checked
     */
    public PollPolicy(Duration hold, String retryAfter, boolean busyConflicts) {
        this.hold = hold;
        this.retryAfter = retryAfter;
        this.busyConflicts = busyConflicts;
    }

    /** True to refuse the trigger of a challenge that is being checked. */
    public boolean busyConflicts() {
        return busyConflicts;
    }

    /** How long an answer may wait, in real time, for a validation that is under way. */
    public Duration hold() {
        return hold;
    }

    /** Sets {@link #hold()}. */
    public void hold(Duration newHold) {
        hold = newHold;
    }

    /** The Retry-After header of answers about unfinished orders, authorizations and challenges. */
    public Optional<String> retryAfter() {
        return Optional.of(retryAfter).filter(text -> !text.isEmpty());
    }

    /** Sets {@link #retryAfter()}; empty for none. */
    public void retryAfter(String text) {
        retryAfter = text;
    }
}
