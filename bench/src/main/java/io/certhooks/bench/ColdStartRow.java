// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From the start of a JVM to its first certificate. */
final class ColdStartRow implements Row {

    private static final int AOT_CACHE = 25;
    private static final String BARE = "bare acme4j program";

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        int rounds = settings.size("rounds", 7, 1);
        try (Scratch scratch = Scratch.create();
                RunningCa ca = RunningCa.embedded(scratch.directory("ca"))) {
            double plain = compare(
                    report,
                    "start of the JVM to the first certificate",
                    rounds,
                    () -> run(scratch, ca, "ours", List.of()),
                    () -> run(scratch, ca, "bare", List.of()));
            if (!isJar()) {
                report.note("An archive of classes needs the classes in a jar: run the benchmarks' jar.");
                return;
            }
            String what = Runtime.version().feature() >= AOT_CACHE ? "an AOT cache" : "an archive of classes (AppCDS)";
            archived(report, "the same with " + what, rounds, List.of(), plain, scratch, ca);
            archived(
                    report,
                    "and " + String.join(" ", Program.QUICK_START),
                    rounds,
                    Program.QUICK_START,
                    plain,
                    scratch,
                    ca);
        }
    }

    private static void archived(
            Report report, String what, int rounds, List<String> options, double plain, Scratch scratch, RunningCa ca)
            throws Exception {
        List<String> ours = archive(scratch, ca, "ours", options);
        List<String> bare = archive(scratch, ca, "bare", options);
        double archived = compare(
                report, what, rounds, () -> run(scratch, ca, "ours", ours), () -> run(scratch, ca, "bare", bare));
        report.compare(what, "ms", archived, "with none of that", plain, Goal.none());
    }

    /**
     * The start of one program.
     *
     * @param millis to its first certificate
     * @param cpuMillis until it ended
     */
    private record Start(double millis, double cpuMillis) {}

    private interface Starting {
        Start start() throws Exception;
    }

    /** Compares starts and gives the median of ours. */
    private static double compare(Report report, String what, int rounds, Starting ours, Starting bare)
            throws Exception {
        double[] ourCpu = new double[rounds];
        double[] bareCpu = new double[rounds];
        int[] round = {0, 0};
        Samples[] millis = Samples.byTurns(
                rounds,
                () -> {
                    Start start = ours.start();
                    ourCpu[round[0]++] = start.cpuMillis();
                    return start.millis();
                },
                () -> {
                    Start start = bare.start();
                    bareCpu[round[1]++] = start.cpuMillis();
                    return start.millis();
                });
        double median = millis[0].median();
        report.compare(what, "ms", median, BARE, millis[1].median(), Goal.ratioAtMost(1.1));
        report.compare(
                what + ", processor time of the program",
                "ms",
                Samples.of(ourCpu).median(),
                BARE,
                Samples.of(bareCpu).median(),
                Goal.none());
        return median;
    }

    private static boolean isJar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .allMatch(entry -> entry.endsWith(".jar"));
    }

    /** Makes an archive with some options, and gives the options to use it with them. */
    private static List<String> archive(Scratch scratch, RunningCa ca, String kind, List<String> options)
            throws Exception {
        Path archive = scratch.path(kind + options.size() + ".archive");
        boolean cache = Runtime.version().feature() >= AOT_CACHE;
        run(scratch, ca, kind, with(options, (cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
        return with(options, (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }

    private static List<String> with(List<String> options, String option) {
        return Stream.concat(options.stream(), Stream.of(option)).toList();
    }

    private static Start run(Scratch scratch, RunningCa ca, String kind, List<String> options) throws Exception {
        List<String> all = new ArrayList<>(options);
        all.add("-Xlog:disable");
        all.add("-Xlog:all=error:stderr");
        Path store = Files.createTempDirectory(scratch.directory("stores"), kind);
        long start = System.currentTimeMillis();
        Program.Ended ended = Program.jvm(
                        all,
                        FirstCertificate.class,
                        kind,
                        ca.authority().directory().toString(),
                        scratch.path("ca").resolve("root.pem").toString(),
                        Integer.toString(ca.http01Port()),
                        store.toString())
                .mustRun(0);
        return new Start(ended.figure("first") - start, ended.cpuMillis());
    }
}
