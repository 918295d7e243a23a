// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A clock that stands still until a test moves it. Thread-safe.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
 * clock.advance(Duration.ofDays(60));
 * }</pre>
 */
public final class ManualClock extends Clock {

    private final Hand hand;
    private final List<Runnable> watchers;
    private final ZoneId zone;

    private ManualClock(Hand hand, List<Runnable> watchers, ZoneId zone) {
        this.hand = hand;
        this.watchers = watchers;
        this.zone = zone;
    }

    /** A clock in UTC that shows this instant. */
    public static ManualClock at(Instant start) {
        Objects.requireNonNull(start, "start");
        return new ManualClock(new Hand(start), new CopyOnWriteArrayList<>(), ZoneOffset.UTC);
    }

    /**
     * Moves the clock on, or back if the duration is negative, and tells all watchers.
     *
     * @return the instant after the move
     */
    public Instant advance(Duration step) {
        Objects.requireNonNull(step, "step");
        Instant moved = hand.move(instant -> instant.plus(step));
        watchers.forEach(Runnable::run);
        return moved;
    }

    /** Moves the clock to an instant, which may lie in its past, and tells all watchers. */
    public void set(Instant instant) {
        Objects.requireNonNull(instant, "instant");
        hand.move(before -> instant);
        watchers.forEach(Runnable::run);
    }

    /**
     * Adds a watcher that is called after each move, on the thread that moves, in order of registration. What it throws
     * reaches the one who moves the clock, and later watchers are not called.
     */
    public void onChange(Runnable watcher) {
        watchers.add(Objects.requireNonNull(watcher, "watcher"));
    }

    @Override
    public Instant instant() {
        return hand.at();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** The same clock in another time zone: whoever moves one moves both. */
    @Override
    public ManualClock withZone(ZoneId newZone) {
        return new ManualClock(hand, watchers, Objects.requireNonNull(newZone, "newZone"));
    }

    @Override
    public String toString() {
        return "ManualClock[" + hand.at() + ", " + zone + "]";
    }

    /** What the clocks of all zones share. */
    private static final class Hand {
        private Instant at;

        Hand(Instant at) {
            this.at = at;
        }

        synchronized Instant at() {
            return at;
        }

        synchronized Instant move(UnaryOperator<Instant> change) {
            at = change.apply(at);
            return at;
        }
    }
}
