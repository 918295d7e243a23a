// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Revocation;
import io.certhooks.acme.AcmeAccount;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateRevoked;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has certificates revoked. What is asked for is written down before the CA hears of it, and asked for again until the CA
 * has answered and hooks were told.
 */
final class Revocations {

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final Duration PAUSE = Duration.ofMinutes(10);
    static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final Engine engine;

    Revocations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Revokes the generation in use, and before it an earlier one if that is still to be done.
     *
     * @throws LifecycleException if the CA refuses, and all stays as it was; or if its answer is missing, and it is asked
     *     again later
     */
    void revoke(Generation current, RevocationReason reason) {
        String name = current.certificateName();
        CertificateState state = engine.catalogue().get(name);
        Revocation before = state.revoked();
        if (before != null && !before.isDone() && before.generation() != current.number()) {
            askAgain(name, before);
        }
        Scope scope = scope(name);
        // What it takes to have an account fails before there is anything to be asked again.
        account(current, scope);
        // What others know they do not forget.
        RevocationReason known = state.isKeyCompromised() ? RevocationReason.KEY_COMPROMISE : reason;
        Revocation asked =
                new Revocation(current.number(), known, engine.clock().instant());
        engine.catalogue().update(name, old -> old.withRevoked(asked));
        ask(current, asked, before == null || !before.isDone() ? null : before, scope);
    }

    /** Asks again if that is due; a failure means to ask again later, and a refusal not to. */
    void finish(String name) {
        Optional<CertificateState> state = engine.catalogue().find(name);
        Revocation asked = state.isPresent() ? state.get().revoked() : null;
        if (asked != null && asked.isDue(engine.clock().instant())) {
            Isolated.run("the revocation of " + name, () -> {
                try {
                    askAgain(name, asked);
                } catch (IssuanceException e) {
                    LOG.warn("what was asked for earlier has failed again: {}", e.getMessage());
                }
            });
        }
    }

    private void askAgain(String name, Revocation asked) {
        Optional<Generation> generation = engine.store()
                .generation(name, asked.generation())
                .filter(known -> known.notAfter().isAfter(engine.clock().instant()));
        if (generation.isPresent()) {
            ask(generation.get(), asked, null, scope(name));
        } else {
            LOG.warn("generation {} of {} is gone or has ended, and is not revoked", asked.generation(), name);
            engine.catalogue().update(name, state -> state.withRevoked(null));
        }
    }

    private void ask(Generation generation, Revocation asked, @Nullable Revocation ifRefused, Scope scope) {
        String name = generation.certificateName();
        try {
            AcmeAccount account = account(generation, scope);
            IssuedCertificate loaded = engine.store().load(generation);
            account.revoke(
                    name, loaded.leaf(), loaded.privateKey(), asked.reason().code());
        } catch (LifecycleException e) {
            Revocation next = isRefused(e) ? ifRefused : later(asked, e);
            engine.catalogue().note(name, state -> state.withRevoked(next));
            Isolated.run("the note on the revocation of " + name, () -> engine.catalogue()
                    .save(name));
            throw e;
        }
        LOG.info("revoked {} ({})", generation, asked.reason());
        Revocation done = new Revocation(asked.generation(), asked.reason(), null);
        engine.catalogue().note(name, state -> state.withRevoked(done));
        CertificateRevoked event = new CertificateRevoked(scope.run(), name, scope.identifiers(), generation);
        engine.hooks().tell(CatalogueListener.class, scope, event, hook -> hook.revoked(event));
        engine.catalogue().save(name);
    }

    private AcmeAccount account(Generation generation, Scope scope) {
        return engine.issuers().of(engine.store(), generation).accounts().open(scope);
    }

    private Scope scope(String name) {
        Run run = new Run(Runs.newId(), RunKind.REVOKE, false, engine.clock().instant());
        return Scope.of(engine.catalogue().get(name), run, Results.ofRun());
    }

    private static boolean isRefused(LifecycleException failure) {
        return failure instanceof IssuanceException issuance && issuance.kind() == FailureKind.REFUSED;
    }

    private Revocation later(Revocation asked, LifecycleException failure) {
        Duration pause = failure instanceof IssuanceException issuance
                ? issuance.retryAfter()
                        .filter(wait -> wait.compareTo(PAUSE) > 0)
                        .orElse(PAUSE)
                : PAUSE;
        Instant next = engine.clock().instant().plus(pause);
        return new Revocation(asked.generation(), asked.reason(), next);
    }

    /** Whether others know a key, because the generation in use has it and is revoked for that. */
    boolean isCompromised(String name, PublicKey key) {
        return engine.catalogue().get(name).isKeyCompromised()
                && engine.store()
                        .current(name)
                        .map(engine.store()::load)
                        .filter(inUse ->
                                Arrays.equals(inUse.leaf().getPublicKey().getEncoded(), key.getEncoded()))
                        .isPresent();
    }
}
