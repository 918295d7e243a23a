// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs in which nothing is due. */
final class IdleRow implements Row {

    private static final int[] SIZES = {10, 1_000, 10_000, 100_000};
    private static final double FIRST_GOAL = 0.2;
    private static final double WARM_GOAL = 0.02;
    private static final double KIBIBYTE_GOAL = 2;
    private static final List<String> HEAP = List.of("-Xmx512m");
    private static final List<String> QUICK =
            Stream.of(HEAP, Program.QUICK_START).flatMap(List::stream).toList();

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        int most = settings.size("most", 100_000, 10);
        int compared = settings.size("compared", 10_000, 10);
        double slope = Double.NaN;
        double least = Double.NaN;
        for (int size : SIZES) {
            if (size <= most) {
                Program.Ended ours = ours(settings, report, size);
                if (size == SIZES[0]) {
                    least = ours.figure("heap");
                }
                slope = (ours.figure("heap") - least) * 1024 / (size - SIZES[0]);
                if (size == compared) {
                    peers(settings, report, ours.figure("firstCpu") / size);
                }
            }
        }
        if (most > SIZES[0]) {
            // Without what the engine and its libraries take for themselves.
            report.add(Figure.alone(
                    "idle run, heap for each more certificate", "KiB", slope, Goal.valueAtMost(KIBIBYTE_GOAL)));
        }
    }

    private static Program.Ended ours(Settings settings, Report report, int size) throws Exception {
        int warm = settings.size("warm", Math.max(5, 20_000 / size), 2);
        try (Scratch scratch = Scratch.create()) {
            Path root = scratch.path("store");
            IdleStore.make(root, size);
            Program.Ended ended = run(HEAP, root, size, warm);
            String what = "idle run over " + size + ", each: ";
            // With few certificates it is the start of the engine that is measured, not what each costs.
            boolean many = size >= 1_000;
            report.add(Figure.alone(
                    what + "first after start",
                    "ms",
                    ended.figure("first") / size,
                    many ? Goal.valueAtMost(FIRST_GOAL) : Goal.none()));
            report.add(Figure.alone(what + "its processor time", "ms", ended.figure("firstCpu") / size, Goal.none()));
            report.add(Figure.alone(
                    what + "first after start with " + String.join(" ", Program.QUICK_START),
                    "ms",
                    run(QUICK, root, size, warm).figure("first") / size,
                    Goal.none()));
            report.add(Figure.alone(what + "warm", "ms", ended.figure("warm") / size, Goal.valueAtMost(WARM_GOAL)));
            report.add(Figure.alone(what + "warm, processor time", "ms", ended.figure("warmCpu") / size, Goal.none()));
            report.add(Figure.alone(what + "heap", "KiB", ended.figure("heap") * 1024 / size, Goal.none()));
            return ended;
        }
    }

    private static Program.Ended run(List<String> options, Path root, int size, int warm) throws Exception {
        return Program.jvm(options, IdleRun.class, root.toString(), Integer.toString(size), Integer.toString(warm))
                .mustRun(0);
    }

    private static void peers(Settings settings, Report report, double ours) throws Exception {
        int certificates = settings.size("peer-certificates", 50, 2);
        try (Scratch scratch = Scratch.create();
                RunningCa ca = RunningCa.embedded(scratch.directory("ca"), "--always-valid")) {
            IdlePeers peers = IdlePeers.prepare(scratch, ca, certificates);
            for (Map.Entry<String, IdlePeers.Pass> peer : peers.passes().entrySet()) {
                if (!settings.isTiny()) {
                    peer.getValue().over(1);
                }
                double few = peer.getValue().over(1).cpuMillis();
                double many = peer.getValue().over(certificates).cpuMillis();
                double each = (many - few) / (certificates - 1);
                report.compare(
                        "idle run, processor time for each: first after start",
                        "ms",
                        ours,
                        peer.getKey(),
                        each,
                        Goal.none());
            }
            peers.missing().forEach(name -> report.note(name + " is not installed."));
        }
    }
}
