// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.IssuanceException;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.RequestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The machine started years ahead, and its clock was set right under the running program. */
class ClockSetBackTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Instant real = fixture.clock.instant();
    private final CertificateLifecycle lifecycle = fixture.builder().build();

    @BeforeEach
    void startAhead() {
        fixture.clock.set(real.plus(Duration.ofDays(5000)));
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    @Test
    void triesAgainWhatHasFailedAtAWrongTime() {
        fixture.trace.failAt("pre");
        lifecycle.ensure(List.of(SPEC));
        fixture.trace.failAt("never");
        fixture.clock.set(real);

        assertThat(lifecycle.ensure(SPEC).issued()).isTrue();
    }

    @Test
    void keepsToTheNextTryIfItWasSetBackByALittle() {
        fixture.trace.failAt("pre");
        lifecycle.ensure(List.of(SPEC));
        fixture.trace.failAt("never");
        fixture.clock.advance(Duration.ofMinutes(-10));

        assertThatThrownBy(() -> lifecycle.ensure(SPEC))
                .isInstanceOf(IssuanceException.class)
                .hasMessageContaining("not tried before");
    }

    @Test
    void deliversAgainWhatHasFailedAtAWrongTime() {
        fixture.clock.set(real);
        lifecycle.ensure(SPEC);
        fixture.clock.advance(Duration.ofDays(20));
        fixture.trace.failAt("deploy");
        lifecycle.redeliver("a.example");
        assertThat(lifecycle.deliveries()).isNotEmpty();
        fixture.trace.failAt("never");
        fixture.clock.set(real.plus(Duration.ofHours(1)));

        lifecycle.renewDue();

        assertThat(lifecycle.deliveries()).isEmpty();
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void asksForSuggestionsAgain() {
        fixture.clock.set(real);
        lifecycle.ensure(SPEC);
        fixture.clock.advance(Duration.ofDays(20));
        lifecycle.renewDue();
        fixture.clock.set(real.plus(Duration.ofHours(1)));
        fixture.ca.clearRequests();

        lifecycle.renewDue();

        assertThat(fixture.ca.requests()).extracting(RequestRecord::endpoint).contains(Endpoint.RENEWAL_INFO);
    }
}
