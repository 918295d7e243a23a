// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-30T01:22:35Z",
                "2028-02-29T23:59:59Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "1969-12-31T23:59:59Z",
                "2026-11-30T01:22:35.123Z",
                "2026-11-30T01:22:35.000001Z",
                "2026-11-30T01:22:35.123456789Z",
                "2026-11-30T01:22:35.000000001Z",
                "-0001-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z"
            })
    void readsWhatAnInstantWrites(String text) {
        assertThat(InstantText.parse(text)).isEqualTo(Instant.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-11-30T25:00:00Z",
                "2026-11-30T01:60:00Z",
                "2026-11-30 01:22:35Z",
                "2026-11-30T01:22:35 ",
                "2026-11-30T01:22:35.1234567890Z",
                "2026-11-30T01:22:35.12+4Z",
                "2026-11-30T01:22:35.123",
                "2026-+1-30T01:22:35Z",
                "\u0662026-11-30T01:22:35Z"
            })
    void refusesWhatIsNoInstant(String text) {
        assertThatThrownBy(() -> InstantText.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
