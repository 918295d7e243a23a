// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.Adoption;
import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.KeySource;
import io.certhooks.interop.PeerProgram;
import io.certhooks.shell.process.PlainDirectories;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Certbot has left behind is taken over. */
@Timeout(300)
class CertbotLineagesTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    private Path config(CertificateSpec... specs) throws IOException {
        Path config = Files.createDirectories(directory.resolve("letsencrypt/renewal"))
                .getParent();
        try (Site site = new Site(directory)) {
            site.with(CertbotHooks.commands().withManual("true", "true")).ensure(List.of(specs));
            for (CertificateSpec spec : specs) {
                Path live = Files.createDirectories(config.resolve("live").resolve(spec.name()));
                for (String file : List.of("fullchain.pem", "privkey.pem")) {
                    Files.copy(site.live(spec.name()).resolve(file), live.resolve(file));
                }
            }
        }
        return config;
    }

    private static void conf(Path config, String lineage, String more) throws IOException {
        String live = "/etc/letsencrypt/nowhere/" + lineage;
        Files.writeString(
                config.resolve("renewal").resolve(lineage + ".conf"),
                """
                cert = LIVE/cert.pem
                privkey = LIVE/privkey.pem
                chain = LIVE/chain.pem
                fullchain = LIVE/fullchain.pem
                [renewalparams]
                authenticator = webroot
                """
                                .replace("LIVE", live)
                        + more);
    }

    @Test
    void keepTheirNamesProfilesAndKeys() throws Exception {
        Path config = config(
                CertificateSpec.of("one.example"),
                CertificateSpec.of("b.example", "a.example").withName("b.example-0001"));
        conf(config, "one.example", "preferred_profile = shortlived\nreuse_key = True\n");
        conf(config, "b.example-0001", "");

        CertbotLineages found = CertbotLineages.in(config);

        assertThat(found.leftOut()).isEmpty();
        assertThat(found.certificates())
                .extracting(ExistingCertificate::name)
                .containsExactly("b.example-0001", "one.example");
        assertThat(found.certificates().get(1).request().profile()).isEqualTo(Optional.of("shortlived"));
        assertThat(found.certificates().get(1).request().keySource()).isEqualTo(KeySource.REUSED);
    }

    @Test
    void areNamedIfTheyCannotBeTakenOver() throws Exception {
        Path config = config(CertificateSpec.of("one.example"));
        conf(config, "one.example", "");
        conf(config, "gone.example", "");
        Files.writeString(config.resolve("renewal/broken.conf"), "[renewalparams\n");
        Files.writeString(config.resolve("renewal/empty.conf"), "");

        CertbotLineages found = CertbotLineages.in(config);

        assertThat(found.certificates()).extracting(ExistingCertificate::name).containsExactly("one.example");
        assertThat(found.leftOut())
                .anyMatch(text -> text.startsWith(config.resolve("renewal/broken.conf") + ":1: "))
                .anyMatch(text -> text.startsWith(config.resolve("renewal/empty.conf") + ": fullchain: "))
                .anyMatch(text -> text.startsWith(config.resolve("live/gone.example/fullchain.pem") + ": there is no"));
    }

    @Test
    void areMissingIfTheDirectoryIs() {
        Path nowhere = directory.resolve("nowhere");
        assertThatThrownBy(() -> CertbotLineages.in(nowhere))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(nowhere.toString());
    }

    /** The whole way: what the real program has obtained is renewed here with its own hooks, and not before its time. */
    @Test
    void ofTheRealProgramAreNotIssuedAgain(@TempDir(factory = PlainDirectories.class) Path home) throws Exception {
        PeerProgram.assumeInstalled("certbot");
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            var certbot = new RealCertbot(home, ca);
            var recorder = new Recorder(home);
            List<String> hooks =
                    List.of("--manual-auth-hook", recorder.text("auth"), "--deploy-hook", recorder.text("deploy"));
            certbot.certonly("dns", hooks, "www.one.example", "one.example");
            certbot.certonly("dns", hooks, "*.two.example");
            recorder.take();
            int orders = ca.orderCount();

            CertbotLineages found = CertbotLineages.in(certbot.config(), TrustPolicy.STICKY_PATH);
            assertThat(found.leftOut()).isEmpty();
            try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                    .authority(CertificateAuthority.at(ca.directory())
                            .withTrustedRoot(ca.tlsRoot())
                            .agreeToTerms())
                    .store(FileCertificateStore.at(home.resolve("store")))
                    .hooks(CertbotHooks.fromConfigDirectory(certbot.config(), TrustPolicy.STICKY_PATH)
                            .hooks())
                    .build()) {
                Adoption adoption = lifecycle.adopt(found.certificates());
                assertThat(adoption.leftOut()).isEmpty();
                assertThat(adoption.adopted()).containsExactly("two.example", "www.one.example");
                assertThat(recorder.take())
                        .extracting(
                                call -> call.label() + " " + call.variables().get("RENEWED_DOMAINS"))
                        .containsExactly("deploy *.two.example", "deploy www.one.example one.example");
                assertThat(lifecycle.renewDue().operations()).isEmpty();
                assertThat(ca.orderCount()).isEqualTo(orders);

                lifecycle.renew("www.one.example");
                assertThat(recorder.takeLabels()).containsExactly("auth", "auth", "deploy");
            }
        }
    }
}
