// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.OpenOperation;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.CertificateState.TrialStep;
import io.certhooks.Schedule.Decision;
import io.certhooks.hook.Account;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finishes what an earlier process has begun: published generations, proofs that may be up, post hooks that are owed. */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Engine engine;
    private final Results results;
    private final Function<CertificateState, Account> account;

    Recovery(Engine engine) {
        this(
                engine,
                Results.ofRun(),
                state -> engine.issuers().of(state).accounts().description());
    }

    Recovery(Engine engine, Results results, Function<CertificateState, Account> account) {
        this.engine = engine;
        this.results = results;
        this.account = account;
    }

    /** Brings the state of each certificate into line; calls hooks only where something was left open. */
    void recover() {
        Set<String> hooks = hooks();
        engine.catalogue()
                .all()
                .forEach(state ->
                        Isolated.run("the end of what was left open for " + state.name(), () -> recover(state, hooks)));
        finishRuns();
    }

    private Set<String> hooks() {
        return engine.hooks().all(LifecycleListener.class).stream()
                .map(Hook::name)
                .collect(Collectors.toSet());
    }

    /** The states as {@link #recover} would leave them, as far as that can be told without calling hooks. */
    Catalogue foreseen() {
        Catalogue apart = Catalogue.apart(engine.store(), engine.catalogue().all(), (state, flush) -> {});
        Recovery recovery = new Recovery(engine.with(apart), results, account);
        Set<String> hooks = hooks();
        apart.all()
                .forEach(state -> Isolated.run("to foresee what is done for " + state.name(), () -> {
                    recovery.forgetUnknownHooks(state, hooks);
                    recovery.settle(state.name());
                }));
        return apart;
    }

    // Whatever is wrong with them, certificates are to be worked on.
    private void finishRuns() {
        Isolated.run("the end of what an earlier process has left open", () -> {
            Rehearsals.recover(engine, results);
            new OpenRuns(engine).recover(results);
        });
    }

    private void recover(CertificateState state, Set<String> hooks) {
        forgetUnknownHooks(state, hooks);
        if (state.isTrial(TrialStep.RETURNING)) {
            new Verifications(engine).finishReturn(state.name(), scope(state));
        }
        settle(state.name());
        finish(engine.catalogue().get(state.name()));
    }

    private Scope scope(CertificateState state) {
        Run run = new Run(Runs.newId(), RunKind.RECOVER, false, engine.clock().instant());
        return Scope.of(state, run, results);
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

    // The pointer was moved and the program died before that was written down; or a backup, or the store's own repair,
    // has put another generation into use.
    private void settle(String name) {
        CertificateState state = engine.catalogue().get(name);
        int known = state.current() == null ? 0 : state.current().generation();
        // Nearly always; to read each certificate would be most of the work of a start.
        if (engine.store().currentNumber(name).orElse(known) == known) {
            return;
        }
        Optional<Generation> current = engine.store().current(name);
        if (current.isEmpty()) {
            return;
        }
        LOG.warn("generation {} of {} is in use, not {}", current.get().number(), name, known);
        Publication.settle(engine, metadata(current.get()).operation(), current.get());
        engine.catalogue().save(name);
        Integer staged = state.staged();
        if (staged != null && staged > current.get().number()) {
            engine.catalogue().update(name, old -> old.withStaged(staged));
        }
    }

    private Metadata metadata(Generation generation) {
        return Metadata.of(engine.store(), generation);
    }

    /** Cleans up what an operation of this process was broken off in. */
    static void cleanUp(Engine engine, CertificateState state) {
        if (state.hasLeftProofs()) {
            new Recovery(engine).finish(state);
        }
    }

    /** Cleans up after an operation that was cut off, and tells its end. */
    void finish(CertificateState state) {
        OpenOperation open = state.open();
        OpenOrder order = state.order();
        boolean proofsLeft = order != null && !order.proofs().isEmpty();
        if (open == null && !proofsLeft) {
            return;
        }
        Operation operation = open == null ? cleaning(state) : cutOff(state, open);
        Scope scope = Scope.of(operation, operation.run(), results.part());
        Proofs.cleanUpLeft(engine, operation, scope);
        if (open != null) {
            engine.catalogue().save(state.name());
            tellPost(operation, scope);
            engine.catalogue().note(state.name(), old -> old.withOpen(null));
        }
        engine.catalogue().save(state.name());
    }

    private Operation cutOff(CertificateState state, OpenOperation open) {
        LOG.warn("the {} of {} was cut off; finishing it", open.kind(), state.name());
        return operation(state, open);
    }

    // The operation has ended, but not its clean-up.
    private Operation cleaning(CertificateState state) {
        LOG.warn("proofs of {} may still be up; cleaning up", state.name());
        Decision decision = engine.schedule().decide(state);
        String id = Runs.newId();
        return operation(state, new OpenOperation(id, id, decision.kind(), decision.reason(), 1));
    }

    private Operation operation(CertificateState state, OpenOperation open) {
        return new Operation(
                new Run(
                        open.runId(),
                        RunKind.RECOVER,
                        engine.isRehearsal(),
                        engine.clock().instant()),
                open.id(),
                open.kind(),
                open.reason(),
                open.attempt(),
                account.apply(state),
                state.request());
    }

    private void tellPost(Operation operation, Scope scope) {
        PostEvent event = new PostEvent(
                operation,
                new CutOff(engine).outcome(operation),
                scope.results().list());
        engine.hooks().tell(PostListener.class, scope, event, hook -> hook.onPost(event));
    }
}
