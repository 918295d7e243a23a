// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.HookReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls of hooks on threads of their own, which can be given up at any time. */
final class HookCalls implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(EngineThreads.named("certhooks-hook"));
    private final Map<Thread, FutureTask<Optional<Throwable>>> running = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> groups = new ConcurrentHashMap<>();
    // Which threads are in a hook.
    private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

    /**
     * Makes a call within its timeout and outside of all other calls of its group.
     *
     * @param owed whether it is made even by an interrupted thread
     * @return what it has thrown, or why it was given up; {@code null} if it has succeeded
     */
    @Nullable
    Throwable attempt(HookPolicy policy, boolean owed, HookReport.Call call) {
        Semaphore group = policy.exclusiveGroup()
                .map(name -> groups.computeIfAbsent(name, key -> new Semaphore(1, true)))
                .orElse(null);
        try {
            if (group == null) {
                return timed(policy.timeout(), owed, call);
            }
            group.acquire();
            try {
                return timed(policy.timeout(), owed, call);
            } finally {
                group.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    private @Nullable Throwable timed(Duration timeout, boolean owed, HookReport.Call call)
            throws InterruptedException {
        if (timeout.isZero()) {
            return outcome(call);
        }
        FutureTask<Optional<Throwable>> task = new FutureTask<>(() -> Optional.ofNullable(outcome(call)));
        running.put(Thread.currentThread(), task);
        // From here on this call is broken off rather than this thread interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            if (interrupted && !owed) {
                throw new InterruptedException();
            }
            threads.execute(task);
            return task.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)
                    .orElse(null);
        } catch (CancellationException | RejectedExecutionException e) {
            return new InterruptedException("the lifecycle is closing");
        } catch (TimeoutException e) {
            return e;
        } catch (ExecutionException e) {
            return e.getCause();
        } finally {
            running.remove(Thread.currentThread());
            task.cancel(true);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // An Error of a hook, a StackOverflowError for instance, is as much its failure as an Exception.
    @SuppressWarnings("CatchingUnchecked")
    private @Nullable Throwable outcome(HookReport.Call call) {
        inside.add(Thread.currentThread());
        try {
            call.run();
            return null;
        } catch (VirtualMachineError e) {
            if (e instanceof StackOverflowError) {
                return e;
            }
            throw e;
        } catch (Throwable e) {
            return e;
        } finally {
            inside.remove(Thread.currentThread());
        }
    }

    /** Whether the calling thread is a hook's. */
    boolean isInHook() {
        return inside.contains(Thread.currentThread());
    }

    /** Breaks off what a thread is doing: the call of a hook that it is in, or else whatever it waits for. */
    void breakOff(Thread thread) {
        running.compute(thread, (key, task) -> {
            if (task == null) {
                thread.interrupt();
            } else {
                task.cancel(true);
            }
            return task;
        });
    }

    /** The calls under way; each can be cancelled, which interrupts the hook and gives it up. */
    List<Future<?>> underWay() {
        return List.copyOf(running.values());
    }

    /** Interrupts what is still running, and makes no call any more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
