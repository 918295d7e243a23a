// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.JavaChild;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program loads whose certificates are all in order. */
class IdleRunTest {

    private static final Clock NOW = Clock.systemUTC();

    @TempDir
    Path directory;

    /** Looks after the store in a directory. */
    static final class IdleProgram {

        private IdleProgram() {}

        public static void main(String[] arguments) {
            try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                    .authority(CertificateAuthority.at(URI.create(arguments[1])).agreeToTerms())
                    .store(FileCertificateStore.at(Path.of(arguments[0])))
                    .renewal(RenewalPolicy.standard().withoutSuggestions())
                    .build()) {
                RunFinished run = lifecycle.renewDue();
                System.out.println("skipped " + run.skipped().size());
            }
        }
    }

    @Test
    void loadsNothingThatTalksToTheCa() throws Exception {
        try (LifecycleFixture fixture = new LifecycleFixture(ca -> ca.clock(NOW))) {
            fixture.store = FileCertificateStore.at(directory);
            try (CertificateLifecycle lifecycle = fixture.builder().clock(NOW).build()) {
                lifecycle.ensure(CertificateSpec.of("a.example"));
            }
            try (JavaChild child = JavaChild.running(
                    IdleProgram.class,
                    List.of("-Xlog:class+load:stdout"),
                    directory.toString(),
                    fixture.ca.directory().toString())) {
                assertThat(child.lines())
                        .contains("skipped 1")
                        .noneMatch(line -> line.contains(" jdk.internal.net.http.")
                                || line.contains(" sun.security.ssl.")
                                || line.contains(" org.bouncycastle.")
                                || line.contains(" org.jose4j."));
            }
        }
    }
}
