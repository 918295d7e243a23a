// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.IssuanceException;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk of an order when the CA hears of it. */
class OrderOnDiskTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    @TempDir
    Path directory;

    private final List<String> edges = new ArrayList<>();
    private LifecycleFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LifecycleFixture(builder -> builder.authorizationReuse(true));
        fixture.store = new Edges(FileCertificateStore.at(directory), edge -> edges.add(edge + seen()));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String seen() {
        long finalized = fixture.ca.requests().stream()
                .filter(request -> request.path().startsWith("/finalize/"))
                .count();
        return ", orders: " + fixture.ca.orderCount() + ", finalized: " + finalized;
    }

    @Test
    void flushesTheOrderBeforeItIsFinalizedAlsoIfNothingIsToBeProved() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(SPEC);
            lifecycle.renew("a.example");
        }
        assertThat(edges)
                .containsSubsequence(
                        "after written state, orders: 2, finalized: 1", "after state, orders: 2, finalized: 1");
    }

    @Test
    void leavesNoGenerationIfTheCaTakesNoOrder() {
        fixture.ca.faults().always(Endpoint.NEW_ORDER, Fault.html(503));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(IssuanceException.class);
        }
        assertThat(directory.resolve("archive")).isEmptyDirectory();
    }
}
