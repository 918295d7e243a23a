// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The whole engine: hooks in every phase that most people use, and a store with flushes. */
final class OurIssuer implements AutoCloseable {

    private final CertificateLifecycle lifecycle;
    private final LongAdder deployed;
    private final Set<String> issued = new HashSet<>();

    private OurIssuer(CertificateLifecycle lifecycle, LongAdder deployed) {
        this.lifecycle = lifecycle;
        this.deployed = deployed;
    }

    static OurIssuer at(RunningCa ca, Path store, int parallel) {
        LongAdder deployed = new LongAdder();
        CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(FileCertificateStore.at(store))
                .hook(Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port())))
                .onPre("pre", event -> {})
                .onDeploy("deploy", event -> deployed.increment())
                .onPost("post", event -> {})
                .parallel(parallel)
                .build();
        return new OurIssuer(lifecycle, deployed);
    }

    /** Issues a certificate, or renews it. */
    void issue(String name) {
        if (issued.add(name)) {
            lifecycle.ensure(CertificateSpec.of(name));
        } else {
            lifecycle.renew(name);
        }
    }

    /** Issues many in one run. */
    void issue(List<String> names) {
        RunFinished run =
                lifecycle.ensure(names.stream().map(CertificateSpec::of).toList());
        if (!run.isSuccess()) {
            throw new IllegalStateException(run.failed().size() + " of " + names.size() + " failed: "
                    + run.failed().get(0).outcome());
        }
    }

    /** How often the deploy hook was called. */
    long deployed() {
        return deployed.sum();
    }

    @Override
    public void close() throws LifecycleException {
        lifecycle.close();
    }
}
