// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Hook;
import io.certhooks.hook.RunFinished;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.fault.Moment;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten years of renewals by the CA's and the engine's common clock. */
class RenewalOverYearsTest {

    /** With {@code -Dcerthooks.years=10} the short-lived ones, thousands of certificates, take minutes. */
    private static final int YEARS = Integer.getInteger("certhooks.years", 0);

    private static final Duration TEN_YEARS = Duration.ofDays(3652);
    private static final int ENOUGH = 150;
    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    @ParameterizedTest
    @CsvSource({"PT47H, PT23H30M", "P6D, P3D", "P45D, P30D", "P90D, P60D"})
    void renewsAtTheInstantOfThePolicyAndNeverBefore(Duration life, Duration after) {
        try (Years years = new Years(life, false)) {
            Duration span = YEARS > 0 || after.multipliedBy(ENOUGH).compareTo(TEN_YEARS) > 0
                    ? TEN_YEARS
                    : after.multipliedBy(ENOUGH);
            Instant end = years.clock.instant().plus(span);
            int issued = years.issueFirst();
            for (Instant due = years.clock.instant().plus(after); due.isBefore(end); due = due.plus(after)) {
                years.clock.set(due.minusSeconds(1));
                assertThat(years.lifecycle.renewDue().operations()).isEmpty();
                years.clock.set(due);
                assertThat(years.lifecycle.renewDue().issued()).hasSize(1);
                issued++;
            }
            assertThat(issued).isEqualTo(1 + (int) span.minusNanos(1).dividedBy(after));
            assertThat(years.ca().orderCount()).isEqualTo(issued);
            assertThat(years.generations()).isLessThanOrEqualTo(life.toDays() < 2 ? 5 : 4);
            System.out.printf(
                    "guarantee: G14 life %s: %d certificates in %d days, each at its instant%n",
                    life, issued, span.toDays());
        }
    }

    @ParameterizedTest
    @CsvSource({"PT47H", "P6D", "P45D", "P90D"})
    void renewsOnceWithinEachWindowThatTheCaSuggests(Duration life) {
        try (Years years = new Years(life, true)) {
            Instant end = years.clock.instant().plus(life.multipliedBy(YEARS > 0 ? 120 : 40));
            int issued = years.issueFirst();
            while (true) {
                assertThat(years.lifecycle.renewDue().operations()).isEmpty();
                Instant due = years.lifecycle.certificates().get(0).next();
                assertThat(due).isBetween(years.after(life, 0.4799), years.after(life, 0.6867));
                if (!due.isBefore(end)) {
                    break;
                }
                years.clock.set(due.minusSeconds(1));
                assertThat(years.lifecycle.renewDue().operations()).isEmpty();
                years.clock.set(due);
                assertThat(years.run().issued()).hasSize(1);
                issued++;
            }
            assertThat(years.ca().orderCount()).isEqualTo(issued);
            System.out.printf(
                    "guarantee: G14 life %s: %d certificates, each within the window of the CA%n", life, issued);
        }
    }

    /** Two days without a CA, an hour-long limit, a broken answer: whatever comes, no certificate ends before it is renewed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void neverLetsACertificateExpireWhateverFailsInBetween(long seed) {
        Random random = new Random(seed);
        Duration life = List.of(Duration.ofDays(6), Duration.ofDays(45), Duration.ofDays(90))
                .get((int) (seed % 3));
        boolean suggestions = random.nextBoolean();
        try (Years years = new Years(life, suggestions)) {
            years.issueFirst();
            Duration step = life.dividedBy(150 + random.nextInt(100));
            Instant end = years.clock.instant().plus(life.multipliedBy(12));
            int outages = 0;
            while (years.clock.instant().isBefore(end)) {
                Instant calm = years.clock.instant().plus(Duration.ofDays(random.nextInt(2, 1 + (int) life.toDays())));
                years.runUntil(calm, step);
                years.breakDown(random);
                outages++;
                years.runUntil(years.clock.instant().plus(Duration.ofHours(random.nextInt(1, 49))), step);
                years.ca().faults().clear();
            }
            assertThat(years.issued.size())
                    .as("seed %d, life %s, suggestions %s, %d outages", seed, life, suggestions, outages)
                    .isBetween(12, 27);
            years.assertNoneTooEarly(life);
        }
    }

    @Test
    void survivesAWindowInThePastWithoutOrderingAgainAndAgain() {
        try (Years years = new Years(Duration.ofDays(90), true)) {
            years.issueFirst();
            for (int hour = 0; hour < 24 * 30; hour++) {
                X509Certificate leaf = years.current();
                Instant start = years.clock.instant().minus(Duration.ofDays(3));
                years.ca().renewalWindow(leaf, start, start.plus(Duration.ofHours(1)));
                years.clock.advance(Duration.ofHours(1));
                years.run();
            }
            // The floor between two issues is a hundredth of the life: 21.6 hours, seen at full hours only.
            assertThat(years.issued).hasSize(1 + 24 * 30 / 22);
        }
    }

    @Test
    void renewsInTheLastTwentiethIfTheWindowNeverOpens() {
        Duration life = Duration.ofDays(90);
        try (Years years = new Years(life, true)) {
            years.issueFirst();
            for (int round = 0; round < 5; round++) {
                Instant issuedAt = years.clock.instant();
                Instant last = years.after(life, 0.95);
                years.ca()
                        .renewalWindow(
                                years.current(),
                                issuedAt.plus(Duration.ofDays(1000)),
                                issuedAt.plus(Duration.ofDays(1001)));
                years.clock.set(last.minusSeconds(1));
                assertThat(years.lifecycle.renewDue().operations()).isEmpty();
                years.clock.set(last);
                assertThat(years.run().issued()).hasSize(1);
            }
            assertThat(years.ca().orderCount()).isEqualTo(6);
        }
    }

    @Test
    void movesAheadIfTheCaMovesTheWindow() {
        try (Years years = new Years(Duration.ofDays(90), true)) {
            years.issueFirst();
            years.run();
            years.clock.advance(Duration.ofDays(10));
            Instant now = years.clock.instant();
            years.ca().renewalWindow(years.current(), now, now.plus(Duration.ofHours(2)));

            years.runUntil(now.plus(Duration.ofHours(9)), Duration.ofMinutes(30));

            assertThat(years.issued).hasSize(2);
        }
    }

    @Test
    void ordersWithoutReplacingIfTheCaSaysItIsReplacedAlready() {
        try (Years years = new Years(Duration.ofDays(90), true)) {
            years.issueFirst();
            years.run();
            years.ca()
                    .faults()
                    .once(
                            Endpoint.NEW_ORDER,
                            Fault.problem(AcmeProblem.of(AcmeError.ALREADY_REPLACED, "by another order")));
            years.clock.advance(Duration.ofDays(63));

            assertThat(years.lifecycle.renewDue().issued()).hasSize(1);
            assertThat(years.ca().orderCount()).isEqualTo(2);
        }
    }

    @Test
    void waitsAsLongAsTheCaAsksAndNotLonger() {
        try (Years years = new Years(Duration.ofDays(90), false)) {
            years.issueFirst();
            AcmeProblem limit =
                    AcmeProblem.of(AcmeError.RATE_LIMITED, "too many").withRetryAfter("10800");
            years.ca().faults().once(Endpoint.NEW_ORDER, Fault.problem(limit));
            years.clock.advance(Duration.ofDays(60));
            Instant refused = years.clock.instant();
            assertThat(years.lifecycle.renewDue().failed()).hasSize(1);
            years.ca().clearRequests();

            years.clock.set(refused.plus(Duration.ofHours(3)).minusSeconds(1));
            assertThat(years.lifecycle.renewDue().operations()).isEmpty();
            assertThat(years.ca().requests()).isEmpty();
            years.clock.set(refused.plus(Duration.ofHours(3)));
            assertThat(years.lifecycle.renewDue().issued()).hasSize(1);
        }
    }

    /** A lifecycle with one certificate on a CA of its own. */
    private static final class Years implements AutoCloseable {

