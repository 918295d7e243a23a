// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOperation;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.CertificateState.OpenProof;
import io.certhooks.CertificateState.OwedDelivery;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finishes what an earlier process has begun: published generations, proofs that may be up, post hooks that are owed. */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Engine engine;
    private final Results results = Results.ofRun();

    Recovery(Engine engine) {
        this.engine = engine;
    }

    /** Brings the state of each certificate into line; calls hooks only where something was left open. */
    void recover() {
        Set<String> hooks = engine.hooks().all(io.certhooks.hook.LifecycleListener.class).stream()
                .map(Hook::name)
                .collect(Collectors.toSet());
        for (CertificateState state : engine.catalogue().all()) {
            forgetUnknownHooks(state, hooks);
            settle(state.name());
            finish(engine.catalogue().get(state.name()));
        }
    }

    private void forgetUnknownHooks(CertificateState state, Set<String> hooks) {
        List<OwedDelivery> known = state.deliveries().stream()
                .filter(owed -> hooks.contains(owed.hook()))
                .toList();
        if (known.size() < state.deliveries().size()) {
            LOG.warn("{} owes deploys to hooks that are not registered any more; they are dropped", state.name());
            engine.catalogue().update(state.name(), old -> old.withDeliveries(known));
        }
    }

    // The pointer was moved and the program died before it could be written down.
    private void settle(String name) {
        CertificateState state = engine.catalogue().get(name);
        Integer staged = state.staged();
        Optional<Generation> current = engine.store().current(name);
        if (staged != null && current.isPresent() && current.get().number() == staged) {
            Publication.settle(engine, metadata(current.get()).operation(), current.get());
        }
    }

    private Metadata metadata(Generation generation) {
        return StateFormat.read(
                engine.store().metadata(generation),
                Metadata.class,
                "the description of generation " + generation.number() + " of " + generation.certificateName());
    }

    private void finish(CertificateState state) {
        OpenOperation open = state.open();
        if (open == null) {
            return;
        }
        LOG.warn("the {} of {} was cut off; finishing it", open.kind(), state.name());
        Run run = new Run(open.runId(), RunKind.RECOVER, false, engine.clock().instant());
        Operation operation = new Operation(
                run,
                open.id(),
                open.kind(),
                open.reason(),
                open.attempt(),
                engine.accounts().description(),
                state.request());
        Scope scope = Scope.of(operation, run, results.part());
        OpenOrder order = state.order();
        if (order != null && !order.proofs().isEmpty()) {
            order.proofs().forEach(proof -> cleanUp(proof, operation, scope));
            engine.catalogue()
                    .update(
                            state.name(),
                            old -> old.withOrder(new OpenOrder(order.url(), order.generation(), List.of())));
        }
        tellPost(state, operation, scope);
        engine.catalogue().update(state.name(), old -> old.withOpen(null));
    }

    private void cleanUp(OpenProof proof, Operation operation, Scope scope) {
        ChallengeEvent event = new ChallengeEvent(
                Phase.CLEAN_UP,
                operation,
                proof.identifier(),
                proof.type(),
                proof.token(),
                proof.keyAuthorization(),
                proof.index(),
                proof.pending(),
                proof.carried());
        engine.hooks().observe(event);
        engine.hooks().all(ChallengeListener.class).stream()
                .filter(hook -> hook.name().equals(proof.hook()))
                .forEach(hook -> Proofs.cleanUp(engine, scope, hook, event));
    }

    private void tellPost(CertificateState state, Operation operation, Scope scope) {
        PostEvent event =
                new PostEvent(operation, outcome(state), scope.results().list());
        engine.hooks().tell(PostListener.class, scope, event, hook -> hook.onPost(event));
    }

    private Outcome outcome(CertificateState state) {
        Optional<Generation> current = engine.store().current(state.name());
        boolean published = current.isPresent()
                && metadata(current.get())
                        .operationId()
                        .equals(state.open() == null ? "" : state.open().id());
        if (published) {
            List<String> owed =
                    state.deliveries().stream().map(OwedDelivery::hook).toList();
            return new Outcome.Issued(current.get(), owed);
        }
        return new Outcome.Failed(new IssuanceException(
                "the program ended in the middle of issuing the certificate " + state.name()
                        + "; the order is taken up again",
                FailureKind.CANCELLED,
                null,
                null,
                null));
    }
}
