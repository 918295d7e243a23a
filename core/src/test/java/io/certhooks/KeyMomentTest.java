// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Phase;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a listener is told of the key of a new certificate. */
class KeyMomentTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example").withName("a");
    private static final String EARLY_KEY = "beforeWrite PRIVATE_KEY CREATE, finalized 0";

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Early early = new Early();

    @TempDir
    Path directory;

    @BeforeEach
    void open() {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private CertificateLifecycle lifecycle() {
        return fixture.builder().hook(Hook.of("early", early)).build();
    }

    private long finalized() {
        return fixture.ca.requests().stream()
                .filter(request -> request.endpoint() == Endpoint.FINALIZE)
                .count();
    }

    /** Wants the key before the CA is asked to finalize; may refuse a file. */
    private final class Early implements FileListener {

        private final List<String> lines = new ArrayList<>();
        private final List<FileEvent> events = new ArrayList<>();
        private String refused = "nothing";

        @Override
        public KeyMoment keyMoment() {
            return KeyMoment.BEFORE_FINALIZE;
        }

        @Override
        public void beforeWrite(FileEvent event) throws Exception {
            add(event);
        }

        @Override
        public void afterWrite(FileEvent event) throws Exception {
            add(event);
        }

        private void add(FileEvent event) throws Exception {
            boolean own = event.kind() == FileKind.PRIVATE_KEY || event.kind() == FileKind.FULL_CHAIN;
            if (!own) {
                return;
            }
            String line = (event.phase() == Phase.BEFORE_WRITE ? "beforeWrite " : "afterWrite ") + event.kind() + " "
                    + event.change();
            lines.add(line + ", finalized " + finalized());
            events.add(event);
            if (line.startsWith(refused)) {
                throw new Exception("refused");
            }
        }

        List<String> take() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    @Test
    void makesTheKeyWhileTheCaLooksAtTheProofs() {
        List<String> proofs = new ArrayList<>();
        fixture.store = new Edges(fixture.store, edge -> {
            if (edge.equals("after key")) {
                proofs.addAll(fixture.ca.zone().txt("_acme-challenge.a.example"));
            }
        });
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
        }
        assertThat(proofs).hasSize(1);
        assertThat(fixture.ca.zone().txt("_acme-challenge.a.example")).isEmpty();
    }

    @Test
    void isBeforeTheCaIsAskedToFinalizeForThoseThatWantItSo() throws Exception {
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);

            assertThat(early.take())
                    .containsExactly(
                            EARLY_KEY,
                            "beforeWrite FULL_CHAIN CREATE, finalized 1",
                            "afterWrite PRIVATE_KEY CREATE, finalized 1",
                            "afterWrite FULL_CHAIN CREATE, finalized 1");
            FileEvent key = early.events.get(0);
            assertThat(key.path())
                    .isEqualTo(fixture.store.live("a").orElseThrow().privateKey());
            assertThat(key.content()).hasSameBinaryContentAs(key.path());
            assertThat(key.operation()).isPresent();
            assertThat(fixture.trace.take()).containsSubsequence("beforeWrite PRIVATE_KEY CREATE", "batch [a]");

            fixture.ca.clearRequests();
            lifecycle.renew("a");
            assertThat(early.take())
                    .startsWith(
                            "beforeWrite PRIVATE_KEY EDIT, finalized 0", "beforeWrite FULL_CHAIN EDIT, finalized 1");
        }
    }

    @Test
    void leavesTheCaUnaskedIfTheKeyIsRefused() {
        early.refused = "beforeWrite PRIVATE_KEY";
        try (CertificateLifecycle lifecycle = lifecycle()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(HookFailedException.class);

            assertThat(finalized()).isZero();
            assertThat(fixture.trace.take())
                    .contains("cleanUp a.example", "post a failed")
                    .noneMatch(line -> line.startsWith("beforeWrite PRIVATE_KEY"));
            assertThat(fixture.store.current("a")).isEmpty();

            early.refused = "nothing";
            lifecycle.renew("a");
        }
        assertThat(early.lines.subList(0, 2)).containsExactly(EARLY_KEY, EARLY_KEY);
        assertThat(early.events.get(1).content()).isEqualTo(early.events.get(0).content());
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void comesAgainIfTheCaRefuses() {
        fixture.ca.faults().once(Endpoint.FINALIZE, Fault.problem(AcmeProblem.of(AcmeError.BAD_CSR, "no")));
        try (CertificateLifecycle lifecycle = lifecycle()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IssuanceException.class);
            assertThat(early.take()).containsExactly(EARLY_KEY);

            lifecycle.renew("a");
            assertThat(early.take())
                    .startsWith(
                            "beforeWrite PRIVATE_KEY CREATE, finalized 1",
                            "beforeWrite FULL_CHAIN CREATE, finalized 2");
        }
    }

    @Test
    void comesAgainIfTheCertificateIsRefusedAndThereIsNoOrderAnyMore() {
        early.refused = "beforeWrite FULL_CHAIN";
        try (CertificateLifecycle lifecycle = lifecycle()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(LifecycleException.class);
            assertThat(early.take()).containsExactly(EARLY_KEY, "beforeWrite FULL_CHAIN CREATE, finalized 1");

            early.refused = "nothing";
            lifecycle.renew("a");
        }
        assertThat(early.take())
                .startsWith(
                        "beforeWrite PRIVATE_KEY CREATE, finalized 1", "beforeWrite FULL_CHAIN CREATE, finalized 1");
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void doesNotComeWithoutFiles() {
        fixture.store = MemoryCertificateStore.create();
        try (CertificateLifecycle lifecycle = lifecycle()) {
            lifecycle.ensure(SPEC);
        }
        assertThat(early.lines).isEmpty();
    }

    @Test
    void doesNotComeInARehearsal() {
        try (CertificateLifecycle lifecycle = lifecycle()) {
            assertThat(lifecycle.rehearse(fixture.authority(), List.of(SPEC)).isSuccess())
                    .isTrue();
        }
        assertThat(early.lines).isEmpty();
        assertThat(Files.exists(directory.resolve("store/live/a"))).isFalse();
    }
}
