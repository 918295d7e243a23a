// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.RenewalPolicy;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.MemoryCertificateStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Many years of certificates with 45 days, by a clock that is moved one day at a time. */
final class SimulationRow implements Row {

    private static final Duration LIFE = Duration.ofDays(45);
    private static final int YEAR = 365;

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        int certificates = settings.size("certificates", 20, 2);
        int days = settings.size("days", 10 * YEAR, 40);
        try (Scratch scratch = Scratch.create();
                RunningCa ca =
                        RunningCa.embedded(scratch.directory("ca"), "--always-valid", "--lifetime", LIFE.toString())) {
            simulate(ca, certificates, days, report);
        }
    }

    private static void simulate(RunningCa ca, int certificates, int days, Report report) throws Exception {
        SteppedClock clock = new SteppedClock();
        LongAdder deployed = new LongAdder();
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(MemoryCertificateStore.create())
                .renewal(RenewalPolicy.standard().withoutSuggestions())
                .clock(clock)
                .hook(Hook.of("proof", new NothingToShow()))
                .onDeploy("count", event -> deployed.increment())
                .build()) {
            long start = System.nanoTime();
            check(lifecycle.ensure(IntStream.range(0, certificates)
                    .mapToObj(i -> CertificateSpec.of("host" + i + ".example"))
                    .toList()));
            List<Double> heaps = new ArrayList<>();
            for (int day = 1; day <= days; day++) {
                clock.advance(Duration.ofDays(1));
                ca.advance(Duration.ofDays(1));
                check(lifecycle.renewDue());
                if (day % YEAR == 0 || day == days) {
                    heaps.add(usedMebibytes());
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            String what = days + " days of " + certificates + " certificates: ";
            report.add(Figure.alone(what + "wall time", "s", seconds, Goal.none()));
            report.add(Figure.alone(what + "certificates issued", "", (double) deployed.sum(), Goal.none()));
            report.add(Figure.alone(
                    what + "each, with the CA's work", "ms", seconds * 1000 / deployed.sum(), Goal.none()));
            report.compare(
                    what + "heap at the end",
                    "MiB",
                    heaps.get(heaps.size() - 1),
                    "heap after the first year",
                    heaps.get(0),
                    Goal.ratioAtMost(1.1));
        }
    }

    private static void check(RunFinished run) {
        if (!run.isSuccess()) {
            throw new IllegalStateException(
                    run.failed().size() + " of " + run.operations().size() + " failed: "
                            + run.failed().get(0).outcome());
        }
    }

    static double usedMebibytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return (runtime.totalMemory() - runtime.freeMemory()) / (1024.0 * 1024);
    }

    /** Goes on like the CA's between its steps; a full simulation takes longer than clocks may differ. */
    private static final class SteppedClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;

        synchronized void advance(Duration step) {
            ahead = ahead.plus(step);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the engine counts in instants");
        }
    }

    /** Shows no proof, for a CA that believes everything. */
    private static final class NothingToShow implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return ChallengeType.HTTP_01;
        }

        @Override
        public void present(ChallengeEvent event) {}
    }
}
