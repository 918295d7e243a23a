// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.CertificateState.OpenProof;
import io.certhooks.acme.AcmeAuthorization;
import io.certhooks.acme.AcmeChallenge;
import io.certhooks.acme.AcmeOrder;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Presentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The challenge phases of one order. Used by one thread. */
final class Proofs {

    private final Engine engine;
    private final Operation operation;
    private final Scope scope;

    Proofs(Engine engine, Operation operation, Scope scope) {
        this.engine = engine;
        this.operation = operation;
        this.scope = scope;
    }

    /** A proof that is needed, the hooks that can give it, and what those report that were asked to. */
    private record Proof(
            AcmeAuthorization authorization,
            AcmeChallenge challenge,
            List<Hook> hooks,
            ChallengeEvent event,
            Map<Hook, HookReport> started) {

        String carried(Hook hook) {
            HookReport report = started.get(hook);
            return report == null ? "" : report.carried();
        }
    }

    /** What came of a proof. */
    private enum End {
        VALID,
        ABANDONED
    }

    /**
     * Proves what is not proved yet, and cleans up, whatever happens.
     *
     * @param meanwhile what can be done while the CA looks at the last proofs; does not fail
     */
    void prove(AcmeOrder order, Runnable meanwhile) {
        List<Proof> needed = needed(order);
        if (needed.isEmpty()) {
            return;
        }
        Runnable ready = () -> order.awaitReady(engine.orderLimit(), meanwhile, limit -> awaitFetches(needed, limit));
        if (needed.stream().anyMatch(Proofs::isAlone)) {
            // The order becomes ready only with the last of them.
            for (Proof proof : needed) {
                List<Proof> alone = List.of(proof);
                prove(alone, () -> proof.authorization()
                        .awaitValid(engine.orderLimit(), limit -> awaitFetches(alone, limit)));
            }
            ready.run();
        } else {
            prove(needed, ready);
        }
    }

    private void prove(List<Proof> proofs, Runnable waiting) {
        remember(proofs);
        End end = End.ABANDONED;
        try {
            for (Proof proof : proofs) {
                present(proof);
                if (proof.hooks().stream().anyMatch(hook -> !proof.carried(hook).isEmpty())) {
                    remember(proofs);
                }
            }
            ChallengesPresented event = new ChallengesPresented(
                    operation, proofs.stream().map(Proof::event).toList());
            List<Hook> used = proofs.stream()
                    .flatMap(proof -> proof.hooks().stream())
                    .distinct()
                    .toList();
            engine.hooks().observe(event);
            for (Hook hook : used) {
                call(hook, Phase.PRESENTED, listener -> listener.presented(event), new HookReport());
            }
            proofs.forEach(proof -> proof.challenge().submit());
            waiting.run();
            end = End.VALID;
        } finally {
            cleanUp(proofs, end);
        }
    }

    private static boolean awaitFetches(List<Proof> proofs, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<HookReport> promises = proofs.stream()
                .flatMap(proof -> proof.started().values().stream())
                .filter(HookReport::promisesFetch)
                .toList();
        for (HookReport promise : promises) {
            if (!promise.awaitFetch(Duration.ofNanos(end - System.nanoTime()))) {
                return false;
            }
        }
        return !promises.isEmpty();
    }

    private static boolean isAlone(Proof proof) {
        return proof.hooks().stream().anyMatch(hook -> listener(hook).presentation() == Presentation.ONE_BY_ONE);
    }

    private void present(Proof proof) {
        engine.hooks().observe(proof.event());
        for (Hook hook : proof.hooks()) {
            HookReport report = new HookReport();
            proof.started().put(hook, report);
            call(hook, Phase.PRESENT, listener -> listener.present(proof.event()), report);
        }
    }

    private void call(Hook hook, Phase phase, HookRunner.Call<ChallengeListener> call, HookReport report) {
        HookResult result = engine.hooks().callOne(ChallengeListener.class, hook, scope, phase, call, report);
        HookRunner.throwIfFatal(hook, result);
    }

    private void cleanUp(List<Proof> proofs, End end) {
        List<OpenProof> left = new ArrayList<>();
        for (Proof proof : proofs) {
            if (!proof.started().isEmpty()) {
                cleanUp(proof, end, left);
            }
        }
        forget(engine, operation, left);
    }

    private void cleanUp(Proof proof, End end, List<OpenProof> left) {
        ChallengeEvent event = proof.event();
        engine.hooks().observe(cleanUpOf(event, ""));
        HookRunner.tellEach(List.copyOf(proof.started().keySet()), hook -> {
            String carried = proof.carried(hook);
            if (isBrokenOff(cleanUp(hook, cleanUpOf(event, carried), end))) {
                left.add(open(hook, event, carried));
            }
        });
    }

