// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
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
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunStarted;
import io.certhooks.hook.Skipped;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One event of each kind, of a certificate for example.org. */
final class Events {

    static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    static final Run RUN = new Run("run1", RunKind.RENEW_DUE, false, START);
    static final Account ACCOUNT = new Account(
            URI.create("https://ca.example/directory"),
            Optional.of("ops@example.org"),
            Optional.of(URI.create("https://ca.example/account/1")));
    static final List<Identifier> IDENTIFIERS = List.of(Identifier.of("example.org"), Identifier.of("*.example.org"));
    static final Operation OPERATION = operation("example.org", IDENTIFIERS);
    static final Generation GENERATION = generation(2);

    private Events() {}

    static Operation operation(String name, List<Identifier> identifiers) {
        return new Operation(
                RUN,
                "op1",
                OperationKind.RENEW,
                Reason.DUE,
                3,
                ACCOUNT,
                new CertificateRequest(
                        name, identifiers, KeyType.EC_P256, KeySource.GENERATED, Optional.of("shortlived")));
    }

    static Generation generation(int number) {
        return new Generation(
                "example.org",
                number,
                "0a" + number,
                START,
                START.plusSeconds(86_400),
                Optional.of(CertificateFiles.in(Path.of("/store/archive/example.org/" + number))));
    }

    static ChallengeEvent challenge(Phase phase, ChallengeType type, String carried) {
        return new ChallengeEvent(
                phase, OPERATION, IDENTIFIERS.get(1), type, "-token_1", "-token_1.thumb", 1, IDENTIFIERS, carried);
    }

    static DeployEvent deploy(String key) {
        return deploy(OPERATION, key);
    }

    static DeployEvent deploy(Operation operation, String key) {
        return new DeployEvent(
                operation,
                RUN,
                IssuedCertificate.of(GENERATION, List.of(certificate()), null),
                Optional.of(generation(1)),
                Optional.of(CertificateFiles.in(Path.of("/store/live/example.org"))),
                new Delivery(key, 4, true, false));
    }

    static FileEvent file(Phase phase) {
        return new FileEvent(
                phase,
                RUN,
                ACCOUNT,
                Optional.of(OPERATION),
                FileKind.FULL_CHAIN,
                FileChange.EDIT,
                Path.of("/store/live/example.org/fullchain.pem"),
                Path.of("/store/staged/fullchain.pem"));
    }

    static PostEvent failed() {
        return new PostEvent(OPERATION, new Outcome.Failed(new ConfigurationException("no luck")), List.of());
    }

    /** An event of any phase. */
    static LifecycleEvent of(Phase phase) {
        return switch (phase) {
            case BEFORE_RUN -> new RunStarted(RUN, List.of(OPERATION));
            case PRE -> new PreEvent(OPERATION);
            case PRESENT, CLEAN_UP -> challenge(phase, ChallengeType.DNS_01, "carried");
            case PRESENTED ->
                new ChallengesPresented(OPERATION, List.of(challenge(Phase.PRESENT, ChallengeType.DNS_01, "")));
            case BEFORE_WRITE, AFTER_WRITE -> file(phase);
            case DEPLOY -> deploy("abc");
            case BATCH_DEPLOY -> new DeployBatch(RUN, List.of(deploy("abc"), deploy("def")));
            case POST -> new PostEvent(OPERATION, new Outcome.Issued(GENERATION, List.of("late")), List.of());
            case AFTER_RUN ->
                new RunFinished(
                        RUN,
                        START.plusSeconds(5),
                        List.of(new OperationResult(OPERATION, new Outcome.Issued(GENERATION, List.of()))),
                        List.of(new Skipped("other.example", START, "not due")),
                        List.of());
            default -> catalogue(phase);
        };
    }

    private static LifecycleEvent catalogue(Phase phase) {
        return switch (phase) {
            case ADDED -> new CertificateAdded(RUN, "example.org", IDENTIFIERS);
            case REMOVED -> new CertificateRemoved(RUN, "example.org", IDENTIFIERS);
            case REVOKED -> new CertificateRevoked(RUN, "example.org", IDENTIFIERS, GENERATION);
            case EXPIRING -> new CertificateExpiring(RUN, "example.org", IDENTIFIERS, GENERATION);
            case PRUNING -> new GenerationPruning(RUN, "example.org", IDENTIFIERS, GENERATION);
            case PRUNED -> new GenerationPruned(RUN, "example.org", IDENTIFIERS, GENERATION);
            default -> throw new AssertionError(phase);
        };
    }

    private static X509Certificate certificate() {
        try (InputStream pem = Events.class.getResourceAsStream("example.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | CertificateException e) {
            throw new AssertionError(e);
        }
    }
}
