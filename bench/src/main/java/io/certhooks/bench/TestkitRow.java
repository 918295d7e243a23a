// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.testkit.AcmeTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** The embedded CA. */
final class TestkitRow implements Row {

    private static final int THREADS = 16;

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        start(settings, report);
        try (Scratch scratch = Scratch.create();
                RunningCa ca = RunningCa.embedded(scratch.directory("ca"));
                BareAcme4j bare = BareAcme4j.at(ca.authority().directory(), ca.root(), ca.http01Port())) {
            int orders = settings.size("orders", 100, 2);
            issue(bare, orders, 1);
            double before = ca.cpuMillis();
            issue(bare, orders, 1);
            report.add(Figure.alone(
                    "the CA's processor time for an order",
                    "ms",
                    (ca.cpuMillis() - before) / orders,
                    Goal.valueAtMost(15)));
            Samples[] millis = Samples.byTurns(
                    settings.size("rounds", 5, 1), () -> Work.millis(() -> issue(bare, orders, THREADS)));
            report.add(Figure.alone(
                    orders + " certificates through " + THREADS + " threads", "ms", millis[0].median(), Goal.none()));
        }
    }

    private static void start(Settings settings, Report report) throws Exception {
        for (int i = 0; i < settings.size("warm-up", 5, 0); i++) {
            AcmeTestServer.start().close();
        }
        List<AcmeTestServer> started = new ArrayList<>();
        Samples[] millis = Samples.byTurns(
                settings.size("starts", 15, 1), () -> Work.millis(() -> started.add(AcmeTestServer.start())));
        started.forEach(AcmeTestServer::close);
        report.add(
                Figure.alone("start of AcmeTestServer in a warm JVM", "ms", millis[0].median(), Goal.valueAtMost(300)));
    }

    private static void issue(BareAcme4j bare, int count, int parallel) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try {
            bare.issueAll(
                    threads,
                    IntStream.range(0, count)
                            .mapToObj(i -> "host" + i + ".example")
                            .toList());
        } finally {
            threads.shutdown();
        }
    }
}
