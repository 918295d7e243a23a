// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.PreListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hook fails with more text than a state has room for, such as a whole page of a web server. */
class LongFailureTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final String PAGE = "<p>\n\u0000".repeat(1_000_000);

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void fail() {
        if (broken.get()) {
            throw new IllegalStateException(PAGE);
        }
    }

    @Test
    void isRememberedInShortWithADeployThatIsOwed() {
        Hook hook = Hook.of("page", (DeployListener) event -> fail());
        try (CertificateLifecycle lifecycle = fixture.builder().hook(hook).build()) {
            assertThat(lifecycle.ensure(SPEC).undelivered()).containsExactly("page");
            assertThat(lifecycle.deliveries().get(0).lastFailure())
                    .startsWith("java.lang.IllegalStateException: <p>")
                    .hasSizeLessThan(10_000);

            broken.set(false);
            assertThat(lifecycle.redeliver("a.example").isSuccess()).isTrue();
        }
    }

    @Test
    void isRememberedInShortWithAnOperationThatHasFailed() {
        Hook hook = Hook.of("page", (PreListener) event -> fail());
        try (CertificateLifecycle lifecycle = fixture.builder().hook(hook).build()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(HookFailedException.class);
            assertThat(lifecycle.certificates().get(0).lastFailure().orElseThrow())
                    .hasSizeLessThan(10_000);

            broken.set(false);
            assertThat(lifecycle.renew("a.example").issued()).isTrue();
        }
    }

    @Test
    void isLoggedInShortWhenAnObserverThrowsIt() {
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (CertificateLifecycle lifecycle =
                fixture.builder().observer("page", event -> fail()).build()) {
            lifecycle.ensure(SPEC);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.toString(StandardCharsets.UTF_8).contains("observer \"page\" failed"));
        } finally {
            System.setErr(before);
        }
        assertThat(log.size()).isLessThan(PAGE.length());
    }

    @Test
    void isLoggedInShortWithItsCauses() {
        Throwable endless = new IllegalStateException(PAGE);
        endless.initCause(new IllegalStateException("why", endless));
        StringWriter log = new StringWriter();

        LoggedThrowable.of(endless).printStackTrace(new PrintWriter(log));

        assertThat(log.toString())
                .startsWith("java.lang.IllegalStateException: <p>??<p>")
                .contains("Caused by: java.lang.IllegalStateException: why", "at io.certhooks.LongFailureTest")
                .hasSizeLessThan(200_000);
    }
}
