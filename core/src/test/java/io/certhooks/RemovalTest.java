// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Skipped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A certificate is removed while others look at it. */
@Timeout(60)
class RemovalTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final CertificateSpec OTHER = CertificateSpec.of("b.example");

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final StoreCalls calls = new StoreCalls();
    private CertificateLifecycle lifecycle;

    @BeforeEach
    void issue() {
        fixture.store = calls.of(fixture.store);
        lifecycle = fixture.builder().build();
        lifecycle.ensure(List.of(SPEC, OTHER));
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    @Test
    void leavesOutOfTheListWhatIsBeingRemoved() {
        calls.doAt("current a.example", () -> lifecycle.remove("a.example"));

        assertThat(lifecycle.certificates())
                .extracting(ManagedCertificate::name)
                .containsExactly("b.example");
    }

    @Test
    void leavesTheOthersOfARunAlone() {
        CountDownLatch removing = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        calls.doAt("remove a.example", () -> {
            removing.countDown();
            await(asking);
        });
        CompletableFuture<Void> removal =
                CompletableFuture.runAsync(() -> lifecycle.remove("a.example"), task -> new Thread(task).start());
        await(removing);
        calls.doAt("current b.example", () -> {
            asking.countDown();
            removal.join();
        });

        assertThat(lifecycle.renewDue().skipped()).extracting(Skipped::name).containsExactly("b.example");
        assertThat(lifecycle.certificates())
                .extracting(ManagedCertificate::name)
                .containsExactly("b.example");
    }

    @Test
    void saysThatThereIsNoneIfItIsGoneWhenItsTurnHasCome() {
        CountDownLatch removing = new CountDownLatch(1);
        AtomicReference<Thread> renewing = new AtomicReference<>();
        calls.doAt("remove a.example", () -> {
            removing.countDown();
            Awaitility.await().until(() -> {
                Thread waiting = renewing.get();
                return waiting != null && waiting.getState() == Thread.State.WAITING;
            });
        });
        CompletableFuture<Void> removal =
                CompletableFuture.runAsync(() -> lifecycle.remove("a.example"), task -> new Thread(task).start());
        await(removing);
        renewing.set(Thread.currentThread());

        assertThatThrownBy(() -> lifecycle.renew("a.example"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no certificate a.example");
        removal.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
