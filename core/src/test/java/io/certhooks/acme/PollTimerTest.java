// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PollTimerTest {

    private static final Duration TOO_SHORT = Duration.ofMillis(1);
    private static final ProofFetches UNSEEN = limit -> false;

    @Test
    void asksAtOnceWhenTheProofsAreFetched() throws Exception {
        assertThat(PollTimer.about(UNSEEN, TOO_SHORT).await()).isFalse();
        assertThat(PollTimer.about(UNSEEN, Duration.ofMinutes(1)).await()).isTrue();
        assertThat(PollTimer.about(limit -> true, Duration.ofSeconds(10)).await())
                .isTrue();
    }

    @Test
    void doesNotAskBeforeTheCaAllowsItThoughTheProofsAreFetched() throws Exception {
        PollTimer timer = PollTimer.atOnce(Duration.ofMinutes(1));
        timer.notBefore(Instant.now().plus(Duration.ofHours(1)));

        assertThat(timer.asked()).isGreaterThan(Duration.ofMinutes(59));
        assertThat(timer.await()).isFalse();
    }

    @Test
    void doesNotWaitLongForAFetchThatNeverComes() throws Exception {
        Duration[] waited = {Duration.ZERO};

        assertThat(PollTimer.about(
                                limit -> {
                                    waited[0] = limit;
                                    return false;
                                },
                                Duration.ofMinutes(1))
                        .await())
                .isTrue();

        assertThat(waited[0]).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void takesTheLongestDurationForALimit() throws Exception {
        PollTimer timer = PollTimer.atOnce(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(timer.await()).isTrue();
        assertThat(timer.await()).isTrue();
    }

    @Test
    void waitsForFetchesBeforeTheFirstQuestionOnly() throws Exception {
        int[] waits = {0};
        PollTimer timer = PollTimer.about(limit -> ++waits[0] > 0, Duration.ofMinutes(1));

        timer.await();
        timer.await();

        assertThat(waits[0]).isEqualTo(1);
    }
}
