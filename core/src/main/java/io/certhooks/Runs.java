// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.Claims.Claim;
import io.certhooks.Schedule.Decision;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.RunStarted;
import io.certhooks.hook.Skipped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out runs, from the first hook to the last. */
final class Runs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final Engine engine;
    private final Claims claims = new Claims();
    private final Pruning pruning;
    private final Workers workers;
    private final OpenRuns openRuns;
    private final Revocations revocations;

    Runs(Engine engine, int parallel) {
        this.engine = engine;
        this.pruning = new Pruning(engine);
        this.workers = new Workers(engine.hooks(), parallel);
        this.openRuns = new OpenRuns(engine);
        this.revocations = new Revocations(engine);
    }

    Claims claims() {
        return claims;
    }

    Run begin(RunKind kind) {
        return new Run(newId(), kind, false, engine.clock().instant());
    }

    Run beginRehearsal(RunKind kind) {
        return new Run(newId(), kind, true, engine.clock().instant());
    }

    static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    }

    /** Whether a due certificate is to be worked on now, and on what grounds. */
    interface Choice {

        /** Every certificate whose time has come. */
        Choice DUE = (state, decision, now) -> decision;

        /** Every certificate, whether or not its time has come. */
        Choice FORCED = (state, decision, now) -> state.current() == null || decision.kind() == OperationKind.REPLACE
                ? new Decision(now, decision.kind(), decision.reason(), "")
                : new Decision(now, OperationKind.RENEW, Reason.FORCED, "");

        /** No certificate; only what is owed is delivered. */
        Choice NONE = (state, decision, now) ->
                new Decision(Instant.MAX, decision.kind(), decision.reason(), "only deploys are repeated");

        Decision decide(CertificateState state, Decision decision, Instant now);
    }

    /** Works on claimed certificates. */
    RunFinished work(Run run, Claim claim, Collection<String> names, Choice choice) {
        Instant now = engine.clock().instant();
        List<Operation> due = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        boolean owing = false;
        for (String name : names) {
            if (claim.covers(name)) {
                revocations.finish(name);
            }
            Optional<CertificateState> known = engine.catalogue().find(name);
            if (known.isEmpty()) {
                // Removed before this run could claim it, or by whoever works on it.
                continue;
            }
            CertificateState state = known.get();
            Decision decision = choice.decide(state, engine.schedule().decide(state), now);
            if (!claim.covers(name)) {
                skipped.add(new Skipped(name, now, "another run works on it"));
            } else if (decision.isDue(now)) {
                due.add(engine.issuers().operation(run, decision.kind(), decision.reason(), state));
            } else {
                Isolated.run("the clean-up for " + name, () -> Recovery.cleanUp(engine, state));
                skipped.add(new Skipped(name, decision.at(), decision.why()));
                owing |= engine.deliveries().isDue(state);
            }
        }
        if (due.isEmpty() && !owing) {
            return new RunFinished(run, engine.clock().instant(), List.of(), skipped, List.of());
        }
        return carryOut(run, claim, due, skipped);
    }

    /** What is done between the beginning and the end of a run; adds a result for each operation as soon as there is one. */
    @FunctionalInterface
    private interface Course {
        void run(List<OperationResult> done);
    }

    private RunFinished carryOut(Run run, Claim claim, List<Operation> due, List<Skipped> skipped) {
        Scope scope = Scope.of(run, Results.ofRun());
        // Of those that were asked for some may have been removed before it was this run's turn.
        List<String> names = claim.names().stream()
                .filter(name -> engine.catalogue().find(name).isPresent())
                .toList();
        RunFinished finished = framed(scope, due, skipped, done -> {
            done.addAll(workers.operate(engine, due, scope.results()));
            repeat(claim, skipped, scope);
            engine.deliveries().deliverBatches(scope, names);
            done.replaceAll(new Verifications(engine).checkAll(names, scope)::outcome);
            done.replaceAll(this::completed);
        });
        due.forEach(operation -> pruning.prune(operation.name(), scope));
        engine.hooks().awaitObservers();
        return finished;
    }

    /**
     * Carries out operations of which nothing is kept.
     *
     * @param stage the engine that stands in for the real one
     */
    RunFinished rehearse(Engine stage, Run run, List<Operation> due) {
        Scope scope = Scope.of(run, Results.ofRun());
        RunFinished finished =
                framed(scope, due, List.of(), done -> done.addAll(workers.operate(stage, due, scope.results())));
        engine.hooks().awaitObservers();
        return finished;
    }

    private RunFinished framed(Scope scope, List<Operation> due, List<Skipped> skipped, Course course) {
        List<OperationResult> done = new ArrayList<>();
        openRuns.begin(scope.run(), due);
        try {
            begin(scope, due, course, done);
        } catch (RuntimeException e) {
            // The store has failed, say; whoever was told of the beginning is told of the end all the same.
            end(scope, cutShort(due, done, e), skipped);
            throw e;
        }
        return end(scope, done, skipped);
    }

    private void begin(Scope scope, List<Operation> due, Course course, List<OperationResult> done) {
        try {
            RunStarted event = new RunStarted(scope.run(), due);
            engine.hooks().call(RunListener.class, scope, event, hook -> hook.beforeRun(event));
            course.run(done);
        } catch (HookFailedException e) {
            done.clear();
            done.addAll(abandon(due, e, scope));
        }
    }

    private RunFinished end(Scope scope, List<OperationResult> done, List<Skipped> skipped) {
        Results results = scope.results();
        RunFinished event = new RunFinished(scope.run(), engine.clock().instant(), done, skipped, results.list());
        openRuns.end(event, scope);
        return new RunFinished(event.run(), event.finishedAt(), event.operations(), skipped, results.list());
    }

    private static List<OperationResult> cutShort(List<Operation> due, List<OperationResult> done, RuntimeException e) {
        LifecycleException cause = e instanceof LifecycleException known
                ? known
                : new IssuanceException("the run ended early: " + e, FailureKind.TRANSIENT, null, null, e);
        List<OperationResult> all = new ArrayList<>(done);
        due.stream()
                .skip(done.size())
                .forEach(operation -> all.add(new OperationResult(operation, new Outcome.Failed(cause))));
        return all;
    }

    // What is owed for certificates that are not worked on.
    private void repeat(Claim claim, List<Skipped> skipped, Scope scope) {
        for (Skipped idle : skipped) {
            if (claim.covers(idle.name())
                    && engine.deliveries().isDue(engine.catalogue().get(idle.name()))) {
                String what = "a deploy of " + idle.name();
                Isolated.run(what, () -> deliver(idle.name(), scope));
                Isolated.run(what, () -> engine.catalogue().flush(idle.name()));
            }
        }
    }

    private void deliver(String name, Scope scope) {
        try {
            engine.deliveries().deliver(name, scope);
        } catch (HookFailedException e) {
            LOG.warn("a deploy of {} failed and is tried again later: {}", name, e.getMessage());
        }
    }

    private List<OperationResult> abandon(List<Operation> due, HookFailedException failure, Scope scope) {
        LifecycleException cause = HookRunner.causeOf(failure);
        return due.stream()
                .map(operation -> {
                    Isolated.run("the note that " + operation.name() + " has failed", () -> engine.failures()
                            .record(operation, cause, scope));
                    return new OperationResult(operation, new Outcome.Failed(cause));
                })
                .toList();
    }

    // A batch deploy comes after its operations, so what is still owed is known only now.
    private OperationResult completed(OperationResult result) {
        if (!(result.outcome() instanceof Outcome.Issued issued)) {
            return result;
        }
        List<String> owed = engine.deliveries().undelivered(result.operation().name());
        return new OperationResult(result.operation(), new Outcome.Issued(issued.generation(), owed));
    }

    /** Does something for each certificate, several at a time; ends early if the thread is interrupted. */
    void each(List<String> names, Consumer<String> action) {
        workers.each(names, action);
    }

    /** Does something short for all, several at a time, to the end. */
    <T> void all(Collection<T> items, Consumer<T> action) {
        workers.all(items, action);
    }

    /** Breaks off all operations; their clean-up and post hooks are still called. */
    void breakOff() {
        workers.breakOff();
    }

    @Override
    public void close() {
        workers.close();
    }
}
