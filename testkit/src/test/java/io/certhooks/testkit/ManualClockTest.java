// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = ManualClock.at(START);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
        assertThat(clock.advance(Duration.ofDays(1))).isEqualTo(START.plus(Duration.ofDays(1)));
        assertThat(clock.millis()).isEqualTo(START.plus(Duration.ofDays(1)).toEpochMilli());
        clock.set(START.minusSeconds(5));
        assertThat(clock.instant()).isEqualTo(START.minusSeconds(5));
    }

    @Test
    void tellsWatchersAfterEachMoveOnTheMovingThread() {
        List<String> seen = new ArrayList<>();
        clock.onChange(
                () -> seen.add("one " + clock.instant() + Thread.currentThread().getName()));
        clock.onChange(() -> seen.add("two"));
        clock.advance(Duration.ofSeconds(1));
        clock.set(START);

        String thread = Thread.currentThread().getName();
        assertThat(seen).containsExactly("one 2026-01-01T00:00:01Z" + thread, "two", "one " + START + thread, "two");
    }

    @Test
    void movesInAllZonesAtOnce() {
        ManualClock berlin = clock.withZone(ZoneId.of("Europe/Berlin"));
        berlin.advance(Duration.ofHours(1));

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(clock).hasToString("ManualClock[2026-01-01T01:00:00Z, Z]");
    }

    @Test
    void losesNoMoveOfManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 1000; i++) {
            threads.execute(() -> clock.advance(Duration.ofSeconds(1)));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(1000));
    }
}
