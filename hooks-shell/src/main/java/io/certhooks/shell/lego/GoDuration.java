// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 90s}, {@code 1h30m}, {@code 1.5h}, {@code -2m}, {@code 0}. */
final class GoDuration {

    // Go's own limit: 64 bits of nanoseconds.
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    static Optional<Duration> parse(String text) {
        if (text.length() > 100) {
            return Optional.empty();
        }
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        return nanos(rest).filter(nanos -> nanos.compareTo(MOST) <= 0).map(nanos -> {
            Duration duration = Duration.ofNanos(nanos.longValue());
            return negative ? duration.negated() : duration;
        });
    }

    private static Optional<BigDecimal> nanos(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            sum = sum.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(UNITS.getOrDefault(part.group(2), 0L))));
            end = part.end();
        }
        return end > 0 && end == text.length() ? Optional.of(sum) : Optional.empty();
    }
}
