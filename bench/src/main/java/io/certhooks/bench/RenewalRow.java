// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Renewals in a running program beside clients that are programs, and what a distance to the CA costs. */
final class RenewalRow implements Row {

    private static final int WORKERS = 8;
    private static final Duration FAR = Duration.ofMillis(100);

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        try (Scratch scratch = Scratch.create();
                RunningCa ca = RunningCa.embedded(scratch.directory("ca"), "--always-valid")) {
            report.note("The CA believes every proof here, since not all clients can be told where to show theirs.");
            due(settings, report, scratch, ca);
            manyNames(settings, report, scratch, ca);
            fromFinalizeToDeploy(settings, report, scratch, ca);
            farAway(settings, report, scratch, ca);
        }
    }

    private static void due(Settings settings, Report report, Scratch scratch, RunningCa ca) throws Exception {
        List<String> names = names(settings.size("due", 100, 2), "due");
        double ours;
        try (OurIssuer issuer = OurIssuer.at(ca, scratch.path("due"), WORKERS)) {
            issuer.issue(names);
            ours = Samples.byTurns(
                    settings.size("due-rounds", 5, 1), () -> Work.millis(() -> issuer.renew(names)) / names.size())[0]
                    .median();
        }
        List<List<String>> theirs = names(settings.size("peer-due", 3, 1), "peer").stream()
                .map(List::of)
                .toList();
        Map<String, Double> goals = Map.of("uacme", 20.0, "certbot", 200.0);
        for (var peer : RenewalPeers.prepare(scratch, ca, theirs).entrySet()) {
            double millis = peerMillis(settings, peer.getValue()) / theirs.size();
            report.compare(
                    "each of " + names.size() + " renewals in a run, " + WORKERS + " at once",
                    "ms",
                    ours,
                    peer.getKey(),
                    millis,
                    goals.containsKey(peer.getKey()) ? Goal.ratioAtMost(1 / goals.get(peer.getKey())) : Goal.none());
        }
    }

    private static void manyNames(Settings settings, Report report, Scratch scratch, RunningCa ca) throws Exception {
        List<String> names = names(10, "name");
        double ours;
        try (OurIssuer issuer = OurIssuer.at(ca, scratch.path("names"), 1)) {
            issuer.issueTogether(names);
            ours = Samples.byTurns(
                    settings.size("rounds", 9, 1), () -> Work.millis(() -> issuer.renew(names.subList(0, 1))))[0]
                    .median();
        }
        report.add(Figure.alone("one order of 10 names", "ms", ours, Goal.valueAtMost(150)));
        try (Scratch own = Scratch.create();
                RunningCa fresh = RunningCa.embedded(own.directory("ca"), "--always-valid")) {
            for (var peer : RenewalPeers.prepare(own, fresh, List.of(names)).entrySet()) {
                report.compare(
                        "one order of 10 names",
                        "ms",
                        ours,
                        peer.getKey(),
                        peerMillis(settings, peer.getValue()),
                        Goal.none());
            }
        }
    }

    private static double peerMillis(Settings settings, Work renewal) throws Exception {
        return Samples.byTurns(settings.size("peer-rounds", 3, 1), () -> Work.millis(renewal))[0].median();
    }

    private static void fromFinalizeToDeploy(Settings settings, Report report, Scratch scratch, RunningCa ca)
            throws Exception {
        try (OurIssuer issuer = OurIssuer.at(ca, scratch.path("deploy"), 1)) {
            for (int i = 0; i < settings.size("warm-up", 5, 0); i++) {
                issuer.issue("deploy.example");
            }
            Samples[] millis = Samples.byTurns(settings.size("rounds", 9, 1), () -> {
                issuer.issue("deploy.example");
                Instant asked = ca.lastFinalize();
                return Duration.between(asked, issuer.lastDeploy()).toNanos() / 1e6;
            });
            report.add(Figure.alone(
                    "the CA is asked for the certificate, to the start of its deploy hook",
                    "ms",
                    millis[0].median(),
                    Goal.valueAtMost(15)));
        }
    }

    private static void farAway(Settings settings, Report report, Scratch scratch, RunningCa ca) throws Exception {
        int count = settings.size("far", 40, 1);
        int[] round = {0};
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try (OurIssuer issuer = OurIssuer.at(ca, scratch.path("far"), WORKERS);
                BareAcme4j bare = BareAcme4j.at(ca.authority().directory(), ca.root(), ca.http01Port())) {
            issuer.issue("near.example");
            ca.delay(FAR);
            Samples[] rates = Samples.byTurns(
                    settings.size("many-rounds", 3, 1),
                    () -> count * 1000 / Work.millis(() -> issuer.issue(names(count, "ours" + round[0]++))),
                    () -> count * 1000 / Work.millis(() -> bare.issueAll(threads, names(count, "bare" + round[0]++))));
            report.compare(
                    "a CA that answers after " + FAR.toMillis() + " ms, " + WORKERS + " at once",
                    "certificates/s",
                    rates[0].median(),
                    "bare acme4j, nonce pool",
                    rates[1].median(),
                    Goal.valueAtLeast(8));
        } finally {
            threads.shutdown();
        }
    }

    private static List<String> names(int count, String word) {
        return IntStream.range(0, count).mapToObj(i -> word + i + ".example").toList();
    }
}
