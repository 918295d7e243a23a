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

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        int rounds = settings.size("rounds", 7, 1);
        try (Scratch scratch = Scratch.create();
                RunningCa ca = RunningCa.embedded(scratch.directory("ca"))) {
            Samples[] plain = Samples.byTurns(
                    rounds, () -> millis(scratch, ca, "ours", List.of()), () -> millis(scratch, ca, "bare", List.of()));
            report.compare(
                    "start of the JVM to the first certificate",
                    "ms",
                    plain[0].median(),
                    "bare acme4j program",
                    plain[1].median(),
                    Goal.ratioAtMost(1.1));
            if (!isJar()) {
                report.note("An archive of classes needs the classes in a jar: run the benchmarks' jar.");
                return;
            }
            archived(scratch, ca, rounds, plain[0].median(), report);
        }
    }

    private static boolean isJar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .allMatch(entry -> entry.endsWith(".jar"));
    }

    private static void archived(Scratch scratch, RunningCa ca, int rounds, double without, Report report)
            throws Exception {
        List<String> ours = archive(scratch, ca, "ours");
        List<String> bare = archive(scratch, ca, "bare");
        Samples[] archived = Samples.byTurns(
                rounds, () -> millis(scratch, ca, "ours", ours), () -> millis(scratch, ca, "bare", bare));
        String what = Runtime.version().feature() >= AOT_CACHE ? "an AOT cache" : "an archive of classes (AppCDS)";
        report.compare(
                "the same with " + what,
                "ms",
                archived[0].median(),
                "bare acme4j program",
                archived[1].median(),
                Goal.ratioAtMost(1.1));
        report.compare("the same with " + what, "ms", archived[0].median(), "without", without, Goal.none());
    }

    /** Makes an archive and gives the options to use it. */
    private static List<String> archive(Scratch scratch, RunningCa ca, String kind) throws Exception {
        Path archive = scratch.path(kind + ".archive");
        boolean cache = Runtime.version().feature() >= AOT_CACHE;
        millis(scratch, ca, kind, List.of((cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive));
        return List.of((cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
    }

    private static double millis(Scratch scratch, RunningCa ca, String kind, List<String> options) throws Exception {
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
        return ended.figure("first") - start;
    }
}
