// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT1S",
                "1 | PT1S",
                "' 120 ' | PT2M",
                "86400 | PT24H",
                "86401 | PT24H",
                "99999999999 | PT24H",
                "9999999999999999999999999999999999999999 | PT24H",
                "Fri, 20 Nov 2026 11:00:00 GMT | PT1H",
                "Fri, 20 Nov 2026 09:00:00 GMT | PT1S",
                "Thu, 01 Jan 1970 00:00:00 GMT | PT1S",
                "Fri, 31 Dec 9999 23:59:59 GMT | PT24H"
            })
    void keepsEveryDelayBetweenASecondAndADay(String header, Duration delay) {
        assertThat(RetryAfter.parse(header, NOW)).contains(delay);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "-99999999999999999999", "1e9", "1.5", "soon", "Thu, 99 Foo 2026 00:00:00 GMT"})
    void passesOverWhatIsNoDelay(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }
}
