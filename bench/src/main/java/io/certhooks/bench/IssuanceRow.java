// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.hook.LifecycleException;
import io.certhooks.store.MemoryCertificateStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;

/** Issuances in a warm JVM beside a loop that does nothing but the protocol. */
final class IssuanceRow implements Row {

    private static final int THREADS = 32;
    private static final int ATTEMPTS = 3;

    private static final int WARM_UP = 400;
    private static final int MANY_WARM_UP = 20;

    // More certificates than this can lock Pebble up.
    private static final int PEBBLE_WARM_UP = 20;
    private static final int PEBBLES_WARM_UP = 12;
    private static final AtomicInteger PEBBLES = new AtomicInteger();

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            try (RunningCa ca = RunningCa.embedded(scratch.directory("embedded"));
                    Sides sides = Sides.at(settings, ca, scratch.directory("with-embedded"))) {
                sides.warmUp(settings.size("warm-up", WARM_UP, 0));
                one(settings, report, "test CA", sides);
                many(settings, report, "test CA", ca, scratch.directory("many-with-embedded"));
            }
            report.note(
                    "The engine sees the CA fetch the proof and asks then, and takes the answer to the signing request for"
                            + " the order. The loop asks by the clock, and acme4j asks for the order once more.");
            report.note(
                    "Many at once keep the processor busy, and what they wait for is the kernel's part of the flushes: some 20"
                            + " for a first certificate (its state before and after, key, files, directories, links), 11 for the bare"
                            + " files. With a store in memory nothing is written.");
            if (RunningCa.hasPebble()) {
                withPebble(settings, report, scratch);
            } else {
                report.note("Pebble is not installed.");
            }
        }
    }

    private static void withPebble(Settings settings, Report report, Scratch scratch) throws Exception {
        int rounds = settings.size("warm-up", PEBBLE_WARM_UP, 0);
        for (int i = settings.size("pebbles", PEBBLES_WARM_UP, 0); i > 0; i--) {
            onPebble(settings, report, scratch, sides -> sides.warmUp(rounds));
        }
        onPebble(settings, report, scratch, sides -> one(settings, report, "Pebble", sides));
        attempt(report, scratch, directory -> {
            try (RunningCa ca = RunningCa.pebble(directory)) {
                many(settings, report, "Pebble", ca, directory.resolve("many"));
            }
        });
    }

    private interface OnPebble {
        void run(Sides sides) throws Exception;
    }

    private static void onPebble(Settings settings, Report report, Scratch scratch, OnPebble work) throws Exception {
        attempt(report, scratch, directory -> {
            try (RunningCa ca = RunningCa.pebble(directory);
                    Sides sides = Sides.at(settings, ca, directory)) {
                work.run(sides);
            }
        });
    }

    private interface Attempt {
        void in(Path directory) throws Exception;
    }

    // Many threads, or many certificates, can lock Pebble up for good, whoever the client is.
    private static void attempt(Report report, Scratch scratch, Attempt work) throws Exception {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                work.in(scratch.directory("pebble" + PEBBLES.incrementAndGet()));
                return;
            } catch (AcmeException
                    | AcmeLazyLoadingException
                    | IllegalStateException
                    | ExecutionException
                    | LifecycleException e) {
                report.note("Pebble stopped answering in attempt " + attempt + ": " + e.getMessage());
            }
        }
    }

    /** What is compared, at one CA: a few certificates one after the other. */
    private record Sides(int each, Work ours, Work bare, Work flushed, OurIssuer issuer, BareAcme4j acme)
            implements AutoCloseable {

        private static final AtomicInteger USED = new AtomicInteger();

        static Sides at(Settings settings, RunningCa ca, Path directory) throws Exception {
            int each = settings.size("issuances", 10, 1);
            BarePublication files = BarePublication.in(directory.resolve("files"), MadeCertificate.of("one.example"));
            BareAcme4j acme = BareAcme4j.at(ca.authority().directory(), ca.root(), ca.http01Port());
            OurIssuer issuer = OurIssuer.at(ca, directory.resolve("one"), 1);
            Work ours = () -> {
                for (int i = 0; i < each; i++) {
                    issuer.issue(nextName());
                }
            };
            Work bare = () -> {
                try (BareHttp01 web = acme.web()) {
                    for (int i = 0; i < each; i++) {
                        acme.issue(nextName(), web);
                    }
                }
            };
            Work flushed = () -> {
                bare.run();
                for (int i = 0; i < each; i++) {
                    files.publish();
                }
            };
            return new Sides(each, ours, bare, flushed, issuer, acme);
        }

        private static String nextName() {
            return "one" + USED.getAndIncrement() + ".example";
        }

        // Until the compiler has seen all of both: with less it is the one with less code that looks fast.
        void warmUp(int rounds) throws Exception {
            for (int i = 0; i < rounds; i++) {
                ours.run();
                bare.run();
            }
        }

        @Override
        public void close() {
            issuer.close();
            acme.close();
        }
    }

    private static void one(Settings settings, Report report, String caName, Sides sides) throws Exception {
        int rounds = settings.size("rounds", 9, 1);
        Samples[] times = Samples.byTurns(
                rounds,
                () -> Work.millis(sides.ours()) / sides.each(),
                () -> Work.millis(sides.bare()) / sides.each(),
                () -> Work.millis(sides.flushed()) / sides.each());
        Samples[] cpu = Samples.byTurns(
                Math.max(1, rounds / 3),
                () -> cpuMillis(sides.ours()) / sides.each(),
                () -> cpuMillis(sides.bare()) / sides.each());
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

    private static double cpuMillis(Work work) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        work.run();
        return (system.getProcessCpuTime() - before) / 1e6;
    }

    private static void many(Settings settings, Report report, String caName, RunningCa ca, Path store)
            throws Exception {
        int rounds = settings.size("many-rounds", 3, 1);
        int count = settings.size("many", 200, 4);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        MadeCertificate made = MadeCertificate.of("many.example");
        try (OurIssuer ours = OurIssuer.at(ca, store, THREADS);
                OurIssuer unwritten = OurIssuer.at(ca, MemoryCertificateStore.create(), THREADS);
                BareAcme4j bare = BareAcme4j.at(ca.authority().directory(), ca.root(), ca.http01Port())) {
            int[] round = {0};
            for (int i = 0; i < settings.size("many-warm-up", MANY_WARM_UP, 0); i++) {
                ours.issue(names(count, round[0]++));
                unwritten.issue(names(count, round[0]++));
                bare.issueAll(threads, names(count, round[0]++));
            }
            Samples[] rates = Samples.byTurns(
                    rounds,
                    () -> count * 1000 / Work.millis(() -> ours.issue(names(count, round[0]++))),
                    () -> count * 1000 / Work.millis(() -> unwritten.issue(names(count, round[0]++))),
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
                    rates[2].median(),
                    Goal.ratioAtLeast(1.0));
            report.compare(
                    "the same; " + caName,
                    "certificates/s",
                    rates[0].median(),
                    "bare acme4j, nonce pool, and bare files with fsync",
                    rates[3].median(),
                    Goal.none());
            report.compare(
                    "the same with a store in memory; " + caName,
                    "certificates/s",
                    rates[1].median(),
                    "bare acme4j, nonce pool",
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
