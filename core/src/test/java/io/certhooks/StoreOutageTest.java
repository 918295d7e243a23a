// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.x509.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store fails once, at every change of a renewal, while the program lives on. */
@Timeout(300)
class StoreOutageTest {

    private final List<String> problems = new ArrayList<>();
    private int left = -1;
    private String failedAt = "";
    private int second;

    private synchronized void edge(String edge) {
        if (left-- == 0) {
            failedAt = edge;
            throw new StoreException("cannot write at " + edge, new IOException("No space left on device"));
        }
    }

    private synchronized void failAfter(int edges) {
        left = edges;
        failedAt = "";
    }

    private synchronized String failedAt() {
        return failedAt;
    }

    @Test
    void keepsTheOldPairAndRepeatsNothingAtTheCa() {
        int failures = 0;
        try (LifecycleFixture fixture = new LifecycleFixture()) {
            CertificateStore store = fixture.store;
            fixture.store = new Edges(store, this::edge);
            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                while (failOnce(fixture, store, lifecycle, failures)) {
                    failures++;
                }
            }
        }
        System.out.printf(
                "guarantee: G8 G10 store failures in a renewal: %d, %d with a second order because the URL of the first"
                        + " could not be kept, %d problems%n",
                failures, second, problems.size());
        assertThat(problems).isEmpty();
        assertThat(failures).isGreaterThan(20);
    }

    private boolean failOnce(LifecycleFixture fixture, CertificateStore store, CertificateLifecycle lifecycle, int at) {
        String name = "c" + at + ".example";
        IssuedCertificate before = lifecycle.ensure(CertificateSpec.of(name)).certificate();
        int orders = fixture.ca.orderCount();
        fixture.trace.take();
        failAfter(at);
        Throwable thrown = catchThrowable(() -> lifecycle.renew(name));
        String where = at + " (" + failedAt() + "): ";
        boolean failed = !failedAt().isEmpty();
        failAfter(-1);
        if (!failed) {
            return false;
        }
        if (thrown != null && !(thrown instanceof LifecycleException)) {
            problems.add(where + "threw " + thrown);
        }
        look(fixture, lifecycle, name, where);
        IssuedCertificate now = lifecycle.certificate(name).orElseThrow();
        boolean published = !now.leaf().equals(before.leaf());
        boolean forgotten = !published && fixture.ca.orderCount() > orders && !knowsItsOrder(store, name);
        makeUp(fixture, lifecycle, name, published);
        second += forgotten ? 1 : 0;
        if (fixture.ca.orderCount() - orders != (forgotten ? 2 : 1)) {
            problems.add(where + (fixture.ca.orderCount() - orders) + " orders");
        }
        if (lifecycle.certificate(name).orElseThrow().leaf().equals(before.leaf())
                || !lifecycle.deliveries().isEmpty()) {
            problems.add(where + "not made up for: " + lifecycle.deliveries());
        }
        return true;
    }

    private void look(LifecycleFixture fixture, CertificateLifecycle lifecycle, String name, String where) {
        List<String> lines = fixture.trace.take();
        long pre = lines.stream().filter(line -> line.startsWith("pre ")).count();
        long post = lines.stream().filter(line -> line.startsWith("post ")).count();
        if (pre != post) {
            problems.add(where + pre + " pre, " + post + " post");
        }
        if (!fixture.ca.zone().txt("_acme-challenge." + name).isEmpty()) {
            problems.add(where + "a proof is left behind");
        }
        IssuedCertificate now = lifecycle.certificate(name).orElseThrow();
        if (!Keys.match(now.privateKey().orElseThrow(), now.leaf().getPublicKey())) {
            problems.add(where + "key and certificate do not match");
        }
    }

    private static void makeUp(
            LifecycleFixture fixture, CertificateLifecycle lifecycle, String name, boolean published) {
        if (!published) {
            lifecycle.renew(name);
        }
        fixture.clock.advance(Duration.ofMinutes(2));
        lifecycle.renewDue();
    }

    private static boolean knowsItsOrder(CertificateStore store, String name) {
        String state = new String(store.state(name).orElseThrow(), StandardCharsets.UTF_8);
        return state.contains("\"order\":{\"url\":\"https://") || state.contains("\"staged\":2");
    }
}
