// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.FileCertificateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The whole engine, with hooks in every phase that most people use. */
final class OurIssuer implements AutoCloseable {

    private final CertificateLifecycle lifecycle;
    private final AtomicReference<Instant> lastDeploy;
    private final Set<String> issued = new HashSet<>();

    private OurIssuer(CertificateLifecycle lifecycle, AtomicReference<Instant> lastDeploy) {
        this.lifecycle = lifecycle;
        this.lastDeploy = lastDeploy;
    }

    static OurIssuer at(RunningCa ca, Path store, int parallel) {
        return at(ca, FileCertificateStore.at(store), parallel);
    }

    static OurIssuer at(RunningCa ca, CertificateStore store, int parallel) {
        AtomicReference<Instant> lastDeploy = new AtomicReference<>(Instant.MIN);
        CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(store)
                .hook(Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port())))
                .onPre("pre", event -> {})
                .onDeploy("deploy", event -> lastDeploy.set(Instant.now()))
                .onPost("post", event -> {})
                .parallel(parallel)
                .build();
        return new OurIssuer(lifecycle, lastDeploy);
    }

    /** Issues a certificate, or renews it. */
    void issue(String name) {
        if (issued.add(name)) {
            lifecycle.ensure(CertificateSpec.of(name));
        } else {
            lifecycle.renew(name);
        }
    }

    /** Issues a certificate for several names. */
    void issueTogether(List<String> names) {
        lifecycle.ensure(CertificateSpec.of(names));
    }

    /** Issues many in one run. */
    void issue(List<String> names) {
        check(lifecycle.ensure(names.stream().map(CertificateSpec::of).toList()));
    }

    /** Renews many in one run. */
    void renew(List<String> names) {
        check(lifecycle.renew(names));
    }

    private static void check(RunFinished run) {
        if (!run.isSuccess()) {
            throw new IllegalStateException(
                    run.failed().size() + " of " + run.operations().size() + " failed: "
                            + run.failed().get(0).outcome());
        }
    }

    /** When the deploy hook was last called. */
    Instant lastDeploy() {
        return Objects.requireNonNull(lastDeploy.get());
    }

    @Override
    public void close() throws LifecycleException {
        lifecycle.close();
    }
}
