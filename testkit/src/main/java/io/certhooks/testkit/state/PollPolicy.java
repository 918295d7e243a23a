// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How polling clients are treated. Thread-safe. */
public final class PollPolicy {

    private volatile Duration hold;
    private volatile @Nullable String retryAfter;

    /**
     * A policy without Retry-After.
     *
     * @param hold how long an answer may wait, in real time, for a validation that is under way
     */
    public PollPolicy(Duration hold) {
        this.hold = hold;
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
        return Optional.ofNullable(retryAfter);
    }

    /** Sets {@link #retryAfter()}; null for none. */
    public void retryAfter(@Nullable String text) {
        retryAfter = text;
    }
}
