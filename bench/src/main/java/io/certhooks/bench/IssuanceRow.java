// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.hook.LifecycleException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Issuances in a warm JVM beside a loop that does nothing but the protocol. */
final class IssuanceRow implements Row {

    private static final int THREADS = 32;
    private static final int ATTEMPTS = 3;

    // More certificates than this can lock Pebble up.
    private static final Map<String, Integer> WARM_UP = Map.of("test CA", 150, "Pebble", 40);
    private static final Map<String, Integer> MANY_WARM_UP = Map.of("test CA", 8, "Pebble", 1);

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            try (RunningCa ca = RunningCa.embedded(scratch.directory("embedded"))) {
                measure(settings, report, "test CA", ca, scratch.directory("with-embedded"));
            }
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Optional<RunningCa> pebble = RunningCa.pebble(scratch.directory("pebble" + attempt));
                if (pebble.isEmpty()) {
                    report.note("Pebble is not installed.");
                    return;
                }
                try (RunningCa ca = pebble.get()) {
                    measure(settings, report, "Pebble", ca, scratch.directory("with-pebble" + attempt));
                    return;
                } catch (IllegalStateException | ExecutionException | LifecycleException e) {
                    // Many threads, or many certificates, can lock Pebble up for good, whoever the client is.
                    report.note("Pebble stopped answering in attempt " + attempt + ": " + e.getMessage());
                }
            }
        }
    }

    private static void measure(Settings settings, Report report, String caName, RunningCa ca, Path directory)
            throws Exception {
        try (BareAcme4j bare = BareAcme4j.at(ca.authority().directory(), ca.root(), ca.http01Port())) {
            one(settings, report, caName, ca, directory, bare);
            many(settings, report, caName, ca, directory.resolve("many"), bare);
        }
    }

    private static void one(
            Settings settings, Report report, String caName, RunningCa ca, Path directory, BareAcme4j bare)
            throws Exception {
        int rounds = settings.size("rounds", 9, 1);
        int each = settings.size("issuances", 10, 1);
        BarePublication files = BarePublication.in(directory.resolve("files"), MadeCertificate.of("one.example"));
        int[] used = {0};
        try (OurIssuer ours = OurIssuer.at(ca, directory.resolve("one"), 1)) {
            Work oursOnce = () -> {
                for (int i = 0; i < each; i++) {
                    ours.issue("one" + used[0]++ + ".example");
                }
            };
            Work bareOnce = () -> {
                try (BareHttp01 web = bare.web()) {
                    for (int i = 0; i < each; i++) {
                        bare.issue("one" + used[0]++ + ".example", web);
                    }
                }
            };
            Work flushedOnce = () -> {
                bareOnce.run();
                for (int i = 0; i < each; i++) {
                    files.publish();
                }
            };
            // Until the compiler has seen all of both: with less it is the one with less code that looks fast.
            for (int i = 0; i < settings.size("warm-up", Objects.requireNonNull(WARM_UP.get(caName)), 0); i++) {
                oursOnce.run();
                bareOnce.run();
            }
            Samples[] times = Samples.byTurns(
                    rounds,
                    () -> Work.millis(oursOnce) / each,
                    () -> Work.millis(bareOnce) / each,
                    () -> Work.millis(flushedOnce) / each);
            Samples[] cpu = Samples.byTurns(
                    Math.max(1, rounds / 3), () -> cpuMillis(oursOnce) / each, () -> cpuMillis(bareOnce) / each);
            report.compare(
                    "one warm issuance, http-01, hooks, store with fsync; " + caName,
                    "ms",
                    times[0].median(),
                    "bare acme4j loop",
                    times[1].median(),
                    Goal.ratioAtMost(1.1));
            report.compare(
                    "the same; " + caName,
                    "ms",
                    times[0].median(),
                    "bare acme4j loop and bare files with fsync",
                    times[2].median(),
                    Goal.none());
            report.compare(
                    "its processor time in our JVM; " + caName,
                    "ms",
                    cpu[0].median(),
                    "bare acme4j loop",
                    cpu[1].median(),
                    Goal.none());
        }
    }

    private static double cpuMillis(Work work) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        work.run();
        return (system.getProcessCpuTime() - before) / 1e6;
    }

    private static void many(Settings settings, Report report, String caName, RunningCa ca, Path store, BareAcme4j bare)
            throws Exception {
        int rounds = settings.size("many-rounds", 3, 1);
        int count = settings.size("many", 200, 4);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        MadeCertificate made = MadeCertificate.of("many.example");
        try (OurIssuer ours = OurIssuer.at(ca, store, THREADS)) {
            int[] round = {0};
            for (int i = 0;
                    i < settings.size("many-warm-up", Objects.requireNonNull(MANY_WARM_UP.get(caName)), 0);
                    i++) {
                ours.issue(names(count, round[0]++));
                bare.issueAll(threads, names(count, round[0]++));
            }
            Samples[] rates = Samples.byTurns(
                    rounds,
                    () -> count * 1000 / Work.millis(() -> ours.issue(names(count, round[0]++))),
                    () -> count * 1000 / Work.millis(() -> bare.issueAll(threads, names(count, round[0]++))),
                    () -> count
                            * 1000
                            / Work.millis(
                                    () -> bare.issueAll(threads, names(count, round[0]++), name -> BarePublication.in(
                                                    store.resolve("bare").resolve(name), made)
                                            .publish())));
            report.compare(
                    "many at once, " + THREADS + " threads; " + caName,
                    "certificates/s",
                    rates[0].median(),
                    "bare acme4j, nonce pool",
                    rates[1].median(),
                    Goal.ratioAtLeast(1.0));
            report.compare(
                    "the same; " + caName,
                    "certificates/s",
                    rates[0].median(),
                    "bare acme4j, nonce pool, and bare files with fsync",
                    rates[2].median(),
                    Goal.none());
        } finally {
            threads.shutdown();
        }
    }

    private static List<String> names(int count, int round) {
        return IntStream.range(0, count)
                .mapToObj(i -> "host" + i + ".round" + round + ".example")
                .toList();
    }
}
