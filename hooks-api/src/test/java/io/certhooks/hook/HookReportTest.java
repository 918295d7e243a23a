// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HookReportTest {

    @Test
    void reachesTheCallOfItsThreadAndNoOther() throws Exception {
        HookReport outer = new HookReport();
        HookReport inner = new HookReport();

        outer.during(() -> {
            HookReport.current().exitCode(1);
            inner.during(() -> HookReport.current().output("inside"));
            HookReport.current().carry("kept");
        });
        HookReport.current().exitCode(9);

        assertThat(outer.exitCode()).hasValue(1);
        assertThat(outer.carried()).isEqualTo("kept");
        assertThat(outer.output()).isEmpty();
        assertThat(inner.output()).isEqualTo("inside");
        assertThat(inner.exitCode()).isEmpty();
    }

    @Test
    void isClosedAgainIfTheCallThrows() {
        HookReport report = new HookReport();

        assertThatThrownBy(() -> report.during(() -> {
                    throw new HookFailure(HookStatus.TRY_LATER, "busy");
                }))
                .isInstanceOf(HookFailure.class);

        HookReport.current().output("nobody reads this");
        assertThat(report.output()).isEmpty();
    }

    @Test
    void tellsOfAFetchOnlyIfThatWasPromised() throws Exception {
        HookReport report = new HookReport();
        assertThat(report.promisesFetch()).isFalse();
        assertThat(report.awaitFetch(Duration.ofDays(1))).isFalse();

        Runnable fetched = report.promiseFetch();
        assertThat(report.promisesFetch()).isTrue();
        assertThat(report.awaitFetch(Duration.ZERO)).isFalse();

        new Thread(fetched).start();
        assertThat(report.awaitFetch(Duration.ofDays(1))).isTrue();
        fetched.run();
        assertThat(report.awaitFetch(Duration.ZERO)).isTrue();
    }

    @Test
    void refusesToCarryWhatIsTooLong() {
        assertThatThrownBy(() -> new HookReport().carry("x".repeat(HookReport.MAX_CARRIED + 1)))
                .hasMessageContaining("65536");
    }
}
