// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller of a lifecycle is interrupted. */
@Timeout(60)
class InterruptionTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example", "b.example");

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;
    private final CountDownLatch reached = new CountDownLatch(1);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void hangAt(String line) {
        trace.doAt(line, () -> {
            trace.doAt("never", () -> {});
            reached.countDown();
            new CountDownLatch(1).await();
        });
    }

    /** A call of a lifecycle on a thread of its own. */
    private static final class Caller {

        private final Thread thread;
        private volatile @Nullable Throwable thrown;
        private volatile boolean interrupted;

        Caller(Runnable call) {
            thread = new Thread(() -> {
                try {
                    call.run();
                } catch (RuntimeException | Error e) {
                    thrown = e;
                }
                interrupted = Thread.interrupted();
            });
            thread.start();
        }

        @Nullable
        Throwable interruptAfter(CountDownLatch reached) throws InterruptedException {
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
            return interrupt();
        }

        @Nullable
        Throwable interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
            assertThat(interrupted).as("the interrupt flag is set again").isTrue();
            return thrown;
        }
    }

    private static void assertCancelled(@Nullable Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        IssuanceException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CANCELLED))
                .message()
                .containsAnyOf("a.example", "register an account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pre a.example", "present a.example", "present b.example", "presented", "beforeWrite CERT"})
    void cancelsTheOperationAndCallsWhatIsOwed(String phase, @TempDir Path directory) throws Exception {
        fixture.store = FileCertificateStore.at(directory);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            hangAt(phase);

            assertCancelled(new Caller(() -> lifecycle.ensure(SPEC)).interruptAfter(reached));

            List<String> lines = trace.take();
            for (String name : List.of("a.example", "b.example")) {
                long presented = lines.stream()
                        .filter(line -> line.startsWith("present " + name))
                        .count();
                assertThat(lines.stream().filter(line -> line.equals("cleanUp " + name)))
                        .hasSize((int) presented);
            }
            assertThat(lines).endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
            assertThat(fixture.ca.zone().txt("_acme-challenge.a.example")).isEmpty();

            assertThat(lifecycle.renew("a.example").issued()).isTrue();
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NEW_ACCOUNT", "NEW_ORDER", "AUTHORIZATION", "CHALLENGE", "FINALIZE", "CERTIFICATE"})
    void cancelsAnExchangeWithTheCa(Endpoint endpoint) throws Exception {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().once(endpoint, Fault.silence());
            Caller caller = new Caller(() -> lifecycle.ensure(SPEC));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> !fixture.ca.faults().fired().isEmpty());

            assertCancelled(caller.interrupt());

            assertThat(trace.take()).endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
        }
    }

    @Test
    void cancelsTheWaitForAStuckOrderAndTakesItUpAgain() throws Exception {
        fixture.ca.issuanceDelay(Duration.ofHours(1));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Caller caller = new Caller(() -> lifecycle.ensure(SPEC));
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> fixture.ca.requests().stream()
                    .anyMatch(request -> request.endpoint() == Endpoint.FINALIZE));

            assertCancelled(caller.interrupt());

            fixture.clock.advance(Duration.ofHours(2));
            assertThat(lifecycle.ensure(SPEC).issued()).isTrue();
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheCertificateAndOwesTheDeployThatWasBrokenOff() throws Exception {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            hangAt("deploy a.example");

            Throwable thrown = new Caller(() -> lifecycle.ensure(SPEC)).interruptAfter(reached);

            assertThat(thrown).isNull();
            assertThat(trace.events(RunFinished.class).get(0).results())
                    .filteredOn(result -> result.status() != HookStatus.OK)
                    .extracting(HookResult::status)
                    .containsOnly(HookStatus.CANCELLED);
            assertThat(lifecycle.certificates().get(0).undelivered()).contains("trace");
            fixture.clock.advance(Duration.ofMinutes(1));
            lifecycle.renewDue();
            assertThat(lifecycle.certificates().get(0).undelivered()).isEmpty();
            assertThat(trace.events(DeployEvent.class))
                    .extracting(event -> event.delivery().attempt())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void makesUpForACleanUpThatWasBrokenOffInTheNextRun() throws Exception {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            hangAt("cleanUp a.example");

            assertThat(new Caller(() -> lifecycle.ensure(SPEC)).interruptAfter(reached))
                    .isNull();

            trace.take();
            lifecycle.renewDue();
            assertThat(trace.take()).contains("cleanUp a.example").doesNotContain("cleanUp b.example");
            lifecycle.renewDue();
            assertThat(trace.take()).doesNotContain("cleanUp a.example");
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void finishesTheRunAndOwesTheBatchIfAPostHookIsInterrupted() throws Exception {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            hangAt("post a.example");

            Throwable thrown = new Caller(() -> lifecycle.ensure(SPEC)).interruptAfter(reached);

            assertThat(thrown).isNull();
            assertThat(trace.take()).endsWith("post a.example issued", "afterRun 1 issued, 0 failed");
            assertThat(lifecycle.certificates().get(0).undelivered()).containsExactly("trace");
            fixture.clock.advance(Duration.ofMinutes(1));
            lifecycle.renewDue();
            assertThat(trace.take()).contains("batch [a.example]");
        }
    }

    @Test
    void cancelsTheWaitForAnotherRun() throws Exception {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CountDownLatch goOn = new CountDownLatch(1);
            trace.doAt("pre ", () -> {
                reached.countDown();
                goOn.await();
            });
            Thread first = new Thread(() -> lifecycle.ensure(SPEC));
            first.start();
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

            assertCancelled(new Caller(() -> lifecycle.ensure(SPEC)).interrupt());

            goOn.countDown();
            first.join();
            assertThat(fixture.ca.orderCount()).isEqualTo(1);
        }
    }

    @Test
    void bringsAllCertificatesOfARunToTheirEnd() throws Exception {
        List<CertificateSpec> specs = IntStream.range(0, 12)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();
        try (CertificateLifecycle lifecycle = fixture.builder().parallel(3).build()) {
            CountDownLatch three = new CountDownLatch(3);
            trace.doAt("present ", () -> {
                three.countDown();
                new CountDownLatch(1).await();
            });
            RunFinished[] finished = new RunFinished[1];
            Caller caller = new Caller(() -> finished[0] = lifecycle.ensure(specs));

            assertThat(caller.interruptAfter(three)).isNull();

            assertThat(finished[0].operations()).hasSize(12);
            assertThat(finished[0].failed()).hasSize(12).allSatisfy(result -> {
                LifecycleException cause = ((io.certhooks.hook.Outcome.Failed) result.outcome()).cause();
                assertThat(cause).isInstanceOfSatisfying(IssuanceException.class, e -> assertThat(e.kind())
                        .isEqualTo(FailureKind.CANCELLED));
            });
            List<String> lines = trace.take();
            assertThat(lines.stream().filter(line -> line.startsWith("cleanUp")))
                    .hasSize(3);
            assertThat(lines.stream().filter(line -> line.startsWith("post")))
                    .hasSameSizeAs(lines.stream()
                            .filter(line -> line.startsWith("pre "))
                            .toList());
            assertThat(lines).last().isEqualTo("afterRun 0 issued, 12 failed");

            trace.doAt("never", () -> {});
            assertThat(lifecycle.renewDue().issued()).hasSize(12);
        }
    }
}
