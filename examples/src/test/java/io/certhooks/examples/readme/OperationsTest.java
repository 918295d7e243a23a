// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.ManagedCertificate;
import io.certhooks.RevocationReason;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestExtension;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md tells to do at night, each done once on the test CA. */
@ExtendWith(AcmeTestExtension.class)
class OperationsTest {

    private static final CertificateSpec SHOP = CertificateSpec.of("shop.example");
    private static final CopyOption[] AS_IT_IS = {StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS};

    private final List<Integer> deployed = new ArrayList<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private AcmeTestServer ca;
    private ManualClock clock;
    private boolean broken;

    @BeforeEach
    void begin(AcmeTestServer server, ManualClock time) {
        ca = server;
        clock = time;
    }

    @Test
    void tellsHowThingsStand() {
        try (CertificateLifecycle lifecycle = open("store")) {
            broken = true;
            lifecycle.ensure(SHOP);

            for (ManagedCertificate certificate : lifecycle.certificates()) {
                out.println(certificate.name()
                        + " until " + certificate.current().map(Generation::notAfter)
                        + ", next try " + certificate.next()
                        + ", failures in a row " + certificate.failures()
                        + ", last " + certificate.lastFailure()
                        + ", not deployed to " + certificate.undelivered());
            }
            lifecycle.deliveries().forEach(out::println); // deploys that are owed, each with its last failure
        }
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("shop.example until ", "not deployed to [server]", "the server is down");
    }

    @Test
    void ordersAtOnceWhenTheCauseIsRepaired() {
        ca.refuse("shop.example", AcmeProblem.of(AcmeError.CAA, "forbidden by CAA"));
        CertificateAuthority staging = authority();
        try (CertificateLifecycle lifecycle = open("store")) {
            assertThatThrownBy(() -> lifecycle.ensure(SHOP)).hasMessageContaining("forbidden by CAA");
            ca.accept("shop.example");
            assertThatThrownBy(() -> lifecycle.ensure(SHOP))
                    .isInstanceOf(IssuanceException.class)
                    .hasMessageContaining("is not tried before");

            lifecycle.rehearse(staging).failed().forEach(out::println);
            lifecycle.renew("shop.example");
        }
        assertThat(text.size()).isZero();
        assertThat(deployed).containsExactly(1);
    }

    @Test
    void deploysByForce() {
        try (CertificateLifecycle lifecycle = open("store")) {
            lifecycle.ensure(SHOP);

            lifecycle.redeliver("shop.example"); // all its deploy hooks, now, whether or not they have it
        }
        assertThat(deployed).containsExactly(1, 1);
        assertThat(ca.orderCount()).isEqualTo(1);
    }

    @Test
    void replacesAKeyThatHasLeaked() {
        try (CertificateLifecycle lifecycle = open("store")) {
            IssuedCertificate leaked = lifecycle.ensure(SHOP).certificate();

            lifecycle.revoke("shop.example", RevocationReason.KEY_COMPROMISE);
            lifecycle.renew("shop.example"); // start() does it too, soon

            assertThat(ca.isRevoked(leaked.leaf())).isTrue();
            assertThat(lifecycle
                            .certificate("shop.example")
                            .orElseThrow()
                            .leaf()
                            .getPublicKey())
                    .isNotEqualTo(leaked.leaf().getPublicKey());
        }
    }

    @Test
    void goesOnWithAStoreThatWasMoved() throws IOException {
        issueIn("store");
        copy("store", "elsewhere");
        try (CertificateLifecycle lifecycle = open("elsewhere")) {
            assertThat(lifecycle.ensure(SHOP).issued()).isFalse();
            assertThat(deployed).containsExactly(1);
            lifecycle.redeliver("shop.example");
        }
        assertThat(deployed).containsExactly(1, 1);
        assertThat(ca.orderCount()).isEqualTo(1);
        assertThat(ca.accounts()).hasSize(1);
    }

    @Test
    void renewsAgainWhatWasRenewedAfterTheBackup() throws IOException {
        issueIn("store");
        copy("store", "backup");
        clock.advance(Duration.ofDays(65));
        issueIn("store");
        issueIn("backup");

        assertThat(deployed).containsExactly(1, 2, 2);
        assertThat(ca.accounts()).hasSize(1);
    }

    private void issueIn(String name) {
        try (CertificateLifecycle lifecycle = open(name)) {
            lifecycle.ensure(SHOP);
        }
    }

    private void copy(String from, String to) throws IOException {
        Path source = directory.resolve(from);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(to).resolve(source.relativize(file)), AS_IT_IS);
            }
        }
    }

    private CertificateLifecycle open(String name) {
        Http01Server http01 = Http01Server.onPort(0);
        ca.http01Port(http01.port());
        return CertificateLifecycle.builder()
                .authority(authority())
                .store(FileCertificateStore.at(directory.resolve(name)))
                .clock(clock)
                .hook(http01)
                .onDeploy("server", event -> {
                    if (broken) {
                        throw new IllegalStateException("the server is down");
                    }
                    deployed.add(event.generation().number());
                })
                .build();
    }

    private CertificateAuthority authority() {
        return CertificateAuthority.at(ca.directory()).withTrustedRoot(ca.tlsRoot());
    }
}
