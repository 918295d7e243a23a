// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.Plan.PlannedOperation;
import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.Reason;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was deployed is looked at, and the engine returns to the generation before if it does not work. */
@Timeout(60)
class DeployVerifierTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;
    private final Set<Integer> broken = new HashSet<>();
    private final AtomicInteger looks = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Finds those generations broken that are listed, after three tries. */
    private final class Look implements DeployVerifier {

        @Override
        public void verify(DeployEvent event) throws Exception {
            looks.incrementAndGet();
            if (broken.contains(event.generation().number())) {
                throw new Exception("an old certificate is served");
            }
        }

        @Override
        public int tries() {
            return 3;
        }

        @Override
        public Duration pause() {
            return Duration.ZERO;
        }
    }

    private CertificateLifecycle lifecycle() {
        return fixture.builder().verifyDeploy("look", new Look()).build();
    }

    /** Without the batch hook of the trace, so that the look comes within the operation. */
    private CertificateLifecycle withoutBatch() {
        return CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(fixture.store)
                .clock(fixture.clock)
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .onDeploy("deploy", event -> trace.add(line(event), event))
                .onPost("post", event -> trace.onPost(event))
                .verifyDeploy("look", new Look())
                .build();
    }

    private static String line(DeployEvent event) {
        return (event.delivery().rollback() ? "roll back to #" : "deploy #")
                + event.generation().number() + " instead of "
                + event.previous().map(previous -> "#" + previous.number()).orElse("nothing");
    }

    private int current() {
        return fixture.store.current("a.example").orElseThrow().number();
    }

    @Test
    void returnsToTheGenerationBeforeAndReportsIt() {
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            trace.take();
            looks.set(0);

            assertThatThrownBy(() -> lifecycle.renew("a.example"))
                    .isInstanceOf(HookFailedException.class)
                    .hasMessage(
                            "generation 2 of the certificate a.example does not work where it was deployed, says the"
                                    + " hook \"look\": java.lang.Exception: an old certificate is served; generation 1 is in"
                                    + " use again: repair the cause and redeliver(\"a.example\")");

            assertThat(trace.take())
                    .containsExactly(
                            "deploy #2 instead of #1", "roll back to #1 instead of #2", "post a.example failed");
            assertThat(looks).hasValue(3);
            assertThat(current()).isEqualTo(1);
            assertThat(lifecycle.certificates().get(0).lastFailure())
                    .hasValueSatisfying(failure -> assertThat(failure).contains("does not work where it was deployed"));
            assertThat(trace.events(DeployEvent.class).stream()
                            .map(event -> event.delivery().idempotencyKey()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void callsFileHooksOnTheWayBackAndIsNotHeldUpByThem(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            List<String> around = new ArrayList<>();
            AtomicInteger certificates = new AtomicInteger();
            trace.doAt("beforeWrite CERTIFICATE EDIT", () -> {
                around.add("before, current is #" + current());
                if (certificates.incrementAndGet() == 2) {
                    throw new Exception("refuses the old one");
                }
            });
            RunFinished finished = lifecycle.renew(List.of("a.example"));

            assertThat(finished.failed()).hasSize(1);
            assertThat(around).containsExactly("before, current is #1", "before, current is #2");
            assertThat(current()).isEqualTo(1);
            List<FileEvent> after = trace.events(FileEvent.class).stream()
                    .filter(event -> event.phase() == Phase.AFTER_WRITE && event.kind() == FileKind.CERTIFICATE)
                    .toList();
            assertThat(after)
                    .extracting(event -> event.operation().orElseThrow().run().id())
                    .startsWith(after.get(0).run().id())
                    .endsWith(finished.run().id(), finished.run().id());

            trace.failAt("beforeWrite PRIVATE_KEY");
            assertThatThrownBy(() -> lifecycle.redeliver("a.example"))
                    .isInstanceOf(HookFailedException.class)
                    .hasMessageContaining("BEFORE_WRITE");
            assertThat(current()).isEqualTo(1);

            trace.failAt("never");
            broken.clear();
            trace.take();
            assertThat(lifecycle.redeliver("a.example").isSuccess()).isTrue();
            assertThat(current()).isEqualTo(2);
            assertThat(trace.lines()).contains("beforeWrite BUNDLE EDIT", "afterWrite BUNDLE EDIT");
        }
    }

    @Test
    void looksAfterABatchAndTellsTheOutcomeAtTheEndOfTheRun() {
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            trace.take();
            fixture.clock.advance(Duration.ofDays(63));

            RunFinished finished = lifecycle.renewDue();

            assertThat(finished.isSuccess()).isFalse();
            assertThat(finished.failed()).singleElement().satisfies(result -> assertThat(
                            ((Outcome.Failed) result.outcome()).cause())
                    .isInstanceOf(HookFailedException.class));
            assertThat(trace.take())
                    .containsSubsequence(
                            "deploy a.example #2 attempt 1",
                            "batch [a.example]",
                            "deploy a.example #1 attempt 1",
                            "batch [a.example]",
                            "afterRun 0 issued, 1 failed");
            assertThat(current()).isEqualTo(1);
            assertThat(lifecycle.deliveries()).isEmpty();
        }
    }

    @Test
    void neverOrdersAnotherBecauseOneDidNotWork() {
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
            fixture.clock.advance(Duration.ofDays(63));
            broken.add(2);
            lifecycle.renewDue();
            Instant end = lifecycle
                    .certificate("a.example")
                    .orElseThrow()
                    .leaf()
                    .getNotAfter()
                    .toInstant();
            trace.take();

            while (fixture.clock.instant().isBefore(end.minus(Duration.ofDays(5)))) {
                assertThat(lifecycle.renewDue().operations()).isEmpty();
                fixture.clock.advance(Duration.ofHours(12));
            }
            assertThat(trace.take()).isEmpty();
            // In its last days what was held back is tried again, without an order, until the end.
            while (fixture.clock.instant().isBefore(end.plus(Duration.ofDays(1)))) {
                lifecycle.renewDue();
                fixture.clock.advance(Duration.ofHours(12));
            }

            assertThat(trace.take()).contains("deploy a.example #2 attempt 1", "deploy a.example #1 attempt 1");
            assertThat(current()).as("the one that is still valid").isEqualTo(2);
            assertThat(fixture.ca.orderCount()).isEqualTo(2);
            System.out.println("guarantee: G16 orders because of a generation that did not work where deployed: 0");
        }
    }

    @Test
    void neverPrunesTheGenerationInUseHoweverManyNewerOnesAreHeldBack() {
        broken.addAll(List.of(2, 3, 4, 5, 6));
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            lifecycle.ensure(SPEC);
            for (int generation : broken) {
                fixture.clock.advance(Duration.ofDays(2));
                CertificateSpec wanted = CertificateSpec.of("a.example", "for" + generation + ".a.example");
                assertThatThrownBy(() -> lifecycle.ensure(wanted)).isInstanceOf(HookFailedException.class);
            }

            assertThat(fixture.store.generationNumbers("a.example")).contains(1).hasSizeGreaterThan(4);
            assertThat(current()).isEqualTo(1);
        }
    }

    @Test
    void takesUpWhatWasHeldBackWhenItIsDeliveredAgain() {
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            assertThatThrownBy(() -> lifecycle.renew("a.example")).isInstanceOf(HookFailedException.class);
            broken.clear();
            trace.take();

            assertThat(lifecycle.redeliver("a.example").isSuccess()).isTrue();

            assertThat(trace.take()).containsExactly("deploy #2 instead of #1");
            assertThat(current()).isEqualTo(2);
            assertThat(lifecycle.certificates().get(0).lastFailure()).isEmpty();
            Set<String> keys = new HashSet<>();
            trace.events(DeployEvent.class).stream()
                    .map(DeployEvent::delivery)
                    .map(Delivery::idempotencyKey)
                    .forEach(keys::add);
            assertThat(keys).hasSize(4);
            assertThat(fixture.ca.orderCount()).isEqualTo(2);
        }
    }

    @Test
    void ordersAnewIfSomethingElseIsWantedThanWhatIsHeldBack() {
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example")))
                    .isInstanceOf(HookFailedException.class);
            assertThat(current()).isEqualTo(1);
            assertThat(lifecycle.renewDue().operations()).isEmpty();

            lifecycle.ensure(CertificateSpec.of("a.example", "c.example"));

            assertThat(current()).isEqualTo(3);
            assertThat(fixture.ca.orderCount()).isEqualTo(3);
        }
    }

    @Test
    void keepsTheFirstGenerationBecauseThereIsNothingToReturnTo() {
        broken.add(1);
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            Ensured ensured = lifecycle.ensure(SPEC);

            assertThat(ensured.failure().orElseThrow().getMessage())
                    .endsWith("it stays in use, because there is no valid one before it: repair the cause and"
                            + " redeliver(\"a.example\")");
            assertThat(current()).isEqualTo(1);
            assertThat(((Outcome.Failed) trace.events(PostEvent.class).get(0).outcome()).cause())
                    .isEqualTo(ensured.failure().orElseThrow());
        }
    }

    @Test
    void doesNotReturnToARevokedGeneration() {
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            lifecycle.ensure(SPEC);
            lifecycle.revoke("a.example", RevocationReason.KEY_COMPROMISE);
            broken.add(2);

            assertThat(lifecycle.renewDue().isSuccess()).isFalse();

            assertThat(current()).isEqualTo(2);
        }
    }

    @Test
    void replacesARevokedGenerationAtOnceThoughAnotherIsHeldBack() {
        try (CertificateLifecycle lifecycle = withoutBatch()) {
            lifecycle.ensure(SPEC);
            broken.add(2);
            assertThatThrownBy(() -> lifecycle.renew("a.example")).isInstanceOf(HookFailedException.class);
            assertThat(current()).isEqualTo(1);

            lifecycle.revoke("a.example", RevocationReason.KEY_COMPROMISE);
            fixture.clock.advance(Duration.ofMinutes(2));

            assertThat(lifecycle.plan().operations())
                    .extracting(PlannedOperation::reason)
                    .containsExactly(Reason.REVOKED);
        }
    }

    @Test
    void onlyReportsIfThePolicyIsBestEffort() {
        broken.add(2);
        try (CertificateLifecycle lifecycle = fixture.builder()
                .hook(Hook.of("look", new Look()).withPolicy(HookPolicy.bestEffort()))
                .build()) {
            lifecycle.ensure(SPEC);
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
            assertThat(current()).isEqualTo(2);
            assertThat(trace.events(RunFinished.class).get(1).results())
                    .filteredOn(result -> result.hook().equals("look"))
                    .extracting(HookResult::status)
                    .containsExactly(HookStatus.FAILED);
        }
    }

    @Test
    void waitsUntilAllDeploysAreDone() {
        trace.failAt("deploy");
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
            assertThat(looks).hasValue(0);
            trace.failAt("never");
            fixture.clock.advance(Duration.ofMinutes(1));

            assertThat(lifecycle.renewDue().isSuccess()).isTrue();

            assertThat(looks).hasValue(1);
            fixture.clock.advance(Duration.ofMinutes(1));
            lifecycle.renewDue();
            assertThat(looks).hasValue(1);
        }
    }

    @Test
    void returnsWhenTheServerStillShowsTheOldCertificate(@TempDir Path directory) throws Exception {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        ReloadableTls tls = ReloadableTls.create();
        boolean[] stuck = new boolean[1];
        LifecycleBuilder builder = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(fixture.store)
                .clock(fixture.clock)
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .onDeploy("tls", event -> {
                    if (!stuck[0]) {
                        tls.reload(event.certificate());
                    }
                });
        try (TlsServer server = TlsServer.https(tls.sslContext());
                CertificateLifecycle lifecycle = builder.verifyDeploy(
                                "probe", TlsProbe.of("localhost", server.port()).withTries(2, Duration.ofMillis(1)))
                        .build()) {
            IssuedCertificate first = lifecycle.ensure(SPEC).certificate();
            assertThat(lifecycle.renew("a.example").certificate().leaf()).isNotEqualTo(first.leaf());
            stuck[0] = true;

            assertThatThrownBy(() -> lifecycle.renew("a.example"))
                    .isInstanceOf(HookFailedException.class)
                    .hasMessageContaining("localhost:" + server.port() + " serves the certificate ")
                    .hasMessageContaining("generation 2 is in use again");
            assertThat(current()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "closed, Connection refused",
        "silent, Read timed out",
        "plain, Unsupported or unrecognized SSL message",
        "unknown, UnknownHostException"
    })
    void namesTheServerThatShowsNoCertificate(String kind, String why) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String host = kind.equals("unknown") ? "host.invalid" : "localhost";
            int port = kind.equals("closed") ? 1 : server.getLocalPort();
            if (kind.equals("plain")) {
                Thread talking = new Thread(() -> sayHello(server));
                talking.setDaemon(true);
                talking.start();
            }
            TlsProbe probe = TlsProbe.of(host, port).withTries(1, Duration.ZERO).withTimeout(Duration.ofMillis(500));
            try (CertificateLifecycle lifecycle =
                    fixture.builder().verifyDeploy("probe", probe).build()) {
                assertThat(lifecycle.ensure(SPEC).failure().orElseThrow())
                        .hasMessageContaining(probe + " shows no certificate for a.example: ")
                        .hasMessageContaining(why);
            }
        }
    }

    private static void sayHello(ServerSocket server) {
        try (Socket connection = server.accept()) {
            connection.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(US_ASCII));
            connection.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void waitsForAsLongAsADurationCanBe() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        DeployVerifier patient = new DeployVerifier() {
            @Override
            public void verify(DeployEvent event) throws Exception {
                tried.countDown();
                throw new Exception("not yet");
            }

            @Override
            public Duration pause() {
                return ChronoUnit.FOREVER.getDuration();
            }
        };
        CertificateLifecycle lifecycle = fixture.builder()
                .closeGrace(Duration.ZERO)
                .verifyDeploy("patient", patient)
                .build();
        Thread ensuring = new Thread(() -> lifecycle.ensure(List.of(SPEC)));
        ensuring.start();
        tried.await();
        lifecycle.close();
        ensuring.join();
        assertThat(trace.lines()).last().isEqualTo("afterRun 1 issued, 0 failed");
        assertThat(TlsProbe.of("localhost", 443).withTimeout(ChronoUnit.FOREVER.getDuration()))
                .hasToString("localhost:443");
    }

    @Test
    void writesAddressesAsUrlsDo() {
        assertThat(TlsProbe.of("::1", 443)).hasToString("[::1]:443");
        assertThat(TlsProbe.of("[::1]", 443)).hasToString("[::1]:443");
        assertThatThrownBy(() -> TlsProbe.of("", 443)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b.example", "_a.example", "a.example."})
    void refusesServerNamesThatTlsCannotAskFor(String name) {
        TlsProbe probe = TlsProbe.of("localhost", 443);
        assertThatThrownBy(() -> probe.withServerName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + name + "\" is no DNS name that TLS can ask for");
    }
}