    /** Cleans up what an earlier operation of the same certificate has left. */
    static void cleanUpLeft(Engine engine, Operation operation, Scope scope) {
        OpenOrder order = engine.catalogue().get(operation.name()).order();
        if (order == null || order.proofs().isEmpty()) {
            return;
        }
        List<OpenProof> left = new ArrayList<>();
        for (OpenProof proof : order.proofs()) {
            ChallengeEvent event = cleanUpOf(proof, operation);
            engine.hooks().observe(event);
            List<Hook> hooks = engine.hooks().all(ChallengeListener.class).stream()
                    .filter(hook -> hook.name().equals(proof.hook()))
                    .toList();
            HookRunner.tellEach(hooks, hook -> {
                if (isBrokenOff(abandon(engine, scope, hook, event))) {
                    left.add(proof);
                }
            });
        }
        forget(engine, operation, left);
    }

    private HookResult cleanUp(Hook hook, ChallengeEvent event, End end) {
        return end == End.ABANDONED
                ? abandon(engine, scope, hook, event)
                : engine.hooks()
                        .callOne(
                                ChallengeListener.class,
                                hook,
                                scope,
                                Phase.CLEAN_UP,
                                listener -> listener.cleanUp(event));
    }

    private static HookResult abandon(Engine engine, Scope scope, Hook hook, ChallengeEvent event) {
        return engine.hooks()
                .callOne(ChallengeListener.class, hook, scope, Phase.CLEAN_UP, listener -> listener.abandon(event));
    }

    // A failed clean-up was tried, one that was broken off is still owed.
    private static boolean isBrokenOff(HookResult result) {
        return result.status() == HookStatus.CANCELLED;
    }

    private static ChallengeEvent cleanUpOf(OpenProof proof, Operation operation) {
        return new ChallengeEvent(
                Phase.CLEAN_UP,
                operation,
                proof.identifier(),
                proof.type(),
                proof.token(),
                proof.keyAuthorization(),
                proof.index(),
                proof.pending(),
                proof.carried());
    }

    private static ChallengeEvent cleanUpOf(ChallengeEvent event, String carried) {
        return new ChallengeEvent(
                Phase.CLEAN_UP,
                event.operation(),
                event.identifier(),
                event.type(),
                event.token(),
                event.keyAuthorization(),
                event.index(),
                event.pending(),
                carried);
    }

    private List<Proof> needed(AcmeOrder order) {
        List<AcmeAuthorization> pending = order.authorizations().stream()
                .filter(authorization -> !authorization.isValid())
                .toList();
        List<Identifier> identifiers =
                pending.stream().map(AcmeAuthorization::identifier).toList();
        List<Proof> proofs = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            proofs.add(proof(pending.get(i), identifiers, i));
        }
        return proofs;
    }

    private Proof proof(AcmeAuthorization authorization, List<Identifier> pending, int index) {
        Identifier identifier = pending.get(index);
        List<Hook> able = engine.hooks().all(ChallengeListener.class, scope).stream()
                .filter(hook -> listener(hook).answers(identifier))
                .toList();
        List<ChallengeType> offers = authorization.offers();
        ChallengeType type = able.stream()
                .map(hook -> listener(hook).type())
                .filter(offers::contains)
                .findFirst()
                .orElseThrow(() -> nobodyAnswers(identifier, offers));
        AcmeChallenge challenge = authorization.challenge(type);
        ChallengeEvent event = new ChallengeEvent(
                Phase.PRESENT,
                operation,
                identifier,
                type,
                challenge.token(),
                challenge.keyAuthorization(),
                index,
                pending,
                "");
        List<Hook> hooks =
                able.stream().filter(hook -> listener(hook).type() == type).toList();
        return new Proof(authorization, challenge, hooks, event, new LinkedHashMap<>());
    }

    private IssuanceException nobodyAnswers(Identifier identifier, List<ChallengeType> offers) {
        String types =
                String.join(", ", offers.stream().map(ChallengeType::value).toList());
        return new IssuanceException(
                "cannot prove control of " + identifier + " for the certificate " + operation.name()
                        + ": no hook answers any challenge that the CA offers (" + types
                        + "); register a ChallengeListener of such a type",
                FailureKind.REFUSED,
                null,
                null,
                null);
    }

    // Written before a proof goes up, so that after a crash whatever may be up is cleaned up.
    private void remember(List<Proof> proofs) {
        List<OpenProof> open = new ArrayList<>();
        for (Proof proof : proofs) {
            proof.hooks().forEach(hook -> open.add(open(hook, proof.event(), proof.carried(hook))));
        }
        engine.catalogue().update(operation.name(), state -> withProofs(state, open));
    }

    // After a crash they are cleaned up once more.
    private static void forget(Engine engine, Operation operation, List<OpenProof> left) {
        engine.catalogue().note(operation.name(), state -> withProofs(state, left));
    }

    private static CertificateState withProofs(CertificateState state, List<OpenProof> open) {
        OpenOrder order = state.order();
        if (order == null || (order.generation() == 0 && open.isEmpty())) {
            return state.withOrder(null);
        }
        return state.withOrder(order.withProofs(open));
    }

    private static OpenProof open(Hook hook, ChallengeEvent event, String carried) {
        return new OpenProof(
                hook.name(),
                event.identifier(),
                event.type(),
                event.token(),
                event.keyAuthorization(),
                event.index(),
                event.pending(),
                carried);
    }

    private static ChallengeListener listener(Hook hook) {
        return (ChallengeListener) hook.listener();
    }
}
