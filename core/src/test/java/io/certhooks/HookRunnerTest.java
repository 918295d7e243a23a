// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HookRunnerTest {

    private static final Run RUN = new Run("r1", RunKind.ENSURE, false, Instant.EPOCH);
    private static final Operation OPERATION = new Operation(
            RUN,
            "o1",
            OperationKind.ISSUE,
            Reason.MISSING,
            1,
            new Account(URI.create("https://ca.example/dir"), Optional.empty(), Optional.empty()),
            new CertificateRequest(
                    "a.example",
                    List.of(Identifier.of("a.example")),
                    KeyType.EC_P256,
                    KeySource.GENERATED,
                    Optional.empty()));

    private final Results results = Results.ofRun();
    private final Scope scope = Scope.of(OPERATION, RUN, results);
    private final PreListener first = mock(PreListener.class);
    private final PreListener second = mock(PreListener.class);

    @Test
    void callsHooksInRegistrationOrder() throws Exception {
        pre(Hook.of("first", first), Hook.of("second", second));

        var order = inOrder(first, second);
        order.verify(first).onPre(new PreEvent(OPERATION));
        order.verify(second).onPre(new PreEvent(OPERATION));
        assertThat(results.list()).extracting(HookResult::status).containsExactly(HookStatus.OK, HookStatus.OK);
    }

    @Test
    void failsTheOperationAndCallsNoFurtherHookIfAPreHookFails() throws Exception {
        doThrow(new IllegalStateException("port is taken")).when(first).onPre(any());

        assertThatThrownBy(() -> pre(Hook.of("first", first), Hook.of("second", second)))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("\"first\"")
                .hasMessageContaining("port is taken")
                .hasCauseInstanceOf(IllegalStateException.class);
        verify(second, never()).onPre(any());
    }

    @Test
    void goesOnIfAHookIsBestEffort() throws Exception {
        doThrow(new HookFailure(HookStatus.TRY_LATER, "busy")).when(first).onPre(any());

        pre(Hook.of("first", first).withPolicy(HookPolicy.bestEffort()), Hook.of("second", second));

        verify(second).onPre(any());
        assertThat(results.list()).extracting(HookResult::status).containsExactly(HookStatus.TRY_LATER, HookStatus.OK);
    }

    @Test
    void takesAnErrorForAFailureOfTheHook() throws Exception {
        doThrow(new StackOverflowError()).when(first).onPre(any());

        assertThatThrownBy(() -> pre(Hook.of("first", first))).isInstanceOf(HookFailedException.class);
    }

    @Test
    void takesAnyTimeoutHoweverLong() throws Exception {
        HookPolicy policy = HookPolicy.standard().withTimeout(Duration.ofSeconds(Long.MAX_VALUE));

        pre(Hook.of("patient", first).withPolicy(policy));

        verify(first).onPre(any());
    }

    @Test
    void stopsAHookAtItsTimeout() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        PreListener hanging = event -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        };
        HookPolicy policy = HookPolicy.standard().withTimeout(Duration.ofMillis(50));

        try (HookRunner runner = runner(Hook.of("hanging", hanging).withPolicy(policy))) {
            assertThatThrownBy(() -> call(runner)).hasMessageContaining("not over after 50 ms");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(results.list()).extracting(HookResult::status).containsExactly(HookStatus.TIMED_OUT);
    }

    @Test
    void reportsWhatAHookTellsAboutItself() {
        PreListener talking = event -> {
            HookReport.current().exitCode(3);
            HookReport.current().output("three");
            throw new HookFailure(HookStatus.NOT_LAUNCHABLE, "no such file");
        };

        assertThatThrownBy(() -> pre(Hook.of("talking", talking))).hasMessageContaining("no such file");
        HookResult result = results.list().get(0);
        assertThat(result.exitCode()).hasValue(3);
        assertThat(result.output()).isEqualTo("three");
        assertThat(result.status()).isEqualTo(HookStatus.NOT_LAUNCHABLE);
    }

    @Test
    void callsPostHooksEvenIfTheThreadIsInterrupted() {
        AtomicInteger calls = new AtomicInteger();
        PostListener post = event -> calls.incrementAndGet();
        PostEvent event = new PostEvent(OPERATION, new Outcome.Failed(null), List.of());
        try (HookRunner runner = runner(Hook.of("post", post))) {
            Thread.currentThread().interrupt();
            runner.tell(PostListener.class, scope, event, hook -> hook.onPost(event));
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void cancelsAHookIfTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> pre(Hook.of("first", first))).isInstanceOf(HookFailedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(results.list()).extracting(HookResult::status).containsExactly(HookStatus.CANCELLED);
    }

    @Test
    void neverCallsTwoHooksOfAnExclusiveGroupAtOnce() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        PreListener counting = event -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000);
            inside.decrementAndGet();
        };
        HookPolicy policy = HookPolicy.standard().exclusive("scripts");
        CountDownLatch done = new CountDownLatch(8);
        try (HookRunner runner = runner(
                Hook.of("a", counting).withPolicy(policy),
                Hook.of("b", counting).withPolicy(policy))) {
            IntStream.range(0, 8).forEach(i -> new Thread(() -> {
                        for (int call = 0; call < 50; call++) {
                            call(runner);
                        }
                        done.countDown();
                    })
                    .start());
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(1);
        assertThat(results.list()).hasSize(800);
    }

    private void pre(Hook... hooks) {
        try (HookRunner runner = runner(hooks)) {
            call(runner);
        }
    }

    private void call(HookRunner runner) {
        PreEvent event = new PreEvent(OPERATION);
        runner.call(PreListener.class, scope, event, hook -> hook.onPre(event));
    }

    private static HookRunner runner(Hook... hooks) {
        return new HookRunner(List.of(hooks), Clock.systemUTC());
    }
}
