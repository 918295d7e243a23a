// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.Hook;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.ValidationMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A lifecycle with a store of files and a CA that believes every proof. */
final class Site implements AutoCloseable {

    final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    final AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();
    final Path store;
    private final List<CertificateLifecycle> lifecycles = new ArrayList<>();

    Site(Path directory) {
        store = directory.resolve("store");
        ca.validation(ValidationMode.ALWAYS_VALID);
    }

    /** Replaces the lifecycle by one with these hooks on the same store. */
    CertificateLifecycle with(Collection<Hook> hooks) {
        closeLifecycle();
        CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(authority())
                .store(FileCertificateStore.at(store))
                .clock(clock)
                .parallel(1)
                .hooks(hooks)
                .build();
        lifecycles.add(lifecycle);
        return lifecycle;
    }

    CertificateAuthority authority() {
        return CertificateAuthority.at(ca.directory())
                .withTrustedRoot(ca.tlsRoot())
                .withContact("ops@example.org")
                .agreeToTerms();
    }

    CertificateLifecycle with(CertbotHooks hooks) {
        return with(hooks.hooks());
    }

    /** The directory that programs get as {@code RENEWED_LINEAGE}. */
    Path live(String name) {
        return store.resolve("live").resolve(name);
    }

    /** Lets so much time go by that all certificates are due. */
    void makeDue() {
        clock.advance(Duration.ofDays(70));
    }

    private void closeLifecycle() {
        lifecycles.forEach(CertificateLifecycle::close);
        lifecycles.clear();
    }

    @Override
    public void close() {
        closeLifecycle();
        ca.close();
    }
}
