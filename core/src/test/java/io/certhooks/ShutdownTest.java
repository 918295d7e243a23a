// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.StoreException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lifecycle is closed in the middle of something. */
@Timeout(60)
class ShutdownTest {

    // The common pool has one thread only on small machines.
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example", "b.example");
    private static final Duration GRACE = Duration.ofMillis(200);

    @TempDir
    private Path directory;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;
    private final CountDownLatch reached = new CountDownLatch(1);

    @BeforeEach
    void useFiles() {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private CertificateLifecycle lifecycle() {
        return fixture.builder().closeGrace(GRACE).build();
    }

    private void hangAt(String line) {
        trace.doAt(line, () -> {
            trace.doAt("never", () -> {});
            reached.countDown();
            new CountDownLatch(1).await();
        });
    }

    private void awaitReached() throws InterruptedException {
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void join(CompletableFuture<?> call) throws Exception {
        try {
            call.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(LifecycleException.class);
        }
    }

    private static long count(List<String> lines, String start) {
        return lines.stream().filter(line -> line.startsWith(start)).count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "added",
                "beforeRun",
                "pre ",
                "present a",
                "present b",
                "presented",
                "cleanUp a",
                "beforeWrite CERT",
                "afterWrite CERT",
                "deploy",
                "post",
                "batch",
                "afterRun"
            })
    void breaksOffAHangingHookAfterTheGraceAndCallsWhatIsOwed(String phase) throws Exception {
        hangAt(phase);
        CertificateLifecycle lifecycle = lifecycle();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();

        lifecycle.close();

        join(call);
        List<String> lines = trace.take();
        assertThat(count(lines, "cleanUp")).isEqualTo(count(lines, "present a") + count(lines, "present b"));
        assertThat(count(lines, "post")).isEqualTo(count(lines, "pre "));
        assertThat(count(lines, "afterRun")).isEqualTo(count(lines, "beforeRun"));

        try (CertificateLifecycle next = lifecycle()) {
            next.ensure(SPEC);
            fixture.clock.advance(Duration.ofMinutes(2));
            next.renewDue();
            assertThat(next.certificates().get(0).current()).isPresent();
            assertThat(next.certificates().get(0).undelivered()).isEmpty();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
        assertThat(fixture.ca.zone().txt("_acme-challenge.a.example")).isEmpty();
    }

    @Test
    void breaksOffTheWaitForASilentCa() throws Exception {
        fixture.ca.faults().once(Endpoint.NEW_ORDER, Fault.silence());
        CertificateLifecycle lifecycle = lifecycle();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> !fixture.ca.faults().fired().isEmpty());

        lifecycle.close();

        join(call);
        assertThat(trace.take()).endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
    }

    @Test
    void breaksOffARunInTheBackground() throws Exception {
        CertificateLifecycle lifecycle = lifecycle();
        lifecycle.ensure(SPEC);
        trace.take();
        hangAt("present a");
        fixture.clock.advance(Duration.ofDays(70));
        lifecycle.start();
        awaitReached();

        lifecycle.close();

        assertThat(trace.take()).endsWith("cleanUp a.example", "post a.example failed", "afterRun 0 issued, 1 failed");
    }

    @Test
    void givesTheStoreFreeAlthoughAHookIgnoresAllInterrupts() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Hook deaf = Hook.of("deaf", (PreListener) event -> {
                    reached.countDown();
                    while (stop.getCount() > 0) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                })
                .withPolicy(HookPolicy.standard().withTimeout(Duration.ofSeconds(20)));
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(GRACE).hook(deaf).build();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();

        lifecycle.close();
        join(call);
        stop.countDown();

        assertThat(trace.lines()).endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
        try (CertificateLifecycle next = lifecycle()) {
            assertThat(next.ensure(SPEC).issued()).isTrue();
        }
    }

    @Test
    void turnsAwayWhoWaitsForAnotherRun() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        trace.doAt("pre ", () -> {
            reached.countDown();
            goOn.await();
        });
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(Duration.ofSeconds(20)).build();
        CompletableFuture<Ensured> first = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();
        Thread[] waiting = new Thread[1];
        CompletableFuture<Ensured> second = CompletableFuture.supplyAsync(
                () -> {
                    waiting[0] = Thread.currentThread();
                    return lifecycle.renew("a.example");
                },
                THREADS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> waiting[0] != null && waiting[0].getState() == Thread.State.WAITING);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(lifecycle::close, THREADS);

        assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        goOn.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS).issued()).isTrue();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void bringsTwentyCertificatesToTheirEndWithinTheGrace() throws Exception {
        List<CertificateSpec> specs = IntStream.range(0, 20)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();
        trace.doAt("present c5", reached::countDown);
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(Duration.ofSeconds(30)).build();
        CompletableFuture<Integer> call = CompletableFuture.supplyAsync(
                () -> lifecycle.ensure(specs).issued().size(), THREADS);
        awaitReached();

        lifecycle.close();

        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(20);
    }

    @Test
    void mayBeClosedTwiceAndRefusesChangesThen() {
        CertificateLifecycle lifecycle = lifecycle();
        lifecycle.close();
        lifecycle.close();

        assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lifecycle::renewDue).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lifecycle::start).isInstanceOf(IllegalStateException.class);
        assertThat(lifecycle.certificates()).isEmpty();
    }

    @Test
    void breaksOffAHangingPostHookAndStillCallsTheNext() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        Hook hanging = Hook.of("hanging", (PostListener) event -> {
            reached.countDown();
            new CountDownLatch(1).await();
        });
        Hook next = Hook.of("next", (PostListener) event -> second.countDown());
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(GRACE).hook(hanging).hook(next).build();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();

        lifecycle.close();
        join(call);

        assertThat(second.getCount()).isZero();
    }

    @Test
    void breaksOffAtOnceWithoutAnyGrace() throws Exception {
        hangAt("presented");
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(Duration.ZERO).build();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();

        lifecycle.close();
        join(call);

        assertThat(trace.lines())
                .endsWith(
                        "cleanUp a.example",
                        "cleanUp b.example",
                        "post a.example failed",
                        "afterRun 0 issued, 1 failed");
    }

    @Test
    void endsInOrderThoughTheThreadThatClosesItIsInterrupted() throws Exception {
        hangAt("present a");
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(Duration.ofHours(1)).build();
        lifecycle.start();
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();

        Thread.currentThread().interrupt();
        lifecycle.close();

        assertThat(Thread.interrupted()).as("the interrupt flag is kept").isTrue();
        assertThat(trace.take()).endsWith("cleanUp a.example", "post a.example failed", "afterRun 0 issued, 1 failed");
        join(call);
        lifecycle().close();
    }

    @Test
    void leavesNoThreadsBehind() {
        for (int round = 0; round < 3; round++) {
            try (CertificateLifecycle lifecycle = lifecycle()) {
                lifecycle.start();
                lifecycle.ensure(SPEC.withName("n" + round));
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("certhooks-")));
    }

    @Test
    void lendsAStoreToOneLifecycleAtATime() {
        CertificateLifecycle first = lifecycle();
        assertThatThrownBy(this::lifecycle).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> fixture.builder()
                        .store(FileCertificateStore.at(directory.resolve("store")))
                        .build())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(directory.resolve("store").toString());

        first.close();

        lifecycle().close();
    }

    @ParameterizedTest
    @ValueSource(longs = {400L * 365 * 24 * 3600, Long.MAX_VALUE})
    void waitsForAnyGraceHoweverLong(long seconds) throws Exception {
        CertificateLifecycle lifecycle =
                fixture.builder().closeGrace(Duration.ofSeconds(seconds)).build();
        CountDownLatch go = new CountDownLatch(1);
        trace.doAt("post", () -> {
            reached.countDown();
            go.await();
        });
        CompletableFuture<Ensured> call = CompletableFuture.supplyAsync(() -> lifecycle.ensure(SPEC), THREADS);
        awaitReached();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(lifecycle::close, THREADS);
        Awaitility.await().until(() -> isClosed(lifecycle));
        go.countDown();

        closing.get(30, TimeUnit.SECONDS);
        assertThat(call.get(30, TimeUnit.SECONDS).undelivered()).isEmpty();
    }

    private static boolean isClosed(CertificateLifecycle lifecycle) {
        try {
            lifecycle.ensure(List.of());
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
