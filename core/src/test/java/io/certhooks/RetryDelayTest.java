// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {

    private static final Duration LONG = Duration.ofDays(60);
    private final RetryDelay delay = new RetryDelay(new Random(1));

    @ParameterizedTest
    @CsvSource({"1, PT1M", "2, PT10M", "3, PT100M", "4, PT24H", "50, PT24H"})
    void waitsLongerWithEachFailureButNeverGivesUp(int failures, Duration longest) {
        for (int i = 0; i < 100; i++) {
            assertThat(delay.after(FailureKind.TRANSIENT, failures, Optional.empty(), LONG))
                    .isBetween(longest.multipliedBy(8).dividedBy(10), longest);
        }
    }

    @Test
    void triesWhatWasRefusedOncePerDay() {
        assertThat(delay.after(FailureKind.REFUSED, 1, Optional.empty(), LONG))
                .isBetween(Duration.ofHours(19), Duration.ofHours(24));
    }

    @Test
    void neverComesBackBeforeTheCaAllows() {
        Optional<Duration> threeHours = Optional.of(Duration.ofHours(3));

        assertThat(delay.after(FailureKind.RATE_LIMITED, 1, threeHours, LONG)).isEqualTo(Duration.ofHours(3));
        assertThat(delay.after(FailureKind.RATE_LIMITED, 1, threeHours, Duration.ofHours(1)))
                .isEqualTo(Duration.ofHours(3));
        assertThat(delay.after(FailureKind.RATE_LIMITED, 4, Optional.of(Duration.ofSeconds(1)), LONG))
                .isGreaterThan(Duration.ofHours(19));
    }

    @Test
    void triesMoreOftenWhenTimeRunsOut() {
        assertThat(delay.after(FailureKind.TRANSIENT, 9, Optional.empty(), Duration.ofHours(16)))
                .isEqualTo(Duration.ofHours(2));
        assertThat(delay.after(FailureKind.TRANSIENT, 9, Optional.empty(), Duration.ofMinutes(2)))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(delay.after(FailureKind.TRANSIENT, 9, Optional.empty(), Duration.ofHours(-5)))
                .isGreaterThan(Duration.ofHours(19));
    }
}
