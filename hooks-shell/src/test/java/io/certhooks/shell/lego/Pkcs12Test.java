// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PKCS#12 files in all of lego's formats, read by the JDK and by OpenSSL. */
class Pkcs12Test {

    private static IssuedCertificate issued;

    @TempDir
    private Path folder;

    @BeforeAll
    static void issue() {
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                    .authority(CertificateAuthority.at(ca.directory())
                            .withTrustedRoot(ca.tlsRoot())
                            .agreeToTerms())
                    .store(MemoryCertificateStore.create())
                    .hook(Hook.of("http", Http01Server.onPort(0)))
                    .build()) {
                lifecycle.ensure(CertificateSpec.of("example.org"));
                issued = lifecycle.certificate("example.org").orElseThrow();
            }
        }
    }

    private static byte[] encode(LegoPfx.Format format, String password) throws Exception {
        return Pkcs12.encode(issued, new LegoPfx(format, password));
    }

    @ParameterizedTest
    @CsvSource({"RC2, changeit", "DES, changeit", "SHA256, changeit", "SHA256, ' ~%'", "RC2, ''", "SHA256, ''"})
    void isReadByTheJdk(LegoPfx.Format format, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(encode(format, password)), password.toCharArray());

        String alias = store.aliases().nextElement();
        assertThat(store.getKey(alias, password.toCharArray()))
                .isEqualTo(issued.privateKey().orElseThrow());
        assertThat(List.of(store.getCertificateChain(alias))).isEqualTo(issued.chain());
        assertThatThrownBy(() -> KeyStore.getInstance("PKCS12")
                        .load(new ByteArrayInputStream(encode(format, password)), "wrong".toCharArray()))
                .isInstanceOf(IOException.class);
    }

    private String openssl(String... arguments) throws Exception {
        Path output = folder.resolve("output");
        Process process;
        try {
            process = new ProcessBuilder(arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "openssl is not installed: " + e);
            throw e;
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + "\n" + Files.readString(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    RC2    | MAC: sha1, Iteration 2048    | pbeWithSHA1And40BitRC2-CBC      | pbeWithSHA1And3-KeyTripleDES-CBC
                    DES    | MAC: sha1, Iteration 2048    | pbeWithSHA1And3-KeyTripleDES-CBC | pbeWithSHA1And3-KeyTripleDES-CBC
                    SHA256 | MAC: sha256, Iteration 10000 | PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256 | Shrouded Keybag: PBES2
                    """)
    void isReadByOpenssl(LegoPfx.Format format, String mac, String certificates, String key) throws Exception {
        Path file = Files.write(folder.resolve("file.pfx"), encode(format, "changeit"));

        String text = openssl(
                "openssl", "pkcs12", "-in", file.toString(), "-passin", "pass:changeit", "-nodes", "-info", "-legacy");

        assertThat(text).startsWith("0\n").contains(mac, certificates, key, "BEGIN PRIVATE KEY");
        assertThat(text.split("BEGIN CERTIFICATE", -1)).hasSize(issued.chain().size() + 1);
    }

    // No JDK and no OpenSSL of today's distributions reads this one; its parts but the new kind of MAC are those of
    // SHA256.
    @Test
    void differsInItsMacAloneIfItIsTheNewest() throws Exception {
        Path file = Files.write(folder.resolve("file.pfx"), encode(LegoPfx.Format.PBMAC1, "changeit"));

        String text =
                openssl("openssl", "pkcs12", "-in", file.toString(), "-passin", "pass:changeit", "-nodes", "-nomacver");
        assertThat(text).startsWith("0\n").contains("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE");
        String structure = openssl("openssl", "asn1parse", "-inform", "DER", "-in", file.toString());
        assertThat(structure).contains("PBMAC1", "PBKDF2", "hmacWithSHA256", ":NOT USED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pässword", "a\nb", "\u0000"})
    void refusesPasswordsThatProgramsEncodeInDifferentWays(String password) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LegoPfx(LegoPfx.Format.SHA256, password));
    }

    @Test
    void doesNotShowThePassword() {
        assertThat(new LegoPfx(LegoPfx.Format.SHA256, "secret")).asString().doesNotContain("secret");
    }
}
