// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls the hooks of one certificate as the engine does, without one. */
final class Fire {

    static final Run RUN = new Run("run1", RunKind.ENSURE, false, Instant.EPOCH);
    static final Account ACCOUNT =
            new Account(URI.create("https://ca.example/directory"), Optional.of("ops@example.org"), Optional.empty());
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final List<Hook> hooks;
    private final Operation operation;

    Fire(List<Hook> hooks, String certificate) {
        this.hooks = hooks.stream()
                .filter(hook -> hook.policy().filter().matches(certificate, List.of()))
                .toList();
        this.operation = new Operation(
                RUN,
                "op" + COUNT.incrementAndGet(),
                OperationKind.ISSUE,
                Reason.MISSING,
                1,
                ACCOUNT,
                new CertificateRequest(
                        certificate,
                        List.of(Identifier.of("www.example.org")),
                        KeyType.EC_P256,
                        KeySource.GENERATED,
                        Optional.empty()));
    }

    Operation operation() {
        return operation;
    }

    ChallengeEvent challenge(Phase phase, ChallengeType type, String identifier) {
        Identifier of = Identifier.of(identifier);
        return new ChallengeEvent(phase, operation, of, type, "token-1", "token-1.thumb", 0, List.of(of), "");
    }

    /** The challenge hooks that the engine would call. */
    List<Hook> able(ChallengeType type, String identifier) {
        return hooks.stream()
                .filter(hook -> hook.listener() instanceof ChallengeListener listener
                        && listener.type() == type
                        && listener.answers(Identifier.of(identifier)))
                .toList();
    }

    void present(ChallengeType type, String identifier) throws Exception {
        ChallengeEvent event = challenge(Phase.PRESENT, type, identifier);
        for (Hook hook : able(type, identifier)) {
            ((ChallengeListener) hook.listener()).present(event);
        }
    }

    void cleanUp(ChallengeType type, String identifier) throws Exception {
        ChallengeEvent event = challenge(Phase.CLEAN_UP, type, identifier);
        for (Hook hook : able(type, identifier)) {
            ((ChallengeListener) hook.listener()).cleanUp(event);
        }
    }

    void write(FileKind kind, Path path, Path content) throws Exception {
        FileChange change = java.nio.file.Files.exists(path) ? FileChange.EDIT : FileChange.CREATE;
        for (Phase phase : List.of(Phase.BEFORE_WRITE, Phase.AFTER_WRITE)) {
            write(new FileEvent(phase, RUN, ACCOUNT, Optional.of(operation), kind, change, path, content));
        }
    }

    void write(FileEvent event) throws Exception {
        for (Hook hook : hooks) {
            if (hook.listener() instanceof FileListener listener) {
                if (event.phase() == Phase.BEFORE_WRITE) {
                    listener.beforeWrite(event);
                } else {
                    listener.afterWrite(event);
                }
            }
        }
    }

    void succeed() throws Exception {
        Generation generation = new Generation(
                operation.name(), 1, "0a", Instant.EPOCH, Instant.EPOCH.plusSeconds(1), Optional.empty());
        post(new Outcome.Issued(generation, List.of()));
    }

    void fail(String why) throws Exception {
        LifecycleException cause = new ConfigurationException(why);
        post(new Outcome.Failed(cause));
    }

    private void post(Outcome outcome) throws Exception {
        PostEvent event = new PostEvent(operation, outcome, List.of());
        for (Hook hook : hooks) {
            if (hook.listener() instanceof PostListener listener) {
                listener.onPost(event);
            }
        }
    }
}
