// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, 10.2.3), whatever a server makes of it. */
final class RetryAfter {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** A delay between one second and one day; empty if the text is neither a number of seconds nor a date. */
    static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (text.matches("[0-9]{1,40}")) {
            boolean huge = text.length() > 9;
            return Optional.of(huge ? LONGEST : clamp(Duration.ofSeconds(Long.parseLong(text))));
        }
        try {
            Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(clamp(Duration.between(now, at)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration clamp(Duration delay) {
        if (delay.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }
}
