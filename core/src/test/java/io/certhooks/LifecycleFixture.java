// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Hook;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.AcmeTestServerBuilder;
import io.certhooks.testkit.ManualClock;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A lifecycle on the embedded CA, with a trace of all calls, a clock to be moved and a store in memory. */
final class LifecycleFixture implements AutoCloseable {

    final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    final Trace trace = new Trace();
    final AcmeTestServer ca;
    CertificateStore store = MemoryCertificateStore.create();

    LifecycleFixture() {
        this(builder -> builder);
    }

    LifecycleFixture(UnaryOperator<AcmeTestServerBuilder> settings) {
        ca = settings.apply(AcmeTestServer.builder().clock(clock)).start();
    }

    CertificateAuthority authority() {
        return CertificateAuthority.at(ca.directory())
                .withTrustedRoot(ca.tlsRoot())
                .withContact("ops@example.org")
                .agreeToTerms();
    }

    /** A builder with CA, store, clock, dns-01 and the trace. */
    LifecycleBuilder builder() {
        return CertificateLifecycle.builder()
                .authority(authority())
                .store(store)
                .clock(clock)
                .hook(Hook.of("dns", new ZoneDns(ca.zone(), trace)))
                .hook(Hook.of("trace", trace));
    }

    @Override
    public void close() {
        ca.close();
    }
}
