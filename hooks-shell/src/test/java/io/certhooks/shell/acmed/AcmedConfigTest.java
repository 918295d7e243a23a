// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    private Path folder;

    private Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private AcmedHooks load(String text) {
        return AcmedHooks.load(write("acmed.toml", text), TrustPolicy.ANY);
    }

    private List<String> problems(String text) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(text));
        assertThat(refused).as("it should have been refused").isNotNull();
        return refused.problems().stream()
                .map(problem -> problem.replace(folder.toString() + "/", ""))
                .toList();
    }

    private static String certificate(String keys) {
        return """
                [[endpoint]]
                name = "e"
                url = "https://acme.example/directory"
                tos_agreed = true
                [[account]]
                name = "a"
                contacts = [{ mailto = "a@example.org" }]
                [[certificate]]
                account = "a"
                endpoint = "e"
                """
                + keys;
    }

    private static String hooks(String names) {
        return certificate(
                "hooks = [" + names + "]\nidentifiers = [{ dns = \"example.org\", challenge = \"http-01\" }]\n");
    }

    private static String hook(String name) {
        return "[[hook]]\nname = \"" + name + "\"\ntype = [\"post-operation\"]\ncmd = \"true\"\n";
    }

    private static String group(String name, String members) {
        return "[[group]]\nname = \"" + name + "\"\nhooks = [" + members + "]\n";
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
                .map(remark -> remark.replace(folder.toRealPath().toString() + "/", ""))
                .map(remark -> remark.replace(folder + "/", ""))
                .containsExactlyInAnyOrder(
                        "acmed.toml: include: \"more/*.toml\" matches no file",
                        "acmed.toml: include: \"nothing-*.toml\" matches no file",
                        "acmed.toml: account \"me\": contacts: the first one is used only",
                        "acmed.toml: account \"me\": key_type ecdsa-p384: the key of an account is made as ecdsa-p256",
                        "acmed.toml: account \"me\": signature_algorithm: ES256 is used",
                        "acmed.toml: account \"me\": external_account: it is bound with HS256",
                        "acmed.toml: endpoint \"le\": rate_limits: the CA's own Retry-After is obeyed instead",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": csr_digest: the key's usual one is used",
                        "acmed.toml: certificate \"___x_ecdsa-p384\": subject_attributes: a signing request has names"
                                + " only, as CAs ignore the rest",
                        "acmed.toml: global: modes, users and groups of files are for AcmedView.COPIES; links have none",
                        "acmed.toml: global: accounts_directory: accounts are in the certificate store");
    }

    @Test
    void listsAllMistakesAtOnce() {
        assertThat(
                        problems(
                                """
                        includes = []
                        [global]
                        cert_file_mod = 1
                        renew_delay = "3 weeks"
                        [[rate-limit]]
                        name = "x"
                        [[endpoint]]
                        name = "x"
                        tos_agreed = "yes"
                        [[hook]]
                        name = "h"
                        type = ["challenge-http-1"]
                        arg = []
                        [[group]]
                        name = "g"
                        [[account]]
                        name = "a"
                        contacts = [{ email = "x" }]
                        env = { "A-B" = "x" }
                        [[certificate]]
                        domains = []
                        identifiers = [
                          { dns = "x.example", ip = "192.0.2.1", challenge = "http-01" },
                          { ip = "192.0.2.1", challenge = "dns-01" },
                          { dns = "x_y.example", challenge = "http-02" },
                        ]
                        subject_attributes = { county_name = "FR" }
                        """))
                .map(problem -> problem.replace("acmed.toml: ", ""))
                .containsExactly(
                        "global: renew_delay: \"3 weeks\" is no period; write for instance 30d or 1d42s",
                        "global: cert_file_mod: is not a key here; did you mean \"cert_file_mode\"?",
                        "rate-limit[1]: number: is missing",
                        "rate-limit[1]: period: is missing",
                        "endpoint[1]: url: is missing",
                        "endpoint[1]: tos_agreed: must be true or false",
                        "hook \"h\": type: \"challenge-http-1\" is not known; did you mean \"challenge-http-01\"?",
                        "hook \"h\": cmd: is missing",
                        "hook \"h\": arg: is not a key here; did you mean \"args\"?",
                        "group[1]: hooks: is missing",
                        "account[1]: contacts[1]: mailto: is missing",
                        "account[1]: contacts[1]: email: is not a key here; known are mailto",
                        "account[1]: env: \"A-B\" is no name for a variable; use letters, digits and _",
                        "certificate[1]: hooks: is missing",
                        "certificate[1]: identifiers[1]: one and only one of dns and ip must be given",
                        "certificate[1]: identifiers[2]: challenge: dns-01 is not for addresses; use http-01 or tls-alpn-01",
                        "certificate[1]: identifiers[3]: challenge: \"http-02\" is not known; did you mean \"http-01\"?",
                        "certificate[1]: identifiers[3]: \"x_y.example\" cannot be in a certificate: it is not a host name;"
                                + " use a host name, *.name for a wildcard, or an IP address",
                        "certificate[1]: account: is missing",
                        "certificate[1]: endpoint: is missing",
                        "certificate[1]: subject_attributes: county_name: is not a key here; did you mean \"country_name\"?",
                        "certificate[1]: domains: is not a key here; known are account, csr_digest, directory, endpoint,"
                                + " env, file_name_format, hooks, identifiers, key_type, kp_reuse, name,"
                                + " random_early_renew, renew_delay, subject_attributes",
                        "includes: is not a key here; did you mean \"include\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[hook]       | acmed.toml:1",
                "a = 1\\na = 2 | acmed.toml",
                "hook = 3      | hook: must be a list",
                "hook = [3]    | hook: item 1 must be a table",
                "global = 'x'  | global: must be a table",
                "[global]\\ncert_file_mode = '0644' | cert_file_mode: must be a whole number",
                "[global]\\ncert_file_mode = 0o1777 | cert_file_mode: must be 0o000 to 0o777"
            })
    void refusesWhatIsNotWellFormed(String text, String message) {
        assertThat(problems(text.translateEscapes())).first().asString().contains(message);
    }

    @Test
    void findsWhatNamesLeadNowhere() {
        assertThat(
                        problems(
                                """
                        [[endpoint]]
                        name = "e"
                        url = "https://acme.example/directory"
                        tos_agreed = false
                        rate_limits = ["r"]
                        [[account]]
                        name = "a"
                        contacts = []
                        hooks = ["h1"]
                        [[certificate]]
                        account = "b"
                        endpoint = "f"
                        hooks = ["h2", "git"]
                        identifiers = [{ dns = "x.example", challenge = "http-01" }]
                        [[certificate]]
                        account = "a"
                        endpoint = "e"
                        hooks = []
                        identifiers = [{ dns = "x.example", challenge = "http-01" }]
                        """))
                .containsExactly(
                        "acmed.toml: h1: hook not found",
                        "acmed.toml: endpoint \"e\": r: rate limit not found",
                        "acmed.toml: certificate \"x.example_rsa2048\": f: unknown endpoint",
                        "acmed.toml: certificate \"x.example_rsa2048\": b: unknown account",
                        "acmed.toml: h2: hook not found",
                        "acmed.toml: x.example_rsa2048: duplicate certificate id");
    }

    @Test
    void takesTheFirstDefinitionAndHooksBeforeGroups() {
        AcmedConfig config = load(hook("x").replace("true", "first")
                        + hook("x").replace("true", "second")
                        + group("x", "'nowhere'")
                        + group("g", "'x'")
                        + group("g", "'nowhere'")
                        + group("unused", "'nowhere'")
                        + hook("broken").replace("cmd", "stdin = 'a'\nstdin_str = 'b'\ncmd")
                        + hooks("'g', 'x'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(AcmedHook::cmd)
                .containsExactly("first", "first");
    }

    @Test
    void takesGroupsApartInOrder() {
        AcmedConfig config = load(hook("a")
                        + hook("b")
                        + hook("c")
                        + group("in", "'b', 'a'")
                        + group("out", "'a', 'in', 'c', 'in'")
                        + hooks("'out'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(AcmedHook::name)
                .containsExactly("a", "b", "a", "c", "b", "a");
    }

    @Test
    void findsGroupsThatContainThemselves() {
        assertThat(problems(group("a", "'b'") + group("b", "'c'") + group("c", "'a'") + hooks("'a'")))
                .containsExactly("acmed.toml: a: the group contains itself, by way of c, b, a");
        assertThat(problems(group("a", "'a'") + hooks("'a'"))).hasSize(1);
        // Not used, so it does no harm.
        assertThat(load(group("a", "'a'") + hooks("")).config().groups()).hasSize(1);
    }

    @Test
    void endsThoughEmptyGroupsMultiply() {
        StringBuilder groups = new StringBuilder(group("g0", ""));
        for (int i = 1; i < 30; i++) {
            groups.append(group("g" + i, ("'g" + (i - 1) + "', ").repeat(4)));
        }
        assertThat(problems(groups + hooks("'g29'")))
                .anyMatch(problem -> problem.contains("hooks have 1000 names at most"));
    }

    @Test
    void letsTheUsersDefinitionsReplaceTheBuiltInOnes() {
        AcmedConfig config = load(hook("git-add")
                        + group("http-01-echo", "'git-add'")
                        + group("git-init", "'git-add', 'git-add'")
                        + hooks("'http-01-echo', 'git'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(hook -> hook.name() + " " + hook.file().isPresent())
                .containsExactly("git-add true", "git-add true", "git-add true", "git-add true", "git-commit false");
    }

    @Test
    void includesFilesOnceDepthFirstInTheOrderOfTheirNames() throws IOException {
        write("sub/b.toml", hook("b") + hook("same").replace("true", "b"));
        write("sub/a.toml", "include = ['*.toml', '../acmed.toml', 'deep/**/*.conf']\n" + hook("a"));
        write("sub/deep/x/y/d.conf", hook("d"));
        write("sub/deep/c.conf", hook("c") + hook("same").replace("true", "c"));
        write("sub/.hidden.toml", hook("hidden"));
        write("sub/b.txt", hook("txt"));
        Files.createSymbolicLink(folder.resolve("link.toml"), folder.resolve("sub/b.toml"));

        AcmedConfig config = load("include = ['sub/[ab].toml', 'link.toml', '" + folder + "/sub/?.toml']\n"
                        + hook("main"))
                .config();
        assertThat(config.hooks())
                .extracting(AcmedHook::name)
                .containsExactly("main", "a", "hidden", "b", "same", "c", "same", "d");
        assertThat(config.remarks()).isEmpty();
    }

    @Test
    void takesTheDirectoryOfTheRealFileForIncludes() throws IOException {
        write("real/inc.toml", hook("a"));
        Path real = write("real/main.toml", "include = ['inc.toml']");
        Path link = Files.createSymbolicLink(folder.resolve("acmed.toml"), real);
        assertThat(AcmedHooks.load(link, TrustPolicy.ANY).config().hooks()).hasSize(1);
    }

    @Test
    void refusesWhatIsWrongInIncludedFiles() throws IOException {
        write("a.toml", "[[hook]]\nname = 'x'\ntype = []\ncmd = 'true'\nwhat = 1");
        write("b.toml", "[[");
        Files.createDirectory(folder.resolve("c.toml"));
        assertThat(problems("include = ['?.toml', '[z']"))
                .anyMatch(problem -> problem.startsWith("a.toml: hook \"x\": what: is not a key here"))
                .anyMatch(problem -> problem.startsWith("b.toml:1:"))
                .anyMatch(problem -> problem.startsWith("c.toml: it cannot be read"))
                .anyMatch(problem -> problem.startsWith("acmed.toml: include: \"[z\" cannot be looked for"));
    }

    @Test
    void mergesGlobalTablesAsAcmedDoes() {
        String all =
                """
                [global]
                accounts_directory = "%1$s"
                certificates_directory = "%1$s"
                cert_file_mode = %2$s
                cert_file_user = "%1$s"
                cert_file_group = "%1$s"
                cert_file_ext = "%1$s"
                pk_file_mode = %2$s
                pk_file_user = "%1$s"
                pk_file_group = "%1$s"
                pk_file_ext = "%1$s"
                env = { X = "%1$s" }
                file_name_format = "%1$s"
                random_early_renew = "%3$s"
                renew_delay = "%3$s"
                root_certificates = ["%1$s"]
                """;
        write("inc.toml", all.formatted("inc", "0o600", "2s"));

        AcmedGlobal merged = load("include = ['inc.toml']\n" + all.formatted("own", "0o644", "1s"))
                .config()
                .global();
        AcmedFileSettings files =
                new AcmedFileSettings(Optional.of(0600), Optional.of("inc"), Optional.of("inc"), Optional.of("own"));
        assertThat(merged)
                .isEqualTo(new AcmedGlobal(
                        Optional.of(Path.of("inc")),
                        Optional.of(Path.of("inc")),
                        files,
                        files,
                        Map.of("X", "own"),
                        Optional.of("own"),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(1)),
                        List.of(Path.of("own"))));
        assertThat(load("include = ['inc.toml']\n" + all.formatted("own", "0o644", "1s"))
                        .config()
                        .remarks())
                .anyMatch(
                        remark -> remark.endsWith("inc.toml: global: an included file cannot set env, file_name_format,"
                                + " renew_delay, random_early_renew, root_certificates, cert_file_ext, pk_file_ext; set it in the"
                                + " file that includes it"));

        AcmedGlobal whole = load("include = ['inc.toml']").config().global();
        assertThat(whole.env()).isEqualTo(Map.of("X", "inc"));
        assertThat(whole.fileNameFormat()).contains("inc");
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
        AcmedConfig config = load(global + hooks("").replace("tos_agreed = true", endpoint) + certificate)
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
        AcmedConfig config = load(hooks("") + "renew_delay = '" + text + "'").config();
        assertThat(config.renewDelay(config.certificates().get(0))).hasSeconds(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1 s", "-1s", "1.5h", "1y", "99999999999s"})
    void refusesOtherPeriods(String text) {
        assertThat(problems(hooks("") + "renew_delay = '" + text + "'"))
                .first()
                .asString()
                .contains("is no period");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa2048, rsa2048, RSA_2048",
        "rsa4096, rsa4096, RSA_4096",
        "ecdsa_p256, ecdsa-p256, EC_P256",
        "ecdsa-p384, ecdsa-p384, EC_P384",
        "ecdsa_p521, ecdsa-p521,",
        "ed25519, ed25519,",
        "ed448, ed448,"
    })
    void knowsAcmedsTypesOfKeys(String text, String word, KeyType engine) {
        AcmedConfig config = load(hooks("") + "key_type = '" + text + "'").config();
        AcmedKeyType type = config.certificates().get(0).keyType();
        assertThat(type.word()).isEqualTo(word);
        assertThat(type.engine().orElse(null)).isEqualTo(engine);
        assertThat(config.remarks()).hasSize(engine == null ? 1 : 0);
    }

    @Test
    void refusesFilesThatOthersCanChange() throws IOException {
        Path file = write("acmed.toml", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> AcmedHooks.load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("acmed.toml: ");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> AcmedHooks.load(folder.resolve("none.toml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.toml: it cannot be read");
    }
}
