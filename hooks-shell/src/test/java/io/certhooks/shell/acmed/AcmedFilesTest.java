// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files under ACMEd's names: what they are called, and how they are written. */
class AcmedFilesTest extends RigFixture {

    private AcmedHooks load(String global, String keys) {
        return rig.load(
                "",
                "[global]\n" + global
                        + """

                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        key_type = "ecdsa_p256"
                        hooks = []
                        """
                        + keys);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    *.example.org | ''          | {{ name }}_{{ key_type }}.{{ file_type }}.{{ ext }} | _.example.org_ecdsa-p256.crt.pem | _.example.org_ecdsa-p256.pk.pem
                    WWW.Example   | ''          | {{ name }}.{{ file_type }}                          | WWW.Example.crt                  | WWW.Example.pk
                    2001:DB8:0::1 | ''          | {{ name }}.{{ file_type }}                          | 2001_DB8_0__1.crt                | 2001_DB8_0__1.pk
                    2001:db8::1   | ''          | {{ name }}.{{ file_type }}                          | 2001_db8__1.crt                  | 2001_db8__1.pk
                    example.org   | name = 'a/b' | {{ name }}/{{ file_type }}.{{ ext }}               | a_b/crt.pem                      | a_b/pk.pem
                    example.org   | ''          | {{ nope }}{{ name }}{{ env }}.{{ file_type }}       | example.org.crt                  | example.org.pk
                    """)
    void areNamedByTheFormat(String identifier, String key, String format, String certificate, String privateKey) {
        String kind = identifier.contains(":") ? "ip" : "dns";
        String challenge = identifier.contains("*") ? "dns-01" : "http-01";
        AcmedHooks hooks = load(
                "certificates_directory = '/c'\nfile_name_format = '" + format + "'",
                key + "\nidentifiers = [{ " + kind + " = '" + identifier + "', challenge = '" + challenge + "' }]\n");
        AcmedFiles files = hooks.files(hooks.config().certificates().get(0));

        assertThat(files.certificate()).isEqualTo(Path.of("/c", certificate));
        assertThat(files.privateKey()).isEqualTo(Path.of("/c", privateKey));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {{ name                       | file_name_format: 1:
                    {{ name }}                    | would have one name
                    ../{{ name }}.{{ file_type }} | is not below
                    /x/{{ name }}.{{ file_type }} | is not below
                    """)
    void areRefusedIfTheFormatCannotWork(String format, String message) {
        AcmedHooks hooks = load(
                "file_name_format = '" + format + "'",
                "identifiers = [{ dns = 'example.org', challenge = 'http-01' }]\n");
        assertThatThrownBy(hooks::hooks)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("certificate \"example.org_ecdsa-p256\": ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"file-pre-create, LINKS", "challenge-http-01, LINKS", "challenge-http-01, COPIES"})
    void areInADirectoryThatIsThereBeforeAnyHook(String type, AcmedView view) {
        AcmedHooks hooks = rig.load(
                        "",
                        """
                        [[hook]]
                        name = "it"
                        type = ["%s"]
                        cmd = "echo"
                        args = ["written"]
                        stdout = "@DIR@/certs/deep/log"
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        directory = "@DIR@/certs/deep"
                        hooks = ["it"]
                        identifiers = [{ dns = "example.org", challenge = "http-01" }]
                        """
                                .formatted(type))
                .withView(view);
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).isSuccess()).isTrue();
        }
        assertThat(folder.resolve("certs/deep/log")).hasContent("written");
    }

    @Test
    void areRefusedIfTheirNameCannotBeThatOfAFile() {
        AcmedHooks hooks =
                load("", "name = \"a\\u0000\"\nidentifiers = [{ dns = 'example.org', challenge = 'http-01' }]\n");
        assertThatThrownBy(hooks::hooks)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("its files cannot be named: Nul character not allowed; give it another name");
    }

    private AcmedHooks copies() {
        return load(
                        """
                        certificates_directory = "@DIR@/certs"
                        cert_file_mode = 0o644
                        cert_file_group = "%s"
                        pk_file_mode = 0o640
                        pk_file_user = "%s"
                        cert_file_ext = "crt"
                        pk_file_ext = "key"
                        file_name_format = "{{ name }}.{{ ext }}"
                        """
                                .formatted(owner("unix:gid"), owner("unix:uid")),
                        "identifiers = [{ dns = 'example.org', challenge = 'http-01' }]\n")
                .withView(AcmedView.COPIES);
    }

    private String owner(String attribute) {
        try {
            return Files.getAttribute(folder, attribute).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void areCopiesWithTheirOwnPermissionsIfSoWanted() throws Exception {
        AcmedHooks hooks = copies();
        Path certificate = folder.resolve("certs/example.org.crt");
        Path key = folder.resolve("certs/example.org.key");
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
            assertThat(certificate).isRegularFile().content().startsWith("-----BEGIN CERTIFICATE");
            assertThat(Files.isSymbolicLink(certificate)).isFalse();
            assertThat(mode(certificate)).isEqualTo("rw-r--r--");
            assertThat(mode(key)).isEqualTo("rw-r-----");

            String first = Files.readString(key);
            Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("r--r-----"));
            lifecycle.renew("example.org_ecdsa-p256");
            assertThat(key).content().isNotEqualTo(first).contains("PRIVATE KEY");
            // As in ACMEd, the configured permissions are for new files.
            assertThat(mode(certificate)).isEqualTo("r--r-----");
            assertThat(folder.resolve("certs")).isDirectoryNotContaining("glob:**certhooks*");
        }
    }

    @Test
    void areNotOverwrittenByLinks() throws Exception {
        AcmedHooks hooks = copies().withView(AcmedView.LINKS);
        Path key = Files.writeString(
                Files.createDirectory(folder.resolve("certs")).resolve("example.org.key"), "ACMEd's own");
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).results())
                    .anySatisfy(result -> assertThat(result.failure()).contains("move it away"));
            assertThat(key).hasContent("ACMEd's own");

            Files.delete(key);
            lifecycle.renew("example.org_ecdsa-p256");
            assertThat(key).isSymbolicLink().content().contains("PRIVATE KEY");
        }
    }

    @Test
    void areRefusedIfTwoCertificatesWouldShareThem() {
        String certificate =
                "name = 'site'\nidentifiers = [{ dns = 'a.example', challenge = 'http-01' }]\ndirectory = '@DIR@/c'\n";
        AcmedHooks hooks = load(
                "file_name_format = '{{ name }}.{{ file_type }}'",
                certificate + "[[certificate]]\naccount = 'me'\nendpoint = 'ca'\nhooks = []\n" + certificate);

        assertThatThrownBy(hooks::hooks)
                .isInstanceOfSatisfying(ConfigurationException.class, refused -> assertThat(refused.problems())
                        .hasSize(2)
                        .first()
                        .asString()
                        .startsWith(folder.resolve("acmed.toml") + ": certificate \"site_rsa2048\": its file "
                                + folder.resolve("c/site.crt")
                                + " would be that of the certificate \"site_ecdsa-p256\", too"));
    }

    @Test
    void canBePutElsewhereForARehearsal() {
        AcmedHooks hooks = copies().withCertificatesDirectory(folder.resolve("rehearsal"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
        }
        assertThat(folder.resolve("rehearsal/example.org.key")).exists();
        assertThat(folder.resolve("certs")).doesNotExist();
    }

    @Test
    void areLeftOutWithoutAView() throws Exception {
        AcmedHooks hooks = copies().withView(AcmedView.NONE);
        Fire fire = new Fire(hooks.hooks(), "example.org_ecdsa-p256");
        fire.write(FileKind.FULL_CHAIN, folder.resolve("live"), Files.writeString(folder.resolve("content"), "x"));
        assertThat(folder.resolve("certs")).doesNotExist();
    }

    @Test
    void areShownByTheOwedDeployIfTheyCouldNotBeBefore() throws Exception {
        for (AcmedView view : new AcmedView[] {AcmedView.COPIES, AcmedView.LINKS}) {
            AcmedHooks hooks = copies().withView(view).withCertificatesDirectory(folder.resolve(view.name()));
            Path key = folder.resolve(view.name()).resolve("example.org.key");
            try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
                Rig.ensureAll(lifecycle, hooks);
                lifecycle.renew("example.org_ecdsa-p256");
                Files.delete(key);
                lifecycle.redeliver("example.org_ecdsa-p256");
            }
            assertThat(key).content().contains("PRIVATE KEY");
        }
    }

    @Test
    void areRefusedForOwnersThatDoNotExist() throws Exception {
        AcmedHooks hooks = load(
                        "certificates_directory = '@DIR@/certs'\ncert_file_user = 'no such user'\npk_file_group = 'no such group'",
                        "identifiers = [{ dns = 'example.org', challenge = 'http-01' }]\n")
                .withView(AcmedView.COPIES);
        assertThatThrownBy(hooks::hooks)
                .isInstanceOfSatisfying(ConfigurationException.class, refused -> assertThat(refused.problems())
                        .anyMatch(problem -> problem.endsWith("cert_file_user: there is no user no such user"))
                        .anyMatch(problem -> problem.endsWith("pk_file_group: there is no group no such group")));

        // ACMEd leaves the owner as it is, without a word.
        Fire fire = new Fire(hooks.strict().hooks(), "example.org_ecdsa-p256");
        fire.write(FileKind.FULL_CHAIN, folder.resolve("live"), Files.writeString(folder.resolve("content"), "x"));
        assertThat(folder.resolve("certs/example.org_ecdsa-p256.crt.pem")).hasContent("x");
    }
}
