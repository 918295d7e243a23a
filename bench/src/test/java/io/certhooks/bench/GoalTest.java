// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalTest {

    @Test
    void judgesValuesAndRatios() {
        assertThat(Goal.valueAtMost(2).judge(2, 9)).isEqualTo("<= 2: yes");
        assertThat(Goal.valueAtMost(2).judge(2.1, 9)).isEqualTo("<= 2: NO");
        assertThat(Goal.valueAtLeast(2).judge(2.1, 9)).isEqualTo(">= 2: yes");
        assertThat(Goal.ratioAtMost(1.1).judge(9, 1.1)).isEqualTo("ratio <= 1.10: yes");
        assertThat(Goal.ratioAtLeast(1).judge(9, 0.9)).isEqualTo("ratio >= 1: NO");
        assertThat(Goal.none().judge(9, 9)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1234.4, 1234",
        "12.34, 12.3",
        "1.234, 1.23",
        "0.1234, 0.123",
        "0.01234, 0.0123",
        "3, 3",
        "NaN, ?",
        "Infinity, ?"
    })
    void showsThreeDigitsThatCount(double value, String text) {
        assertThat(Goal.number(value)).isEqualTo(text);
    }

    @Test
    void takesMediansOfEvenAndOddNumbersOfSamples() {
        assertThat(Samples.of(3, 1, 2).median()).isEqualTo(2);
        assertThat(Samples.of(5, 1, 9, 7).at(0.99)).isEqualTo(9);
        assertThat(Samples.of(5, 1).least()).isEqualTo(1);
    }
}
