// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes on by itself and can be put forward. Thread-safe. */
final class ShiftedClock extends Clock {

    private final Clock base = Clock.systemUTC();
    private Duration shift = Duration.ZERO;

    /** Puts the clock forward, or back if the duration is negative. */
    synchronized Instant advance(Duration step) {
        shift = shift.plus(step);
        return instant();
    }

    @Override
    public synchronized Instant instant() {
        return base.instant().plus(shift);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The same clock: zones do not matter to a CA. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
