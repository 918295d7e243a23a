// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.RenewalPolicy.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalPolicyTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final RenewalPolicy policy = RenewalPolicy.standard();

    @ParameterizedTest
    @CsvSource({
        "P90D, P60D",
        "P45D, P30D",
        "P10D, P6DT16H",
        "P6D, P3D",
        "PT47H, PT23H30M",
        "P398D, P265DT8H",
    })
    void renewsInTheLastThirdOrTheLastHalfOfAShortLife(Duration life, Duration after) {
        assertThat(policy.renewAt(valid(life), Optional.empty())).isEqualTo(START.plus(after));
    }

    @Test
    void followsTheSuggestionOfTheCa() {
        Instant suggested = START.plus(Duration.ofDays(20));

        assertThat(policy.renewAt(valid(Duration.ofDays(90)), Optional.of(suggested)))
                .isEqualTo(suggested);
        assertThat(policy.withoutSuggestions().renewAt(valid(Duration.ofDays(90)), Optional.of(suggested)))
                .isEqualTo(START.plus(Duration.ofDays(60)));
    }

    @Test
    void ignoresASuggestionThatComesTooLate() {
        Instant suggested = START.plus(Duration.ofDays(89));

        assertThat(policy.renewAt(valid(Duration.ofDays(90)), Optional.of(suggested)))
                .isEqualTo(START.plus(Duration.ofHours(2052)));
    }

    @Test
    void leavesAGapAfterAnIssueWhateverTheCaSuggests() {
        Instant past = START.minus(Duration.ofDays(1));

        assertThat(policy.renewAt(valid(Duration.ofDays(90)), Optional.of(past)))
                .isEqualTo(START.plus(Duration.ofMinutes(1296)));
        assertThat(policy.renewAt(valid(Duration.ofHours(47)), Optional.of(past)))
                .isEqualTo(START.plus(Duration.ofHours(1)));
    }

    /** Else it would be renewed again and again as soon as it is there. */
    @Test
    void leavesAGapAfterAnIssueHoweverLongBeforeTheEndItIsToRenew() {
        Duration life = Duration.ofDays(90);

        assertThat(policy.withRenewBefore(life.minusMinutes(1)).renewAt(valid(life), Optional.empty()))
                .isEqualTo(START.plus(Duration.ofMinutes(1296)));
        assertThat(policy.withRenewBefore(Duration.ofMinutes(19))
                        .renewAt(valid(Duration.ofMinutes(20)), Optional.empty()))
                .isEqualTo(START.plus(Duration.ofMinutes(19)));
    }

    @Test
    void renewsAFixedTimeBeforeTheEndIfToldTo() {
        RenewalPolicy fixed = policy.withRenewBefore(Duration.ofDays(10));

        assertThat(fixed.renewAt(valid(Duration.ofDays(90)), Optional.empty()))
                .isEqualTo(START.plus(Duration.ofDays(80)));
        assertThat(fixed.renewAt(valid(Duration.ofDays(6)), Optional.empty()))
                .isEqualTo(START.plus(Duration.ofDays(3)));
        assertThatThrownBy(() -> policy.withRenewBefore(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Validity valid(Duration life) {
        return new Validity(START, START.plus(life));
    }
}
