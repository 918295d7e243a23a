// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Events of one run, as an engine makes them, and the calls of hooks with them. */
final class Events {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private final Run run;
    private final Path live;
    private final List<HookReport> reports = new ArrayList<>();

    private Events(Run run, Path live) {
        this.run = run;
        this.live = live;
    }

    /** A run whose lineages are below a directory, where they have the one file that is looked for. */
    static Events of(RunKind kind, Path directory) {
        return new Events(new Run("run1", kind, false, START), directory);
    }

    Events dry() {
        return new Events(new Run("dry", run.kind(), true, START), live);
    }

    Events again(String runId) {
        return new Events(new Run(runId, run.kind(), false, START), live);
    }

    Operation operation(OperationKind kind, String name, String... identifiers) {
        return operation(kind, KeySource.GENERATED, name, List.of(identifiers));
    }

    Operation operation(OperationKind kind, KeySource key, String name, List<String> identifiers) {
        List<Identifier> all = (identifiers.isEmpty() ? List.of(name) : identifiers)
                .stream().map(Identifier::of).toList();
        return new Operation(
                run,
                "op" + name,
                kind,
                Reason.DUE,
                1,
                new Account(URI.create("https://ca.example/directory"), Optional.empty(), Optional.empty()),
                new CertificateRequest(name, all, KeyType.EC_P256, key, Optional.empty()));
    }

    PreEvent pre(Operation operation) {
        return new PreEvent(operation);
    }

    ChallengeEvent challenge(Phase phase, ChallengeType type, String carried, int index, String... pending) {
        List<Identifier> all = Stream.of(pending).map(Identifier::of).toList();
        return new ChallengeEvent(
                phase,
                operation(OperationKind.ISSUE, all.get(0).base()),
                all.get(index),
                type,
                "token" + index,
                "token" + index + ".thumb",
                index,
                all,
                carried);
    }

    DeployEvent deploy(Operation operation) {
        return deploy(operation, "key-" + operation.name());
    }

    /** Its certificate is for example.org whatever the operation. */
    DeployEvent deploy(Operation operation, String key) {
        CertificateFiles files = CertificateFiles.in(live.resolve(operation.name()));
        try {
            Files.createDirectories(files.directory());
            Files.writeString(files.fullChain(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DeployEvent(
                operation,
                run,
                IssuedCertificate.of(generation(operation), List.of(certificate()), null),
                Optional.empty(),
                Optional.of(files),
                new Delivery(key, 1, false, false));
    }

    PostEvent failedPost(Operation operation) {
        return new PostEvent(operation, failed(), List.of());
    }

    RunFinished finished(OperationResult... results) {
        return new RunFinished(run, START.plusSeconds(5), List.of(results), List.of(), List.of());
    }

    OperationResult issued(Operation operation) {
        return new OperationResult(operation, new Outcome.Issued(generation(operation), List.of()));
    }

    OperationResult failed(Operation operation) {
        return new OperationResult(operation, failed());
    }

    private static Outcome failed() {
        return new Outcome.Failed(new ConfigurationException("no luck"));
    }

    private static Generation generation(Operation operation) {
        return new Generation(operation.name(), 1, "0a", START, START.plusSeconds(86_400), Optional.empty());
    }

    private static X509Certificate certificate() {
        try (InputStream pem = Events.class.getResourceAsStream("/io/certhooks/shell/example.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | CertificateException e) {
            throw new AssertionError(e);
        }
    }

    /** Calls each hook that listens to the event and gives what they have thrown. */
    List<Exception> call(List<Hook> hooks, LifecycleEvent event) {
        List<Exception> thrown = new ArrayList<>();
        for (Hook hook : hooks) {
            var report = new HookReport();
            reports.add(report);
            try {
                report.during(() -> call(hook, event));
            } catch (Exception e) {
                thrown.add(e);
            }
        }
        return thrown;
    }

    private static void call(Hook hook, LifecycleEvent event) throws Exception {
        if (hook.listener() instanceof PreListener pre && event instanceof PreEvent of) {
            pre.onPre(of);
        } else if (hook.listener() instanceof RunListener runs && event instanceof RunFinished of) {
            runs.afterRun(of);
        } else if (hook.listener() instanceof PostListener post && event instanceof PostEvent of) {
            post.onPost(of);
        } else if (hook.listener() instanceof DeployListener deploy && event instanceof DeployEvent of) {
            deploy.onDeploy(of);
        } else if (hook.listener() instanceof ChallengeListener challenge
                && event instanceof ChallengeEvent of
                && challenge.type() == of.type()) {
            if (of.phase() == Phase.PRESENT) {
                challenge.present(of);
            } else {
                challenge.cleanUp(of);
            }
        }
    }

    /** What the hooks of the last call have carried, together. */
    String carried() {
        return String.join("", reports.stream().map(HookReport::carried).toList());
    }

    /** The exit codes that were reported. */
    List<Integer> exitCodes() {
        return reports.stream()
                .flatMap(report -> report.exitCode().stream().boxed())
                .toList();
    }
}
