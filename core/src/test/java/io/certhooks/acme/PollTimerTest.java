// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PollTimerTest {

    private static final Duration TOO_SHORT = Duration.ofMillis(1);

    @Test
    void asksAtOnceWhenTheProofsAreFetched() throws Exception {
        assertThat(new PollTimer(TOO_SHORT).await()).isFalse();
        assertThat(new PollTimer(Duration.ofMinutes(1)).await()).isTrue();
        assertThat(new PollTimer(Duration.ofSeconds(10), limit -> true).await()).isTrue();
    }

    @Test
    void doesNotAskBeforeTheCaAllowsItThoughTheProofsAreFetched() throws Exception {
        PollTimer timer = new PollTimer(Duration.ofMinutes(1), limit -> true);
        timer.notBefore(Instant.now().plus(Duration.ofHours(1)));

        assertThat(timer.asked()).isGreaterThan(Duration.ofMinutes(59));
        assertThat(timer.await()).isFalse();
    }

    @Test
    void doesNotWaitLongForAFetchThatNeverComes() throws Exception {
        Duration[] waited = {Duration.ZERO};

        assertThat(new PollTimer(Duration.ofMinutes(1), limit -> {
                            waited[0] = limit;
                            return false;
                        })
                        .await())
                .isTrue();

        assertThat(waited[0]).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void takesTheLongestDurationForALimit() throws Exception {
        PollTimer timer = new PollTimer(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(timer.await()).isTrue();
        assertThat(timer.await()).isTrue();
    }

    @Test
    void waitsForFetchesBeforeTheFirstQuestionOnly() throws Exception {
        int[] waits = {0};
        PollTimer timer = new PollTimer(Duration.ofMinutes(1), limit -> ++waits[0] > 0);

        timer.await();
        timer.await();

        assertThat(waits[0]).isEqualTo(1);
    }
}
