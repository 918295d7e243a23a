// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.LifecycleBuilder;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.ValidationMode;
import java.nio.file.Path;
import java.time.Instant;

/** A lifecycle on the embedded CA with hooks of lego's in a folder. */
final class LegoWorld implements AutoCloseable {

    final Path folder;
    final Recorder recorder;
    final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
    final AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();

    LegoWorld(Path folder) {
        this.folder = folder;
        this.recorder = Recorder.in(folder);
        ca.validation(ValidationMode.ALWAYS_VALID);
    }

    /** Where the files are under the directory of {@link #hooks()}. */
    Path file(String name) {
        return folder.resolve(".lego/certificates").resolve(name);
    }

    LegoHooks hooks() {
        return LegoHooks.of().inDirectory(folder);
    }

    LifecycleBuilder builder(LegoHooks hooks) {
        return CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .withContact("ops@example.org")
                        .agreeToTerms())
                .store(FileCertificateStore.at(folder.resolve("store")))
                .clock(clock)
                .hooks(hooks.hooks())
                .hook(Hook.of("http", Http01Server.onPort(0)))
                .hook(Hook.of("dns", new Believed()));
    }

    /** Wildcards need dns-01; the CA believes what it is told. */
    private static final class Believed implements ChallengeListener {

        @Override
        public ChallengeType type() {
            return ChallengeType.DNS_01;
        }

        @Override
        public void present(ChallengeEvent event) {}
    }

    CertificateLifecycle start(LegoHooks hooks) {
        return builder(hooks).build();
    }

    @Override
    public void close() {
        ca.close();
    }
}
