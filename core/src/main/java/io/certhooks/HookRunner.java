// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookFinished;
import io.certhooks.hook.HookPolicy.OnFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls hooks: in order, each within its timeout, those of an exclusive group one at a time. */
final class HookRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);
    private static final Set<Phase> FATAL =
            EnumSet.of(Phase.BEFORE_RUN, Phase.PRE, Phase.PRESENT, Phase.PRESENTED, Phase.BEFORE_WRITE, Phase.PRUNING);
    private static final Set<Phase> PUT_OFF = EnumSet.of(Phase.DEPLOY, Phase.BATCH_DEPLOY);

    private final List<Hook> hooks;
    private final Map<Class<?>, List<Hook>> byType = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Observers observers;
    private final HookCalls calls = new HookCalls();

    HookRunner(List<Hook> hooks, Clock clock) {
        this.hooks = List.copyOf(hooks);
        this.clock = clock;
        this.observers = new Observers(listeningTo(LifecycleObserver.class));
    }

    /** A call of one listener. */
    @FunctionalInterface
    interface Call<L> {
        void on(L listener) throws Exception;
    }

    /** The hooks that listen to a phase, in order. */
    List<Hook> all(Class<? extends LifecycleListener> type) {
        List<Hook> known = byType.get(type);
        return known != null ? known : byType.computeIfAbsent(type, this::listeningTo);
    }

    private List<Hook> listeningTo(Class<?> type) {
        return hooks.stream().filter(hook -> type.isInstance(hook.listener())).toList();
    }

    /** The hooks that listen to a phase and are meant for the certificate in question, in order. */
    List<Hook> all(Class<? extends LifecycleListener> type, Scope scope) {
        List<Hook> listening = all(type);
        return listening.isEmpty()
                ? listening
                : listening.stream().filter(scope::concerns).toList();
    }

    /**
     * Calls the hooks of a phase, up to the first whose failure is fatal.
     *
     * @throws HookFailedException if a failure is fatal
     */
    <L extends LifecycleListener> void call(Class<L> type, Scope scope, LifecycleEvent event, Call<L> call) {
        call(type, all(type, scope), scope, event, call);
    }

    /**
     * Calls some of the hooks of a phase, up to the first whose failure is fatal.
     *
     * @throws HookFailedException if a failure is fatal
     */
    <L extends LifecycleListener> void call(
            Class<L> type, List<Hook> some, Scope scope, LifecycleEvent event, Call<L> call) {
        observe(event);
        for (Hook hook : some) {
            throwIfFatal(hook, callOne(type, hook, scope, event.phase(), call));
        }
    }

    /** Calls the hooks of a phase that nothing can stop, not even an interrupted thread. */
    <L extends LifecycleListener> void tell(Class<L> type, Scope scope, LifecycleEvent event, Call<L> call) {
        observe(event);
        tellEach(all(type, scope), hook -> callOne(type, hook, scope, event.phase(), call));
    }

    /** Does something for each hook that nothing can stop, not even an interrupted thread. */
    static void tellEach(List<Hook> hooks, Consumer<Hook> action) {
        boolean interrupted = false;
        try {
            for (Hook hook : hooks) {
                // Also one that comes during a call is not meant for the next.
                interrupted |= Thread.interrupted();
                action.accept(hook);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Shows an event to the observers. */
    void observe(LifecycleEvent event) {
        observers.show(event);
    }

    /** The calls under way, to be broken off if need be. */
    HookCalls calls() {
        return calls;
    }

    /** Waits until the observers have seen everything so far, or for a moment. */
    void awaitObservers() {
        observers.await();
    }

    /** Whether the failure of a hook in a phase fails the operation or the run. */
    static boolean isFatal(Hook hook, Phase phase) {
        OnFailure onFailure = hook.policy().onFailure();
        return onFailure == OnFailure.STANDARD
                ? FATAL.contains(phase)
                : onFailure == OnFailure.REQUIRED && (FATAL.contains(phase) || phase == Phase.DEPLOY);
    }

    /**
     * Turns a fatal failure into an exception.
     *
     * @throws HookFailedException if it is one
     */
    static void throwIfFatal(Hook hook, HookResult result) {
        boolean failed = !result.status().isSuccess() && isFatal(hook, result.phase());
        // Whoever broke off the call meant the operation, whatever the hook's policy.
        boolean brokenOff = result.status() == HookStatus.CANCELLED && FATAL.contains(result.phase());
        if (failed || brokenOff) {
            throw failed(result);
        }
    }

    static HookFailedException failed(HookResult result) {
        String certificate =
                result.certificate().map(name -> " for the certificate " + name).orElse("");
        return new HookFailedException(
                "the hook \"" + result.hook() + "\" failed in phase " + result.phase() + certificate + ": "
                        + result.failure(),
                result);
    }

    /** The failure of an operation: one whose hook was broken off was broken off itself. */
    static LifecycleException causeOf(LifecycleException failure) {
        boolean brokenOff =
                failure instanceof HookFailedException hook && hook.result().status() == HookStatus.CANCELLED;
        return brokenOff
                ? new IssuanceException(
                        failure.getMessage() + "; what was begun is taken up again later",
                        FailureKind.CANCELLED,
                        null,
                        null,
                        failure)
                : failure;
    }

    /** Calls one hook; its failure is a result, never an exception. */
    <L extends LifecycleListener> HookResult callOne(Class<L> type, Hook hook, Scope scope, Phase phase, Call<L> call) {
        return callOne(type, hook, scope, phase, call, new HookReport());
    }

    <L extends LifecycleListener> HookResult callOne(
            Class<L> type, Hook hook, Scope scope, Phase phase, Call<L> call, HookReport report) {
        Instant startedAt = clock.instant();
        long start = System.nanoTime();
        Throwable thrown = calls.attempt(
                hook.policy(), isOwed(phase), () -> report.during(() -> call.on(type.cast(hook.listener()))));
        HookResult result = new HookResult(
                hook.name(),
                phase,
                scope.certificate(),
                status(thrown),
                startedAt,
                Duration.ofNanos(System.nanoTime() - start),
                report.exitCode(),
                report.output(),
                thrown == null ? "" : Problem.cleaned(describe(thrown, hook)),
                Optional.ofNullable(thrown));
        if (thrown != null) {
            LOG.warn(
                    "hook \"{}\" failed in phase {}{}: {}",
                    hook.name(),
                    phase,
                    scope.certificate().map(name -> " for " + name).orElse(""),
                    result.failure(),
                    thrown instanceof HookFailure ? null : LoggedThrowable.of(thrown));
        }
        scope.results().add(result);
        observe(new HookFinished(scope.run(), scope.operation(), result));
        return result;
    }

    // Whatever has happened before, these calls are made; the others are not begun by an interrupted thread.
    private static boolean isOwed(Phase phase) {
        return !FATAL.contains(phase) && !PUT_OFF.contains(phase);
    }

    private static HookStatus status(@Nullable Throwable thrown) {
        if (thrown == null) {
            return HookStatus.OK;
        }
        if (thrown instanceof HookFailure failure) {
            return failure.status();
        }
        return thrown instanceof TimeoutException
                ? HookStatus.TIMED_OUT
                : thrown instanceof InterruptedException ? HookStatus.CANCELLED : HookStatus.FAILED;
    }

    private static String describe(Throwable thrown, Hook hook) {
        if (thrown instanceof HookFailure failure) {
            return String.valueOf(failure.getMessage());
        }
        if (thrown instanceof TimeoutException) {
            return "it was not over after " + hook.policy().timeout().toMillis() + " ms";
        }
        return thrown instanceof InterruptedException ? "it was cancelled" : thrown.toString();
    }

    /** Interrupts what is still running, and makes no call any more. */
    @Override
    public void close() {
        calls.close();
        observers.close();
    }
}
