// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.ReloadableTls;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.ShellHook;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The whole life of a certificate: issued, used by a web server, renewed in the background, swapped in the running server
 * while a client connects all the time.
 */
final class Quickstart {

    private static final String NAME = "shop.example";
    private static final int MANY_VISITS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    // TLS clients check certificates at the real time. A clock that begins this far in the past and is moved by as much
    // gives two certificates that are both valid now, and the first one is due for renewal.
    private static final Duration TIME_TO_RENEWAL = Duration.ofDays(65);

    private final Console console;
    private final Path directory;
    private final ManualClock clock = ManualClock.at(Instant.now().minus(TIME_TO_RENEWAL));
    private final Http01Server http01 = Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ReloadableTls tls = ReloadableTls.create();
    private final RunWatch runs = new RunWatch();

    private Quickstart(Console console, Path directory) {
        this.console = console;
        this.directory = directory;
    }

    static void run(List<String> arguments, Console console) throws Exception {
        try (Workspace workspace = Workspace.of(arguments)) {
            new Quickstart(console, workspace.directory()).run();
            if (!workspace.isKept()) {
                console.line("The files are removed now; \"quickstart some-directory\" keeps them there.");
            }
        }
    }

    private void run() throws Exception {
        try (AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();
                CertificateLifecycle lifecycle = lifecycle(ca);
                Site site = Site.start(tls.sslContext())) {
            ca.http01Port(http01.port());
            introduce(ca, site);
            IssuedCertificate first = issue(lifecycle);
            Visitor visitor = Visitor.start(NAME, site.port(), ca.roots());
            IssuedCertificate second;
            try (visitor) {
                second = renew(lifecycle, visitor, serial(first));
            }
            new QuickstartSummary(ca, visitor, directory, first, second).show(console);
        }
    }

    private CertificateLifecycle lifecycle(AcmeTestServer ca) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .withContact("ops@shop.example")
                        .agreeToTerms())
                .store(FileCertificateStore.at(directory))
                .clock(clock)
                .hook(http01)
                .hook(tls)
                .hook(new PhasePrinter(ChallengeType.HTTP_01, console))
                .hooks(ShellHook.command("ls", "{{ live_directory }}")
                        .named("a program")
                        .onDeploy()
                        .hooks())
                .hook(runs)
                .build();
    }

    private void introduce(AcmeTestServer ca, Site site) {
        console.headline("On this machine, without a network:");
        console.fact("CA", ca.directory() + ", inside this program");
        console.fact("http-01", "answered on port " + http01.port());
        console.fact("store", directory.toString());
        console.fact("web server", "https://localhost:" + site.port());
    }

    private IssuedCertificate issue(CertificateLifecycle lifecycle) throws Exception {
        console.headline("A certificate for two names:");
        IssuedCertificate first =
                lifecycle.ensure(CertificateSpec.of(NAME, "www." + NAME)).certificate();
        runs.take(PATIENCE);
        return first;
    }

    private IssuedCertificate renew(CertificateLifecycle lifecycle, Visitor visitor, String oldSerial)
            throws Exception {
        console.headline(TIME_TO_RENEWAL.toDays() + " days later, in the background, while a client keeps connecting:");
        await(visitor, oldSerial, "the web server does not use the first certificate");
        lifecycle.start();
        clock.onChange(lifecycle::wake);
        clock.advance(TIME_TO_RENEWAL);
        RunFinished run = runs.take(PATIENCE)
                .orElseThrow(() -> new UnexpectedException("no renewal began within " + PATIENCE.toSeconds() + " s"));
        if (!run.isSuccess()) {
            throw new UnexpectedException("the renewal did not succeed: " + run.results());
        }
        IssuedCertificate second = lifecycle.certificate(NAME).orElseThrow();
        await(visitor, serial(second), "the web server does not use the new certificate");
        return second;
    }

    private static void await(Visitor visitor, String serial, String otherwise) throws Exception {
        if (!visitor.awaitVisits(serial, MANY_VISITS, PATIENCE)) {
            throw new UnexpectedException(
                    otherwise + visitor.firstFailure().map(why -> ": " + why).orElse(""));
        }
    }

    static String serial(IssuedCertificate certificate) {
        return certificate.leaf().getSerialNumber().toString(16);
    }
}
