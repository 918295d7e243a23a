// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

/** The threads on which certificates are worked on, several at a time, each on its own. */
final class Workers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final HookRunner hooks;
    private final ExecutorService threads;
    private final Set<Task> active = ConcurrentHashMap.newKeySet();

    Workers(HookRunner hooks, int parallel) {
        this.hooks = hooks;
        this.threads = Executors.newFixedThreadPool(parallel, EngineThreads.named("certhooks-worker"));
    }

    /**
     * Carries out operations; where one fails and another CA is not to be waited for, the same there.
     *
     * @return the last result for each, whatever happens
     */
    List<OperationResult> operate(Engine engine, List<Operation> due, Results results) {
        List<Task> tasks = due.stream()
                .map(operation -> new Task(engine, operation, results))
                .toList();
        active.addAll(tasks);
        try {
            tasks.forEach(threads::execute);
            return tasks.stream().map(task -> task.await(tasks)).toList();
        } finally {
            tasks.forEach(active::remove);
        }
    }

    /** An operation on a worker, which can be broken off. */
    private final class Task implements Runnable {

        private final Engine engine;
        private final Operation operation;
        private final Results results;
        private final Set<URI> asked = new HashSet<>();
        private final CompletableFuture<OperationResult> result = new CompletableFuture<>();
        private @Nullable Thread worker;
        private boolean brokenOff;

        private Task(Engine engine, Operation operation, Results results) {
            this.engine = engine;
            this.operation = operation;
            this.results = results;
        }

        @Override
        public void run() {
            if (begin()) {
                try {
                    result.complete(operate(operation));
                } finally {
                    end();
                }
            }
        }

        // Whatever it is, the other operations of the run go on.
        private OperationResult operate(Operation operation) {
            try {
                OperationResult result = new Issuance(engine, operation, results).run();
                asked.add(operation.account().directory());
                return engine.failures()
                        .elsewhere(result)
                        .filter(next -> !asked.contains(next.account().directory()))
                        .map(next -> latter(result, operate(next)))
                        .orElse(result);
            } catch (LifecycleException e) {
                // Nothing could be written down, not even the failure.
                LOG.error("{} of the certificate {} failed", operation.kind(), operation.name(), e);
                return new OperationResult(operation, new Outcome.Failed(e));
            } catch (RuntimeException | Error e) {
                LOG.error("{} of the certificate {} ended in its middle", operation.kind(), operation.name(), e);
                return new OperationResult(operation, new Outcome.Failed(Issuance.unexpected(operation, e)));
            }
        }

        private static OperationResult latter(OperationResult failed, OperationResult last) {
            if (failed.outcome() instanceof Outcome.Failed before && last.outcome() instanceof Outcome.Failed after) {
                after.cause().addSuppressed(before.cause());
            }
            return last;
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

        // Once only: what is owed after that, such as clean-up, is not broken off as well.
        private synchronized void breakOff() {
            if (brokenOff) {
                return;
            }
            brokenOff = true;
            if (worker != null) {
                hooks.calls().breakOff(worker);
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
                .map(name -> CompletableFuture.runAsync(() -> action.accept(name), threads))
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
                            .map(item -> CompletableFuture.runAsync(() -> action.accept(item), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LifecycleException failure ? failure : e;
        }
    }

    /** Breaks off all operations; their clean-up and post hooks are still called. */
    void breakOff() {
        // Taken before, because what is called after an operation was broken off is called for its clean-up.
        List<Future<?>> calls = hooks.calls().underWay();
        active.forEach(Task::breakOff);
        calls.forEach(call -> call.cancel(true));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
