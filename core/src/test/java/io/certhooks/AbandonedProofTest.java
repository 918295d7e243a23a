// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Presentation;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.ValidationMode;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener can tell the proof that did its work from the one that was abandoned. */
class AbandonedProofTest {

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private CertificateLifecycle lifecycle(Presentation presentation) {
        return lifecycle(presentation, MemoryCertificateStore.create());
    }

    private CertificateLifecycle lifecycle(Presentation presentation, CertificateStore store) {
        fixture.ca.validation(ValidationMode.ALWAYS_VALID);
        return CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(store)
                .clock(fixture.clock)
                .hook(Hook.of("telling", new Telling(presentation, "a.example", "b.example")))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void isToldThatItsProofsAreDone(Presentation presentation) {
        try (CertificateLifecycle lifecycle = lifecycle(presentation)) {
            lifecycle.ensure(CertificateSpec.of("a.example", "b.example"));
        }
        assertThat(calls).containsExactly("cleanUp a.example", "cleanUp b.example");
    }

    @Test
    void isToldThatItsProofsAreAbandoned() {
        fixture.ca.refuse("b.example", AcmeProblem.of(AcmeError.DNS, "no"));
        try (CertificateLifecycle lifecycle = lifecycle(Presentation.TOGETHER)) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example")))
                    .isInstanceOf(IssuanceException.class);
        }
        assertThat(calls).containsExactly("abandon a.example", "abandon b.example");
    }

    @Test
    void isToldThatItsProofsAreDoneThoughTheKeyCannotBeWrittenMeanwhile() {
        CertificateStore store = new Edges(MemoryCertificateStore.create(), edge -> {
            if (edge.equals("after key")) {
                throw new StoreException("cannot write the key", null);
            }
        });
        try (CertificateLifecycle lifecycle = lifecycle(Presentation.TOGETHER, store)) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example")))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("cannot write the key");
        }
        assertThat(calls).containsExactly("cleanUp a.example", "cleanUp b.example");
    }

    @Test
    void isToldOfEachProofByItself() {
        fixture.ca.refuse("b.example", AcmeProblem.of(AcmeError.DNS, "no"));
        try (CertificateLifecycle lifecycle = lifecycle(Presentation.ONE_BY_ONE)) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example")))
                    .isInstanceOf(IssuanceException.class);
        }
        assertThat(calls).containsExactly("cleanUp a.example", "abandon b.example");
    }

    @Test
    void isToldThatItsProofsAreDoneBesideAListenerThatProvesOneByOne() {
        fixture.ca.validation(ValidationMode.ALWAYS_VALID);
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(MemoryCertificateStore.create())
                .clock(fixture.clock)
                .orderLimit(Duration.ofSeconds(20))
                .hook(Hook.of("together", new Telling(Presentation.TOGETHER, "a.example")))
                .hook(Hook.of("one by one", new Telling(Presentation.ONE_BY_ONE, "b.example")))
                .build()) {
            lifecycle.ensure(CertificateSpec.of("a.example", "b.example"));
        }
        assertThat(calls).containsExactly("cleanUp a.example", "cleanUp b.example");
    }

    private final class Telling implements ChallengeListener {

        private final Presentation presentation;
        private final List<String> answered;

        private Telling(Presentation presentation, String... answered) {
            this.presentation = presentation;
            this.answered = List.of(answered);
        }

        @Override
        public boolean answers(Identifier identifier) {
            return answered.contains(identifier.value());
        }

        @Override
        public ChallengeType type() {
            return ChallengeType.DNS_01;
        }

        @Override
        public Presentation presentation() {
            return presentation;
        }

        @Override
        public void present(ChallengeEvent event) {
            assertThat(event.phase()).isEqualTo(Phase.PRESENT);
        }

        @Override
        public void cleanUp(ChallengeEvent event) {
            note("cleanUp", event);
        }

        @Override
        public void abandon(ChallengeEvent event) {
            note("abandon", event);
        }

        private void note(String call, ChallengeEvent event) {
            assertThat(event.phase()).isEqualTo(Phase.CLEAN_UP);
            calls.add(call + " " + event.identifier());
        }
    }
}
