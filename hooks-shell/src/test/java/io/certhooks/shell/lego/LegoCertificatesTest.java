// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.Adoption;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.shell.process.PlainDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lego has left behind is taken over. */
@Timeout(60)
class LegoCertificatesTest {

    @TempDir(factory = PlainDirectories.class)
    private Path folder;

    private LegoWorld world;

    @BeforeEach
    void start() {
        world = new LegoWorld(folder);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** A storage directory as lego leaves it, with files instead of links. */
    private Path storage(LegoHooks hooks, CertificateSpec... specs) throws IOException {
        try (CertificateLifecycle lifecycle = world.start(hooks)) {
            assertThat(lifecycle.ensure(List.of(specs)).issued()).hasSize(specs.length);
        }
        Path storage =
                Files.createDirectories(folder.resolve("moved/certificates")).getParent();
        try (var files = Files.newDirectoryStream(folder.resolve(".lego/certificates"), "[!.]*")) {
            for (Path file : files) {
                Files.copy(file, storage.resolve("certificates").resolve(file.getFileName()));
            }
        }
        deleteAll(folder.resolve(".lego"), folder.resolve("store"));
        return storage;
    }

    private static void deleteAll(Path... trees) throws IOException {
        for (Path tree : trees) {
            try (var all = Files.walk(tree)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void areInUseUnderTheNamesThatTheHooksKnow() throws Exception {
        CertificateSpec plain = CertificateSpec.of("b.example", "a.example");
        CertificateSpec wildcard =
                CertificateSpec.of("*.wild.example", "wild.example").withName(SanitizedName.inStore("*.wild.example"));
        Path storage = storage(world.hooks(), plain, wildcard);
        int orders = world.ca.orderCount();
        LegoCertificates found = LegoCertificates.in(storage);
        assertThat(found.leftOut()).isEmpty();

        try (CertificateLifecycle lifecycle = world.start(world.hooks().withDeploy(world.recorder.command("deploy")))) {
            Adoption adoption = lifecycle.adopt(found.certificates());
            assertThat(adoption.leftOut()).isEmpty();
            assertThat(adoption.adopted()).containsExactly("_.wild.example", "b.example");
            assertThat(lifecycle.ensure(List.of(plain, wildcard)).operations()).isEmpty();
        }

        assertThat(world.ca.orderCount()).isEqualTo(orders);
        assertThat(world.recorder.take())
                .extracting(call -> call.variables().get("LEGO_HOOK_CERT_NAME"), call -> call.variables()
                        .get("LEGO_HOOK_CERT_DOMAINS"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("*.wild.example", "*.wild.example,wild.example"),
                        org.assertj.core.groups.Tuple.tuple("b.example", "b.example,a.example"));
        assertThat(world.file("b.example.crt")).hasSameTextualContentAs(storage.resolve("certificates/b.example.crt"));
    }

    @Test
    void inTheWayOfTheirOwnViewAreNamedAndNotOrderedAgain() throws Exception {
        Path storage = storage(world.hooks(), CertificateSpec.of("one.example"));
        Path inTheWay = Files.move(storage, folder.resolve(".lego"));
        int orders = world.ca.orderCount();

        try (CertificateLifecycle lifecycle = world.start(world.hooks())) {
            Adoption adoption = lifecycle.adopt(LegoCertificates.in(inTheWay).certificates());
            assertThat(adoption.leftOut())
                    .singleElement()
                    .asString()
                    .startsWith("one.example: ")
                    .contains(world.file("one.example.key").toString())
                    .contains("move it away");
            assertThat(lifecycle
                            .ensure(List.of(CertificateSpec.of("one.example")))
                            .failed())
                    .hasSize(1);

            Files.move(inTheWay, storage);
            assertThat(lifecycle.renew("one.example").issued()).isTrue();
        }
        assertThat(world.ca.orderCount()).isEqualTo(orders);
        assertThat(world.file("one.example.crt"))
                .hasSameTextualContentAs(storage.resolve("certificates/one.example.crt"));
    }

    @Test
    void haveTheirIssuersFromTheirOwnFileIfNotBundled() throws Exception {
        Path storage = storage(world.hooks().withoutBundle(), CertificateSpec.of("one.example"));
        assertThat(LegoCertificates.in(storage).certificates())
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.chain()).hasSizeGreaterThan(1));
    }

    @Test
    void ofVersionFourAreReadToo() throws Exception {
        Path storage = storage(LegoHooks.v4().inDirectory(folder), CertificateSpec.of("z.example", "a.example"));
        assertThat(storage.resolve("certificates/z.example.json")).content().contains("\"domain\"");
        assertThat(LegoCertificates.in(storage).certificates())
                .extracting(
                        ExistingCertificate::name,
                        certificate ->
                                certificate.request().identifiers().get(0).value())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("z.example", "z.example"));
    }

    @Test
    void areNamedIfTheyCannotBeTakenOver() throws Exception {
        Path storage = storage(world.hooks(), CertificateSpec.of("good.example"));
        Path certificates = storage.resolve("certificates");
        Files.writeString(certificates.resolve("a.json"), "{ broken");
        Files.writeString(certificates.resolve("b.json"), "{}");
        Files.writeString(certificates.resolve("c.json"), "{\"domain\": \"c.example\"}");
        Files.writeString(certificates.resolve("d.json"), "{\"domain\": \"...\"}");
        Files.writeString(certificates.resolve("d.key"), "");
        Files.writeString(certificates.resolve("e.json"), "{\"domain\": \"e.example\"}");
        Files.writeString(certificates.resolve("e.key"), "");
        Files.writeString(certificates.resolve("f.crt"), "");
        Files.writeString(certificates.resolve("f.issuer.crt"), "");

        LegoCertificates found = LegoCertificates.in(storage);

        assertThat(found.certificates()).extracting(ExistingCertificate::name).containsExactly("good.example");
        assertThat(found.leftOut())
                .satisfiesExactly(
                        a -> assertThat(a).startsWith(certificates.resolve("a.json") + ":"),
                        b -> assertThat(b).startsWith(certificates.resolve("b.json") + ": it does not say"),
                        c -> assertThat(c).startsWith(certificates.resolve("c.key") + ": there is no such file"),
                        d -> assertThat(d).startsWith(certificates.resolve("d.json") + ": "),
                        e -> assertThat(e).startsWith(certificates.resolve("e.crt") + ": there is no such file"),
                        f -> assertThat(f).startsWith(certificates.resolve("f.crt") + ": there is no .json"));
    }

    @Test
    void areMissingIfTheDirectoryIs() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> LegoCertificates.in(nowhere))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(nowhere.resolve("certificates").toString());
    }
}
