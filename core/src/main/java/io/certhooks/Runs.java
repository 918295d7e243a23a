// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.Claims.Claim;
import io.certhooks.Schedule.Decision;
import io.certhooks.hook.Account;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out runs: what is due, in parallel, each certificate on its own. */
final class Runs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final Engine engine;
    private final Claims claims = new Claims();
    private final Pruning pruning;
    private final ExecutorService workers;
    private final Set<Task> active = ConcurrentHashMap.newKeySet();

    Runs(Engine engine, int parallel) {
        this.engine = engine;
        this.pruning = new Pruning(engine);
        this.workers = Executors.newFixedThreadPool(parallel, EngineThreads.named("certhooks-worker"));
    }

    Claims claims() {
        return claims;
    }

    Run begin(RunKind kind) {
        return new Run(newId(), kind, false, engine.clock().instant());
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
            CertificateState state = engine.catalogue().get(name);
            Decision decision = choice.decide(state, engine.schedule().decide(state), now);
            if (!claim.covers(name)) {
                skipped.add(new Skipped(name, now, "another run works on it"));
            } else if (decision.isDue(now)) {
                due.add(operation(engine, run, state, decision));
            } else {
                Recovery.cleanUp(engine, state);
                skipped.add(new Skipped(name, decision.at(), decision.why()));
                owing |= engine.deliveries().isDue(state);
            }
        }
        if (due.isEmpty() && !owing) {
            return new RunFinished(run, engine.clock().instant(), List.of(), skipped, List.of());
        }
        return carryOut(run, claim, due, skipped);
    }

    /** What is to be done to a certificate. */
    static Operation operation(Engine engine, Run run, CertificateState state, Decision decision) {
        int attempt = state.failure() == null ? 1 : state.failure().count() + 1;
        Account account = engine.accounts().description();
        return new Operation(run, newId(), decision.kind(), decision.reason(), attempt, account, state.request());
    }

    private RunFinished carryOut(Run run, Claim claim, List<Operation> due, List<Skipped> skipped) {
        Results results = Results.ofRun();
        Scope scope = Scope.of(run, results);
        List<OperationResult> done;
        try {
            RunStarted event = new RunStarted(run, due);
            engine.hooks().call(RunListener.class, scope, event, hook -> hook.beforeRun(event));
            done = operate(due, results);
            deliver(claim, scope, skipped);
            done = new Verifications(engine).checkAll(claim::covers, scope, done);
        } catch (HookFailedException e) {
            done = abandon(due, e, scope);
        }
        RunFinished finished = new RunFinished(run, engine.clock().instant(), completed(done), skipped, results.list());
        engine.hooks().tell(RunListener.class, scope, finished, hook -> hook.afterRun(finished));
        RunFinished all = new RunFinished(run, finished.finishedAt(), finished.operations(), skipped, results.list());
        due.forEach(operation -> pruning.prune(operation.name(), scope));
        engine.hooks().awaitObservers();
        return all;
    }

    private List<OperationResult> operate(List<Operation> due, Results results) {
        List<Task> tasks =
                due.stream().map(operation -> new Task(operation, results)).toList();
        active.addAll(tasks);
        try {
            tasks.forEach(workers::execute);
            return tasks.stream().map(task -> task.await(tasks)).toList();
        } finally {
            tasks.forEach(active::remove);
        }
    }

    /** An operation on a worker, which can be broken off. */
    private final class Task implements Runnable {

        private final Operation operation;
        private final Results results;
        private final CompletableFuture<OperationResult> result = new CompletableFuture<>();
        private @Nullable Thread worker;
        private boolean brokenOff;

        private Task(Operation operation, Results results) {
            this.operation = operation;
            this.results = results;
        }

        @Override
        public void run() {
            if (begin()) {
                try {
                    result.complete(operate());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                } finally {
                    end();
                }
            }
        }

        private OperationResult operate() {
            try {
                return new Issuance(engine, operation, results).run();
            } catch (LifecycleException e) {
                // Nothing could be written down, not even the failure.
                LOG.error("{} of the certificate {} failed", operation.kind(), operation.name(), e);
                return new OperationResult(operation, new Outcome.Failed(e));
            }
        }

        private synchronized boolean begin() {
            worker = Thread.currentThread();
            return !brokenOff;
        }

        // The interrupt is meant for the operation, not for what the worker does next.
        private synchronized void end() {
            worker = null;
            boolean meant = Thread.interrupted();
            LOG.trace("{} ended, interrupted: {}", operation.id(), meant);
        }

        private synchronized void breakOff() {
            brokenOff = true;
            if (worker != null) {
                engine.hooks().calls().breakOff(worker);
            } else {
                result.complete(new OperationResult(operation, new Outcome.Failed(notBegun())));
            }
        }

        private IssuanceException notBegun() {
            return new IssuanceException(
                    "the certificate " + operation.name() + " was not begun with, because the run was broken off",
                    FailureKind.CANCELLED,
                    null,
                    null,
                    null);
        }

        // What was begun must be brought to its end: an interrupt is passed on to the operations, then waited for.
        private OperationResult await(List<Task> all) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return result.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        all.forEach(Task::breakOff);
                    } catch (ExecutionException e) {
                        throw new IllegalStateException("a worker died: " + e.getCause(), e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Does something for each certificate, several at a time; ends early if the thread is interrupted. */
    void each(List<String> names, Consumer<String> action) {
        CompletableFuture<?>[] all = names.stream()
                .map(name -> CompletableFuture.runAsync(() -> action.accept(name), workers))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get();
        } catch (InterruptedException e) {
            Stream.of(all).forEach(future -> future.cancel(true));
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LifecycleException failure
                    ? failure
                    : new IllegalStateException("a worker died: " + e.getCause(), e.getCause());
        }
    }

    /** Does something short for all, several at a time, to the end. */
    <T> void all(Collection<T> items, Consumer<T> action) {
        if (items.size() == 1) {
            items.forEach(action);
            return;
        }
        try {
            CompletableFuture.allOf(items.stream()
                            .map(item -> CompletableFuture.runAsync(() -> action.accept(item), workers))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LifecycleException failure ? failure : e;
        }
    }

    /** Breaks off all operations; their clean-up and post hooks are still called. */
    void breakOff() {
        // Taken before, because what is called after an operation was broken off is called for its clean-up.
        List<Future<?>> calls = engine.hooks().calls().underWay();
        active.forEach(Task::breakOff);
        calls.forEach(call -> call.cancel(true));
    }

    private void deliver(Claim claim, Scope scope, List<Skipped> skipped) {
        for (Skipped idle : skipped) {
            if (claim.covers(idle.name())
                    && engine.deliveries().isDue(engine.catalogue().get(idle.name()))) {
                try {
                    engine.deliveries().deliver(idle.name(), scope);
                } catch (LifecycleException e) {
                    LOG.warn("a deploy of {} failed and is tried again later: {}", idle.name(), e.getMessage());
                }
            }
        }
        engine.deliveries().deliverBatches(scope, claim::covers);
    }

    private List<OperationResult> abandon(List<Operation> due, HookFailedException failure, Scope scope) {
        LifecycleException cause = HookRunner.causeOf(failure);
        return due.stream()
                .map(operation -> {
                    engine.failures().record(operation, cause, scope);
                    return new OperationResult(operation, new Outcome.Failed(cause));
                })
                .toList();
    }

    // A batch deploy comes after its operations, so what is still owed is known only now.
    private List<OperationResult> completed(List<OperationResult> done) {
        return done.stream()
                .map(result -> result.outcome() instanceof Outcome.Issued issued
                        ? new OperationResult(
                                result.operation(),
                                new Outcome.Issued(
                                        issued.generation(),
                                        engine.deliveries()
                                                .undelivered(result.operation().name())))
                        : result)
                .toList();
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
