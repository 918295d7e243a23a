// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hook calls the lifecycle that has called it. */
@Timeout(60)
class CallsFromHooksTest {

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final AtomicReference<CertificateLifecycle> lifecycle = new AtomicReference<>();

    @AfterEach
    void close() {
        lifecycle.get().close();
        fixture.close();
    }

    private Ensured ensure(Runnable call, Duration timeout) {
        Hook hook = Hook.of("again", (DeployListener) event -> call.run())
                .withPolicy(HookPolicy.standard().withTimeout(timeout));
        lifecycle.set(fixture.builder().hook(hook).build());
        return lifecycle.get().ensure(CertificateSpec.of("a.example"));
    }

    static Stream<Duration> timeouts() {
        return Stream.of(HookPolicy.DEFAULT_TIMEOUT, Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("timeouts")
    void refusesAtOnceToChangeWhatIsBeingChanged(Duration timeout) {
        Ensured ensured = ensure(() -> lifecycle.get().renew("a.example"), timeout);

        assertThat(ensured.issued()).isTrue();
        assertThat(ensured.undelivered()).containsExactly("again");
        assertThat(lifecycle.get().deliveries().get(0).lastFailure())
                .contains("a hook cannot change certificates of the lifecycle that has called it");
    }

    @Test
    void letsItLook() {
        Ensured ensured = ensure(
                () -> {
                    lifecycle.get().certificates();
                    assertThat(lifecycle.get().certificate("a.example")).isPresent();
                    lifecycle.get().deliveries();
                    lifecycle.get().plan();
                    lifecycle.get().wake();
                },
                HookPolicy.DEFAULT_TIMEOUT);

        assertThat(ensured.undelivered()).isEmpty();
    }

    @Test
    void letsItUseAnotherLifecycle() {
        try (LifecycleFixture other = new LifecycleFixture();
                CertificateLifecycle elsewhere = other.builder().build()) {
            Ensured ensured = ensure(
                    () -> elsewhere.ensure(List.of(CertificateSpec.of("b.example"))), HookPolicy.DEFAULT_TIMEOUT);

            assertThat(ensured.undelivered()).isEmpty();
            assertThat(elsewhere.certificate("b.example")).isPresent();
        }
    }
}
