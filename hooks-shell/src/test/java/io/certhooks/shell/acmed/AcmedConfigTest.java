// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.KeyType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from acmed.toml and the files it includes, and what is refused. */
class AcmedConfigTest {

    private static final String FULL =
            """
            include = ["more/*.toml", "nothing-*.toml"]

            [global]
            accounts_directory = "/var/acmed/accounts"
            certificates_directory = "/var/acmed/certs"
            cert_file_mode = 0o640
            cert_file_user = "root"
            cert_file_group = "ssl"
            cert_file_ext = "crt"
            pk_file_mode = 0o600
            pk_file_user = "0"
            pk_file_group = "0"
            pk_file_ext = "key"
            file_name_format = "{{ name }}.{{ ext }}"
            random_early_renew = "1d42s"
            renew_delay = "3w"
            root_certificates = ["/etc/root.pem"]
            [global.env]
            HTTP_ROOT = "/srv"
            A = "global"

            [[rate-limit]]
            name = "slow"
            number = 20
            period = "1s"

            [[endpoint]]
            name = "le"
            url = "https://acme.example/directory"
            tos_agreed = true
            rate_limits = ["slow"]
            root_certificates = ["/etc/other.pem"]
            renew_delay = "30d"
            random_early_renew = "2h"
            file_name_format = "{{ name }}"

            [[hook]]
            name = "all keys"
            type = ["post-operation", "file-pre-create"]
            cmd = "true"
            args = ["a", ""]
            stdin_str = "b"
            stdout = "c"
            stderr = "d"
            allow_failure = true

            [[group]]
            name = "g"
            hooks = ["all keys", "git"]

            [[account]]
            name = "me"
            contacts = [{ mailto = "a@example.org" }, { mailto = "b@example.org" }]
            env = { B = "account" }
            hooks = ["g"]
            key_type = "ecdsa-p384"
            signature_algorithm = "ES384"
            external_account = { identifier = "kid", key = "c2VjcmV0", signature_algorithm = "HS512" }

            [[certificate]]
            account = "me"
            endpoint = "le"
            hooks = ["g", "g"]
            name = "*:/x"
            key_type = "ecdsa_p384"
            csr_digest = "sha512"
            kp_reuse = true
            directory = "/srv/certs"
            env = { A = "certificate" }
            file_name_format = "x"
            renew_delay = "10d"
            random_early_renew = "0s"
            subject_attributes = { country_name = "FR" }
            identifiers = [
              { dns = "*.Example.org", challenge = "dns-01", env = { C = "c" } },
              { ip = "2001:db8:0:0::1", challenge = "http-01" },
            ]
            """;

    @TempDir
    private Path path;

    private AcmedHooks load(String text) {
        return new Folder(path).load(text);
    }

    @Test
    void readsEveryKey() {
        AcmedConfig config = load(FULL).config();

        assertThat(config.rateLimits()).containsExactly(new AcmedRateLimit("slow", 20, Duration.ofSeconds(1)));
        AcmedEndpoint endpoint = config.endpoints().get(0);
        assertThat(endpoint.url()).hasToString("https://acme.example/directory");
        assertThat(endpoint.tosAgreed()).isTrue();
        AcmedAccount account = config.accounts().get(0);
        assertThat(account.contacts()).containsExactly("a@example.org", "b@example.org");
        assertThat(account.keyType()).isEqualTo(AcmedKeyType.ECDSA_P384);
        assertThat(account.externalAccount().orElseThrow().key()).isEqualTo("c2VjcmV0");
        assertThat(account.toString() + config + account.externalAccount()).doesNotContain("c2VjcmV0");
        AcmedCertificate certificate = config.certificates().get(0);
        assertThat(certificate.id()).isEqualTo("___x_ecdsa-p384");
        assertThat(certificate.storeName()).isEqualTo("___x_ecdsa-p384");
        assertThat(certificate.names()).containsExactly("*.example.org", "2001:db8::1");
        assertThat(certificate.identifiers().get(0).challenge()).isEqualTo(ChallengeType.DNS_01);
        assertThat(certificate.identifiers().get(0).env()).isEqualTo(Map.of("C", "c"));
        assertThat(certificate.keyType().engine()).contains(KeyType.EC_P384);
        assertThat(certificate.keyReuse()).isTrue();
        assertThat(certificate.csrDigest()).isEqualTo("sha512");
        assertThat(certificate.subjectAttributes()).isEqualTo(Map.of("country_name", "FR"));
        assertThat(config.env(certificate)).isEqualTo(Map.of("HTTP_ROOT", "/srv", "A", "certificate"));
        assertThat(config.directory(certificate)).hasToString("/srv/certs");
        assertThat(config.global().certificateFiles().mode()).contains(0640);
        assertThat(config.hooks(certificate))
                .extracting(AcmedHook::name)
                .containsExactly(
                        "all keys",
                        "git-init",
                        "git-add",
                        "git-commit",
                        "all keys",
                        "git-init",
                        "git-add",
                        "git-commit");
    }

