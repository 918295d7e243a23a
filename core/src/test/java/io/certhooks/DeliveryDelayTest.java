// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long a deploy that failed waits for its next try. */
class DeliveryDelayTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final Duration LONGEST = Duration.ofHours(6);

    @Test
    void doublesFromOneMinuteToSixHoursAndIsShortenedByChance() {
        List<Duration> waits = waits(7, 14);

        Duration nominal = Duration.ofMinutes(1);
        for (Duration wait : waits) {
            assertThat(wait).isBetween(nominal.multipliedBy(4).dividedBy(5), nominal);
            nominal = nominal.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : nominal.multipliedBy(2);
        }
        assertThat(waits.subList(9, 14)).as("jitter").doesNotHaveDuplicates();
    }

    @Test
    void dependsOnNothingButTheSourceOfChance() {
        assertThat(waits(1, 5)).isEqualTo(waits(1, 5)).isNotEqualTo(waits(2, 5));
    }

    private static List<Duration> waits(long seed, int tries) {
        List<Duration> waits = new ArrayList<>();
        try (LifecycleFixture fixture = new LifecycleFixture()) {
            fixture.trace.failAt("deploy");
            try (CertificateLifecycle lifecycle =
                    fixture.builder().random(new Random(seed)).build()) {
                lifecycle.ensure(SPEC);
                for (int i = 0; i < tries; i++) {
                    Instant next = lifecycle.deliveries().get(0).next();
                    waits.add(Duration.between(fixture.clock.instant(), next));
                    fixture.clock.set(next.minusMillis(1));
                    lifecycle.renewDue();
                    assertThat(lifecycle.deliveries().get(0).attempts()).isEqualTo(i + 1);
                    fixture.clock.set(next);
                    lifecycle.renewDue();
                }
            }
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
        return waits;
    }
}
