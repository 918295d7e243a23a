// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Many certificates and a server that should be reloaded once for all of them. */
final class BatchReloadExample {

    private static final int CERTIFICATES = 20;
    private static final Duration TIME_TO_RENEWAL = Duration.ofDays(65);

    private final Console console;
    private final ManualClock clock = ManualClock.at(Instant.now());
    private final Http01Server http01 = Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Reload reload;

    private BatchReloadExample(Console console) {
        this.console = console;
        this.reload = new Reload(console);
    }

    static void run(List<String> arguments, Console console) throws Exception {
        if (!arguments.isEmpty()) {
            throw new UsageException("it takes no arguments, not " + arguments);
        }
        new BatchReloadExample(console).run();
    }

    private void run() throws Exception {
        List<CertificateSpec> specs = IntStream.rangeClosed(1, CERTIFICATES)
                .mapToObj(number -> CertificateSpec.of("customer-" + number + ".example"))
                .toList();
        try (AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();
                CertificateLifecycle lifecycle = lifecycle(ca)) {
            ca.http01Port(http01.port());
            console.headline(
                    CERTIFICATES + " certificates, customer-1.example to customer-" + CERTIFICATES + ".example:");
            check(lifecycle.ensure(specs), 1);
            console.headline(TIME_TO_RENEWAL.toDays() + " days later:");
            clock.advance(TIME_TO_RENEWAL);
            check(lifecycle.renewDue(), 2);
            console.headline("Done in " + console.elapsed() + ":");
            console.fact("certificates", ca.issued().size() + " issued");
            console.fact("reloads", String.valueOf(reload.count()));
        }
    }

    private CertificateLifecycle lifecycle(AcmeTestServer ca) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .agreeToTerms())
                .store(MemoryCertificateStore.create())
                .clock(clock)
                .hook(http01)
                .onPost(
                        "tell",
                        event -> console.part("onPost", event.operation().name().replaceAll("\\D", "")))
                .onDeployBatch("reload the server", reload)
                .build();
    }

    private void check(RunFinished run, int reloads) throws UnexpectedException {
        if (!run.isSuccess() || run.issued().size() != CERTIFICATES) {
            throw new UnexpectedException("only " + run.issued().size() + " of " + CERTIFICATES
                    + " certificates are issued and deployed: " + run.failed());
        }
        if (reload.count() != reloads) {
            throw new UnexpectedException("there were " + reload.count() + " reloads, not " + reloads);
        }
    }

    /** Stands for the server: counts how often it is reloaded. */
    private static final class Reload implements BatchDeployListener {

        private final Console console;
        private int count;

        Reload(Console console) {
            this.console = console;
        }

        @Override
        public synchronized void onDeploy(DeployBatch event) {
            count++;
            console.phase(
                    "onDeploy (batch)", "one reload for " + event.deployments().size() + " certificates");
        }

        synchronized int count() {
            return count;
        }
    }
}
