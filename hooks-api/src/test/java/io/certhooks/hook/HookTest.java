// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HookTest {

    private static final class ReloadProxy implements DeployListener {
        @Override
        public void onDeploy(DeployEvent event) {}
    }

    @Test
    void isNamedAfterItsListenersClass() {
        assertThat(Hook.of(new ReloadProxy()).name()).isEqualTo("ReloadProxy");
    }

    @Test
    void needsANameForALambda() {
        DeployListener lambda = event -> {};

        assertThatThrownBy(() -> Hook.of(lambda)).hasMessageContaining("Hook.of(name, listener)");
        assertThatThrownBy(() -> Hook.of(" ", lambda)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hook.of("a\nb", lambda)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Hook.of("reload", lambda).withName("again").name()).isEqualTo("again");
    }

    @Test
    void keepsTheRestOfAPolicyWhenOnePartIsChanged() {
        HookPolicy policy = HookPolicy.bestEffort()
                .withTimeout(Duration.ofSeconds(5))
                .exclusive("scripts")
                .withFilter(CertificateFilter.named("a"));

        assertThat(policy.onFailure()).isEqualTo(HookPolicy.OnFailure.BEST_EFFORT);
        assertThat(policy.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.exclusiveGroup()).contains("scripts");
        assertThat(policy.filter().matches("a", List.of())).isTrue();
        assertThat(policy.filter().matches("b", List.of())).isFalse();
        assertThatThrownBy(() -> policy.withTimeout(Duration.ofMillis(-1))).hasMessageContaining("negative");
    }

    @Test
    void showsTheProblemOfACaWithoutControlCharacters() {
        Problem sub = new Problem("urn:x", "no \u202etxt.", Optional.of("a\u001b[31m.example"), List.of());
        Problem problem = new Problem("urn:y", "line\r\nfeed", Optional.empty(), List.of(sub));
        Problem longer = new Problem("urn:y", "x".repeat(10_000), Optional.empty(), List.of(problem));

        assertThat(problem.detail()).isEqualTo("line??feed");
        assertThat(longer.detail()).hasSize(4096);
        assertThat(longer.toString()).hasSize(4096);
        assertThat(problem.toString())
                .contains("a?[31m.example urn:x: no ?txt.")
                .doesNotContainPattern("[\\p{Cntrl}\u202e]");
    }
}
