// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.limit;

import java.time.Duration;
import java.util.Objects;

/**
 * A token bucket: so many at once, refilled evenly over a time.
 *
 * @param count tokens in a full bucket, at least 1
 * @param window the time in which an empty bucket is full again
 */
public record RateLimit(int count, Duration window) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the count is below 1 or the window is not positive
     */
    public RateLimit {
        Objects.requireNonNull(window, "window");
        if (count < 1 || window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a rate limit of " + count + " per " + window);
        }
    }

    /** The time after which one token comes back. */
    public Duration interval() {
        return window.dividedBy(count);
    }
}
