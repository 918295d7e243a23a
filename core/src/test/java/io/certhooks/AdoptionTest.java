// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that were issued elsewhere are put into use and are not issued again. */
@Timeout(60)
class AdoptionTest {

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final CertificateSpec spec = CertificateSpec.of("www.example.org", "example.org");
    private IssuedCertificate elsewhere;

    @BeforeEach
    void issueElsewhere() throws Exception {
        elsewhere = issue(spec);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private IssuedCertificate issue(CertificateSpec wanted) {
        try (CertificateLifecycle other = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(MemoryCertificateStore.create())
                .clock(fixture.clock)
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .build()) {
            return other.ensure(wanted).certificate();
        }
    }

    private static ExistingCertificate existing(IssuedCertificate issued) {
        return ExistingCertificate.of(
                issued.generation().certificateName(),
                issued.chain(),
                issued.privateKey().orElseThrow());
    }

    @Test
    void isInUseAndDeployedWithoutTheCa(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        int orders = fixture.ca.orderCount();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Adoption adoption = lifecycle.adopt(List.of(existing(elsewhere)));

            assertThat(adoption.adopted()).containsExactly("www.example.org");
            assertThat(adoption.leftOut()).isEmpty();
            assertThat(adoption.deploys().results())
                    .allMatch(result -> result.status().isSuccess());
            assertThat(fixture.trace.take())
                    .noneMatch(line -> line.startsWith("pre") || line.startsWith("post"))
                    .anyMatch(line -> line.startsWith("deploy"))
                    .anyMatch(line -> line.startsWith("added"));
            assertThat(lifecycle.ensure(spec).issued()).isFalse();
            assertThat(lifecycle.certificate("www.example.org").orElseThrow().chain())
                    .isEqualTo(elsewhere.chain());
            assertThat(lifecycle.deliveries()).isEmpty();
        }
        try (CertificateLifecycle restarted = fixture.builder().build()) {
            assertThat(restarted.ensure(spec).issued()).isFalse();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(orders);
    }

    @Test
    void isKeptPrivateAndSaysSoIfEverybodyCouldReadItsKey(@TempDir Path directory) throws Exception {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        Path chain = Files.write(directory.resolve("fullchain.pem"), Pem.encode(elsewhere.chain()));
        Path key = Files.write(
                directory.resolve("privkey.pem"),
                Pem.encode(elsewhere.privateKey().orElseThrow()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adopt(List.of(ExistingCertificate.read("example.org", chain, key)));
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8)).contains(key + ": everybody may read this key");
        Path taken = directory.resolve("store/archive/example.org/1/privkey.pem");
        assertThat(Files.getPosixFilePermissions(taken)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void isRenewedInItsTime() {
        int orders = fixture.ca.orderCount();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adopt(List.of(existing(elsewhere).withKeyReuse()));
            assertThat(lifecycle.renewDue().issued()).isEmpty();
            fixture.clock.advance(Duration.ofDays(70));

            // The CA lets no account replace the certificate of another.
            assertThat(lifecycle.renewDue().issued()).hasSize(1);

            IssuedCertificate renewed = lifecycle.certificate("www.example.org").orElseThrow();
            assertThat(renewed.generation().number()).isEqualTo(2);
            assertThat(renewed.leaf().getPublicKey()).isEqualTo(elsewhere.leaf().getPublicKey());
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(orders + 1);
    }

    @Test
    void isPassedOverTheSecondTime() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adopt(List.of(existing(elsewhere)));
            fixture.trace.take();

            Adoption again = lifecycle.adopt(List.of(existing(elsewhere)));

            assertThat(again.adopted()).isEmpty();
            assertThat(again.leftOut()).isEmpty();
            assertThat(fixture.trace.take()).isEmpty();
        }
    }

    @Test
    void isLeftOutWithItsReasonIfItIsOfNoUse() {
        IssuedCertificate other = issue(CertificateSpec.of("other.example"));
        fixture.clock.advance(Duration.ofDays(365));
        IssuedCertificate good = issue(CertificateSpec.of("good.example"));
        ExistingCertificate foreignKey = ExistingCertificate.of(
                "foreign.example", good.chain(), Keys.generate(KeyType.EC_P256).getPrivate());
        ExistingCertificate badName = ExistingCertificate.of(
                "no/name\n", good.chain(), good.privateKey().orElseThrow());
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Adoption adoption = lifecycle.adopt(List.of(existing(other), foreignKey, badName, existing(good)));

            assertThat(adoption.adopted()).containsExactly("good.example");
            assertThat(adoption.leftOut())
                    .satisfiesExactly(
                            ended -> assertThat(ended)
                                    .startsWith("other.example: ")
                                    .contains("ended at"),
                            key -> assertThat(key)
                                    .startsWith("foreign.example: ")
                                    .contains("another key"),
                            name -> assertThat(name).startsWith("no/name?: ").contains("cannot name a certificate"));
            assertThat(lifecycle.certificates())
                    .extracting(ManagedCertificate::name)
                    .containsExactly("good.example");
        }
    }

    @Test
    void doesNotReplaceWhatIsAskedForOtherwise() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.trace.failAt("pre");
            lifecycle.ensure(List.of(CertificateSpec.of("elsewhere.example").withName("www.example.org")));

            assertThat(lifecycle.adopt(List.of(existing(elsewhere))).leftOut())
                    .singleElement()
                    .asString()
                    .contains("managed already");
        }
    }

    @Test
    void waitsForTheNextRunIfAFileHookRefusesIt(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        int orders = fixture.ca.orderCount();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.trace.failAt("beforeWrite");
            Adoption adoption = lifecycle.adopt(List.of(existing(elsewhere)));
            assertThat(adoption.adopted()).isEmpty();
            assertThat(adoption.leftOut()).singleElement().asString().startsWith("www.example.org: ");
            assertThat(lifecycle.certificate("www.example.org")).isEmpty();

            fixture.trace.failAt("never");
            assertThat(lifecycle.ensure(spec).certificate().chain()).isEqualTo(elsewhere.chain());
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(orders);
    }

    @Test
    void namesThatWereAskedForInAnotherOrderAreTheSame() {
        CertificateSpec turned =
                CertificateSpec.of("example.org", "www.example.org").withName("www.example.org");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adopt(List.of(existing(elsewhere).withFirst("example.org")));

            assertThat(Objects.requireNonNull(lifecycle.certificates().get(0)).identifiers())
                    .isEqualTo(turned.identifiers());
            assertThat(lifecycle.ensure(turned).issued()).isFalse();
        }
    }
}
