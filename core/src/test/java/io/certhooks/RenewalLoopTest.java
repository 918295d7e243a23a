// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalLoopTest {

    @Test
    void renewsByItselfWhenTheTimeHasCome() {
        try (LifecycleFixture fixture = new LifecycleFixture();
                CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.clock.onChange(lifecycle::wake);
            lifecycle.ensure(CertificateSpec.of("a.example"));
            lifecycle.start();
            lifecycle.start();

            for (int year = 0; year < 6; year++) {
                int expected = fixture.ca.orderCount() + 1;
                fixture.clock.advance(Duration.ofDays(62));
                await().atMost(Duration.ofSeconds(30)).until(() -> fixture.ca.orderCount() == expected);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> lifecycle.certificates().get(0).next().isAfter(fixture.clock.instant()));
            }
            assertThat(lifecycle.certificates().get(0).current().orElseThrow().number())
                    .isEqualTo(7);
        }
    }

    @Test
    void issuesWhatIsMissingAfterARestart() {
        try (LifecycleFixture fixture = new LifecycleFixture()) {
            fixture.trace.failAt("pre");
            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                lifecycle.ensure(java.util.List.of(CertificateSpec.of("a.example")));
            }
            fixture.trace.failAt("never");
            fixture.clock.advance(Duration.ofMinutes(2));
            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                lifecycle.start();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> lifecycle.certificate("a.example").isPresent());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnAfterAnInterruptAndAnError(boolean error) {
        AtomicInteger runs = new AtomicInteger();
        Runnable work = () -> {
            if (runs.incrementAndGet() > 1) {
                return;
            }
            Thread.currentThread().interrupt();
            if (error) {
                throw new NoClassDefFoundError("left out of the jar");
            }
        };
        try (RenewalLoop loop = new RenewalLoop(Clock.systemUTC(), () -> Instant.EPOCH, work)) {
            loop.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                loop.wake();
                return runs.get() > 1;
            });
        }
    }

    @Test
    void doesSoonWhatIsDueAgainAtOnceSinceAnotherCaMayHelp() {
        AtomicInteger runs = new AtomicInteger();
        try (RenewalLoop loop = new RenewalLoop(Clock.systemUTC(), () -> Instant.EPOCH, runs::incrementAndGet)) {
            loop.start();

            await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() > 1);
        }
    }
}