    @Test
    void namesInOneListWhatItWillNotDo() {
        assertThat(load(FULL).config().remarks())
                .map(remark -> remark.replace(path.toRealPath().toString() + "/", ""))
                .map(remark -> remark.replace(path + "/", ""))
                .containsExactlyInAnyOrder(
                        "acmed.toml: include: \"more/*.toml\" matches no file",
                        "acmed.toml: include: \"nothing-*.toml\" matches no file",
                        "acmed.toml: account \"me\": contacts: the first one is used only",
                        "acmed.toml: account \"me\": key_type ecdsa-p384: the key of an account is made as ecdsa-p256",
                        "acmed.toml: account \"me\": signature_algorithm: ES256 is used",
                        "acmed.toml: account \"me\": external_account: it is bound with HS256",
                        "acmed.toml: endpoint \"le\": rate_limits: the CA's own Retry-After is obeyed instead",
                        "acmed.toml: endpoint \"le\": renew_delay: the program has to give it to the lifecycle, as"
                                + " RenewalPolicy.withRenewBefore",
                        "acmed.toml: endpoint \"le\": random_early_renew: renewals are not spread",
                        "acmed.toml: endpoint \"le\": root_certificates: the program has to give them to its"
                                + " CertificateAuthority, as withTrustedRoot",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": hooks: none has the type challenge-dns-01, so"
                                + " something else must answer this challenge",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": hooks: none has the type challenge-http-01, so"
                                + " something else must answer this challenge",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": renew_delay: the program has to give it to the"
                                + " lifecycle, as RenewalPolicy.withRenewBefore",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": random_early_renew: renewals are not spread",
                        "acmed.toml: global: renew_delay: the program has to give it to the lifecycle, as"
                                + " RenewalPolicy.withRenewBefore",
                        "acmed.toml: global: random_early_renew: renewals are not spread",
                        "acmed.toml: global: root_certificates: the program has to give them to its"
                                + " CertificateAuthority, as withTrustedRoot",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": csr_digest: the key's usual one is used",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": subject_attributes: a signing request has names"
                                + " only, as CAs ignore the rest",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": hooks: git records changes of AcmedView.COPIES only,"
                                + " as links stay the same",
                        "acmed.toml: global: modes, users and groups of files are for AcmedView.COPIES; links have none",
                        "acmed.toml: global: accounts_directory: accounts are in the certificate store");
    }

    @ParameterizedTest
    @CsvSource({
        "certificate endpoint global, certificate",
        "endpoint global, endpoint",
        "global, global",
        "'', {{ name }}_{{ key_type }}.{{ file_type }}.{{ ext }}"
    })
    void asksTheCertificateThenTheEndpointThenTheGlobalTable(String given, String expected) {
        String global = given.contains("global")
                ? "[global]\nfile_name_format = 'global'\nrenew_delay = '3d'\nrandom_early_renew = '3h'\n"
                : "";
        String endpoint = given.contains("endpoint")
                ? "tos_agreed = true\nfile_name_format = 'endpoint'\nrenew_delay = '2d'\nrandom_early_renew = '2h'"
                : "tos_agreed = true";
        String certificate = given.contains("certificate")
                ? "file_name_format = 'certificate'\nrenew_delay = '1d'\nrandom_early_renew = '1h'\n"
                : "";
        AcmedConfig config = load(global + Folder.hooks("").replace("tos_agreed = true", endpoint) + certificate)
                .config();
        AcmedCertificate only = config.certificates().get(0);

        int place = List.of("certificate", "endpoint", "global").indexOf(expected) + 1;
        assertThat(config.fileNameFormat(only)).isEqualTo(expected);
        assertThat(config.renewDelay(only)).isEqualTo(Duration.ofDays(place == 0 ? 30 : place));
        assertThat(config.randomEarlyRenew(only)).isEqualTo(Duration.ofHours(place));
    }