        private final LifecycleFixture fixture;
        private final ManualClock clock;
        private final CertificateLifecycle lifecycle;
        private final List<X509Certificate> issued = new ArrayList<>();

        Years(Duration life, boolean suggestions) {
            fixture = new LifecycleFixture(builder -> suggestions
                    ? builder.lifetime(life)
                    : builder.lifetime(life).withoutRenewalInfo());
            clock = fixture.clock;
            lifecycle = CertificateLifecycle.builder()
                    .authority(fixture.authority().withRequestTimeout(Duration.ofSeconds(5)))
                    .store(fixture.store)
                    .clock(clock)
                    .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                    .build();
        }

        AcmeTestServer ca() {
            return fixture.ca;
        }

        int issueFirst() {
            lifecycle.ensure(SPEC);
            note();
            return 1;
        }

        X509Certificate current() {
            return issued.get(issued.size() - 1);
        }

        /** The instant at which a part of the current certificate's life is over. */
        Instant after(Duration life, double part) {
            return current().getNotBefore().toInstant().plusMillis((long) (life.toMillis() * part));
        }

        int generations() {
            return fixture.store.generations("a.example").size();
        }

        RunFinished run() {
            RunFinished finished = lifecycle.renewDue();
            if (!finished.issued().isEmpty()) {
                note();
            }
            return finished;
        }

        void runUntil(Instant end, Duration step) {
            while (clock.instant().isBefore(end)) {
                clock.advance(step);
                run();
                assertThat(clock.instant()).isBefore(current().getNotAfter().toInstant());
            }
        }

        private void note() {
            issued.add(lifecycle.certificate("a.example").orElseThrow().leaf());
        }

        void assertNoneTooEarly(Duration life) {
            for (int i = 1; i < issued.size(); i++) {
                Instant before = issued.get(i - 1).getNotBefore().toInstant();
                assertThat(Duration.between(before, issued.get(i).getNotBefore().toInstant()))
                        .isGreaterThanOrEqualTo(life.multipliedBy(47).dividedBy(100));
            }
        }

        void breakDown(Random random) {
            AcmeProblem limit =
                    AcmeProblem.of(AcmeError.RATE_LIMITED, "too many").withRetryAfter("10800");
            switch (random.nextInt(6)) {
                case 0 -> ca().faults().add(FaultRule.onAny(), Fault.html(503));
                case 1 -> ca().faults().add(FaultRule.onAny(), Fault.reset(Moment.BEFORE_PROCESSING));
                case 2 -> ca().faults().always(Endpoint.NEW_ORDER, Fault.problem(limit));
                case 3 -> ca().faults().once(Endpoint.FINALIZE, Fault.reset(Moment.AFTER_PROCESSING));
                case 4 -> ca().faults().once(Endpoint.NEW_ORDER, Fault.reset(Moment.AFTER_PROCESSING));
                default -> ca().faults().always(Endpoint.CERTIFICATE, Fault.html(200));
            }
        }

        @Override
        public void close() {
            lifecycle.close();
            fixture.close();
        }
    }
}
