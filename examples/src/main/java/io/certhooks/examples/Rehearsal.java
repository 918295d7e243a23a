// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.LifecycleBuilder;
import io.certhooks.Plan;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hooks of the user's, rehearsed with a CA inside this program or used with a real one. */
final class Rehearsal {

    private final RehearsalOptions options;
    private final Console console;
    private final Workspace workspace;
    private final ChallengeType type;

    private Rehearsal(RehearsalOptions options, Console console, Workspace workspace) {
        this.options = options;
        this.console = console;
        this.workspace = workspace;
        this.type = options.challengeType();
    }

    static void run(List<String> arguments, Console console) throws Exception {
        if (arguments.contains("--help")) {
            console.line(RehearsalOptions.USAGE);
            return;
        }
        RehearsalOptions options = RehearsalOptions.parse(arguments);
        try (Workspace workspace = Workspace.of(options.store())) {
            new Rehearsal(options, console, workspace).run();
        }
    }

    private void run() throws Exception {
        if (options.directory().isPresent()) {
            CertificateAuthority authority =
                    CertificateAuthority.at(options.directory().get()).agreeToTerms();
            if (options.caRoot().isPresent()) {
                authority = trusting(authority, options.caRoot().get());
            }
            run(authority, options.httpPort(), Optional.empty());
            return;
        }
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            int port = options.httpPort() == 0 ? FreePorts.next() : options.httpPort();
            ca.http01Port(port);
            run(
                    CertificateAuthority.at(ca.directory())
                            .withTrustedRoot(ca.tlsRoot())
                            .agreeToTerms(),
                    port,
                    Optional.of(ca));
        }
    }

    private static CertificateAuthority trusting(CertificateAuthority authority, Path root) throws UsageException {
        try {
            return authority.withTrustedRoot(root);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--ca-root: " + e.getMessage());
        }
    }

    private void run(CertificateAuthority authority, int httpPort, Optional<AcmeTestServer> ca) throws Exception {
        HookSources sources = new HookSources(options, console, workspace.directory(), variables(httpPort, ca));
        List<Hook> hooks = sources.hooks();
        List<CertificateSpec> certificates = sources.certificates(options.certificates());
        if (certificates.isEmpty()) {
            throw new UsageException("name at least one certificate\n\n" + RehearsalOptions.USAGE);
        }
        LifecycleBuilder builder = CertificateLifecycle.builder()
                .authority(authority)
                .store(FileCertificateStore.at(workspace.directory()))
                .hooks(hooks)
                .parallel(1) // so that each rehearsal is like the last
                .observer("report", new HookReporter(console));
        if (!sources.isPresenting()) {
            builder.hook(ownAnswer(httpPort, ca));
        }
        try (CertificateLifecycle lifecycle = builder.build()) {
            console.headline("CA " + authority.directory() + ", store " + workspace.directory());
            if (!workspace.isKept()) {
                console.line("The files are removed at the end; --store DIR keeps them.");
            }
            if (options.has("--plan")) {
                show(lifecycle.plan(certificates));
            } else {
                check(work(lifecycle, authority, certificates), lifecycle);
            }
        }
    }

    // What a hook needs to know of this stage that a real one's environment would tell it in another way.
    private Map<String, String> variables(int httpPort, Optional<AcmeTestServer> ca) {
        if (type == ChallengeType.HTTP_01) {
            return Map.of("CERTHOOKS_TEST_HTTP_PORT", String.valueOf(httpPort));
        }
        return ca.map(server ->
                        Map.of("CERTHOOKS_TEST_DNS", server.controlPanel().toString()))
                .orElse(Map.of());
    }

    private ChallengeListener ownAnswer(int httpPort, Optional<AcmeTestServer> ca) throws UsageException {
        if (type == ChallengeType.HTTP_01) {
            return Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort));
        }
        return ca.map(server -> new OwnDnsProvider(server.zone()))
                .orElseThrow(() -> new UsageException("--dns with --directory needs a hook that presents dns-01"));
    }

    private RunFinished work(
            CertificateLifecycle lifecycle, CertificateAuthority authority, List<CertificateSpec> certificates) {
        if (options.has("--dry-run")) {
            return options.has("--renew") ? lifecycle.rehearse(authority) : lifecycle.rehearse(authority, certificates);
        }
        return options.has("--renew")
                ? lifecycle.renew(
                        certificates.stream().map(CertificateSpec::name).toList())
                : lifecycle.ensure(certificates);
    }

    private void check(RunFinished run, CertificateLifecycle lifecycle) throws UnexpectedException {
        console.headline("Done in " + console.elapsed() + ":");
        run.skipped().forEach(skipped -> console.fact(skipped.name(), "left alone: " + skipped.why()));
        run.failed().forEach(failed -> console.fact(failed.operation().name(), why(failed.outcome())));
        run.issued()
                .forEach(issued -> console.fact(
                        issued.operation().name(),
                        run.run().dryRun() ? "would be issued; nothing was kept" : live(issued.operation())));
        lifecycle
                .deliveries()
                .forEach(owed -> console.fact(
                        owed.certificate(),
                        "not deployed by " + owed.hook() + " yet, which is tried again from " + owed.next()
                                + " on, or with --renew"));
        if (!run.isSuccess() || !lifecycle.deliveries().isEmpty()) {
            throw new UnexpectedException("not all went well, see above");
        }
    }

    private String live(Operation operation) {
        return workspace.directory().resolve("live").resolve(operation.name()).toString();
    }

    private static String why(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? "failed: " + failed.cause().getMessage()
                : "";
    }

    private void show(Plan plan) {
        for (Plan.PlannedOperation operation : plan.operations()) {
            console.headline(operation.kind() + " " + operation.certificate().name() + ", " + operation.reason());
            operation.hooks().forEach(call -> {
                console.line(String.format("  %-16s%s", HookReporter.word(call.phase()), call.hook()));
                call.preview().ifPresent(text -> console.line(text.indent(20).stripTrailing()));
            });
        }
        plan.skipped().forEach(skipped -> console.fact(skipped.name(), "left alone: " + skipped.why()));
    }
}