    @ParameterizedTest
    @CsvSource({"1s, 1", "2m, 120", "1h1m1s, 3661", "1s1s, 2", "1w, 604800", "1d42s, 86442", "0s, 0"})
    void readsPeriods(String text, long seconds) {
        AcmedConfig config =
                load(Folder.hooks("") + "renew_delay = '" + text + "'").config();
        assertThat(config.renewDelay(config.certificates().get(0))).hasSeconds(seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa2048, rsa2048, RSA_2048",
        "rsa4096, rsa4096, RSA_4096",
        "ecdsa_p256, ecdsa-p256, EC_P256",
        "ecdsa-p384, ecdsa-p384, EC_P384",
        "ECDSA_P384, ecdsa-p384, EC_P384",
        "RSA4096, rsa4096, RSA_4096",
        "ecdsa_p521, ecdsa-p521,",
        "ed25519, ed25519,",
        "ed448, ed448,"
    })
    void knowsAcmedsTypesOfKeys(String text, String word, KeyType engine) {
        AcmedConfig config = load(Folder.hooks("'http-01-echo'") + "key_type = '" + text + "'")
                .config();
        AcmedKeyType type = config.certificates().get(0).keyType();
        assertThat(type.word()).isEqualTo(word);
        assertThat(type.engine().orElse(null)).isEqualTo(engine);
        assertThat(config.remarks()).hasSize(engine == null ? 1 : 0);
    }

    @Test
    void readsAlgorithmsInAnyCase() {
        AcmedConfig config = load(Folder.hooks("")
                                .replace("http-01", "Http-01")
                                .replace(
                                        "[[certificate]]",
                                        "external_account = { identifier = 'x', key = 'eA', signature_algorithm = 'hs384' }\n"
                                                + "[[certificate]]")
                        + "csr_digest = 'SHA256'\n")
                .config();
        AcmedCertificate certificate = config.certificates().get(0);
        assertThat(certificate.identifiers().get(0).challenge()).isEqualTo(ChallengeType.HTTP_01);
        assertThat(certificate.csrDigest()).isEqualTo("sha256");
        assertThat(config.account(certificate).externalAccount().orElseThrow().signatureAlgorithm())
                .isEqualTo("HS384");
    }

    @Test
    void takesTheLastAccountOfAName() {
        new Folder(path).write("more.toml", "[[account]]\nname = 'a'\ncontacts = [{ mailto = 'last@example.org' }]\n");
        AcmedConfig config = load("include = ['more.toml']\n" + Folder.hooks("'http-01-echo'"))
                .config();
        assertThat(config.account(config.certificates().get(0)).contacts()).containsExactly("last@example.org");
    }

    @Test
    void namesACertificateAfterItsFirstIdentifierAsItIsWritten() {
        String second =
                """
                [[certificate]]
                account = "a"
                endpoint = "e"
                hooks = []
                identifiers = [{ dns = "M\u00f6ller.example", challenge = "http-01" }]
                """;
        List<AcmedCertificate> certificates = load(Folder.hooks("").replace("example.org\"", "M\u00fcller.example\"")
                        + second)
                .config()
                .certificates();
        assertThat(certificates)
                .extracting(AcmedCertificate::id)
                .containsExactly("M\u00fcller.example_rsa2048", "M\u00f6ller.example_rsa2048");
        assertThat(certificates)
                .extracting(AcmedCertificate::storeName)
                .containsExactly("xn--mller-kva.example_rsa2048", "xn--mller-jua.example_rsa2048");
    }
}
