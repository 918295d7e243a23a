// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.StagedGeneration;
import io.certhooks.store.StoreLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One generation made durable and current, beside the least that is durable. */
final class PublicationRow implements Row {

    private static final int WARM_UP = 600;
    private static final List<String> CALLS = List.of("all", "fsync", "openat", "write", "rename", "stat");

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        int times = settings.size("publications", 60, 2);
        MadeCertificate made = MadeCertificate.of("site.example");
        try (Scratch scratch = Scratch.create()) {
            FileCertificateStore store = FileCertificateStore.at(scratch.path("store"));
            BarePublication bare = BarePublication.in(scratch.directory("bare"), made);
            StoreLock lock = store.lock();
            try (lock) {
                for (int i = settings.size("warm-up", WARM_UP, 1); i > 0; i--) {
                    publish(store, made);
                    bare.publish();
                }
                Samples[] millis = Samples.byTurns(
                        times, () -> Work.millis(() -> publish(store, made)), () -> Work.millis(bare::publish));
                report.compare(
                        "a generation, from key to current, with fsync",
                        "ms",
                        millis[0].median(),
                        "bare protocol",
                        millis[1].median(),
                        Goal.none());
            }
        }
        calls(settings, report);
    }

    /** Counts system calls of a JVM that publishes some, and of one that publishes more. */
    private static void calls(Settings settings, Report report) throws Exception {
        if (!Program.isInstalled("strace")) {
            report.note("strace is not installed, so system calls were not counted.");
            return;
        }
        int few = settings.size("traced", 20, 1);
        double[] ours = perPublication("store", few);
        double[] bare = perPublication("bare", few);
        if (ours.length == 0 || bare.length == 0) {
            report.note("strace may not be used here, so system calls were not counted.");
            return;
        }
        for (int i = 0; i < CALLS.size(); i++) {
            String call = CALLS.get(i);
            report.compare(
                    call.equals("all") ? "system calls on files of a generation" : "of these " + call,
                    "calls",
                    ours[i],
                    "bare protocol",
                    bare[i],
                    Goal.none());
        }
    }

    private static double[] perPublication(String kind, int few) throws Exception {
        if (few == 1) {
            // Only to see that it can be done.
            return calls(kind, few);
        }
        double[] less = calls(kind, few);
        double[] more = calls(kind, 3 * few);
        if (less.length == 0 || more.length == 0) {
            return new double[0];
        }
        double[] each = new double[less.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = Math.rint((more[i] - less[i]) / (2.0 * few));
        }
        return each;
    }

    private static double[] calls(String kind, int times) throws Exception {
        try (Scratch scratch = Scratch.create()) {
            Path trace = scratch.path("trace");
            List<String> command = new java.util.ArrayList<>(List.of(
                    "strace", "-f", "-qq", "-e", "trace=file,desc", "-e", "signal=none", "-o", trace.toString()));
            command.addAll(Program.jvm(
                            Program.QUICK_START,
                            PublicationRow.class,
                            kind,
                            Integer.toString(times),
                            scratch.directory("store").toString())
                    .command());
            if (Program.of(command).run().status() != 0 || !Files.exists(trace)) {
                return new double[0];
            }
            List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.contains("resumed>"))
                    .toList();
            return CALLS.stream()
                    .mapToDouble(call -> lines.stream()
                            .filter(line -> call.equals("all") || line.matches("\\d+ +\\w*" + call + "\\w*\\(.*"))
                            .count())
                    .toArray();
        }
    }

    /** Publishes into a directory: what is traced. */
    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[1]);
        Path directory = Path.of(arguments[2]);
        MadeCertificate made = MadeCertificate.of("site.example");
        if (arguments[0].equals("bare")) {
            BarePublication bare = BarePublication.in(directory, made);
            for (int i = 0; i < times; i++) {
                bare.publish();
            }
            return;
        }
        FileCertificateStore store = FileCertificateStore.at(directory.resolve("store"));
        StoreLock lock = store.lock();
        try (lock) {
            for (int i = 0; i < times; i++) {
                publish(store, made);
            }
        }
    }

    private static void publish(FileCertificateStore store, MadeCertificate made) {
        StagedGeneration staged = store.stage("site.example");
        staged.saveKey(made.key().getPrivate());
        store.publish(staged.complete(made.chain(), "{}".getBytes(StandardCharsets.US_ASCII)));
    }
}
