// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and how it is said. */
class AcmedMistakesTest {

    @TempDir
    private Path path;

    private List<String> problems(String text) {
        return new Folder(path).problems(text);
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
                        "certificate[1]: domains: is its name in ACMEd up to 0.9; write identifiers",
                        "certificate[1]: identifiers[1]: one and only one of dns and ip must be given",
                        "certificate[1]: identifiers[2]: challenge: dns-01 is not for addresses; use http-01 or tls-alpn-01",
                        "certificate[1]: identifiers[3]: challenge: \"http-02\" is not known; did you mean \"http-01\"?",
                        "certificate[1]: identifiers[3]: \"x_y.example\" cannot be in a certificate: it is not a host name;"
                                + " use a host name, *.name for a wildcard, or an IP address",
                        "certificate[1]: account: is missing",
                        "certificate[1]: endpoint: is missing",
                        "certificate[1]: subject_attributes: county_name: is not a key here; did you mean \"country_name\"?",
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
                        hooks = ["gitt", "git"]
                        identifiers = [{ dns = "x.example", challenge = "http-01" }]
                        [[certificate]]
                        account = "a"
                        endpoint = "e"
                        hooks = []
                        identifiers = [{ dns = "x.example", challenge = "http-01" }]
                        """))
                .containsExactly(
                        "acmed.toml: account \"a\": hooks: h1: hook not found",
                        "acmed.toml: endpoint \"e\": r: rate limit not found",
                        "acmed.toml: certificate \"x.example_rsa2048\": f: unknown endpoint",
                        "acmed.toml: certificate \"x.example_rsa2048\": b: unknown account",
                        "acmed.toml: certificate \"x.example_rsa2048\": hooks: gitt: hook not found; did you mean \"git\"?",
                        "acmed.toml: x.example_rsa2048: duplicate certificate id");
    }

    @Test
    void namesTheFileAndTheGroupThatAreWrong() {
        new Folder(path)
                .write(
                        "sub/more.toml",
                        Folder.hook("both") + "stdin = 'a'\nstdin_str = 'b'\n" + Folder.group("g", "'nowhere'")
                                + Folder.hooks("'g', 'both'"));
        assertThat(problems("include = ['sub/*']"))
                .containsExactly(
                        "sub/more.toml: certificate \"example.org_rsa2048\": hooks: group \"g\": nowhere: hook not found",
                        "sub/more.toml: both: a hook cannot have both stdin and stdin_str");
    }

    @Test
    void tellsHowOldKeysAreCalledNow() {
        assertThat(
                        problems(
                                """
                        [[account]]
                        name = "a"
                        email = "a@example.org"
                        [[certificate]]
                        account = "a"
                        endpoint = "e"
                        domains = [{ dns = "x.example", challenge = "http-01" }]
                        algorithm = "rsa2048"
                        hooks = []
                        """))
                .containsExactly(
                        "acmed.toml: account[1]: email: is its name in ACMEd up to 0.9; write contacts = [{ mailto = \"...\" }]",
                        "acmed.toml: certificate[1]: domains: is its name in ACMEd up to 0.9; write identifiers",
                        "acmed.toml: certificate[1]: algorithm: is its name in ACMEd up to 0.9; write key_type");
    }

    @Test
    void doesNotWaitForPipes() throws Exception {
        Path pipe = path.resolve("pipe.toml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(problems("include = ['pipe.toml']"))
                    .containsExactly(
                            "pipe.toml: it cannot be read: it is a directory, a pipe or a device, and no file");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1 s", "-1s", "1.5h", "1y", "99999999999s"})
    void refusesOtherPeriods(String text) {
        assertThat(problems(Folder.hooks("") + "renew_delay = '" + text + "'"))
                .first()
                .asString()
                .contains("is no period");
    }

    @Test
    void refusesFilesThatOthersCanChange() throws IOException {
        Path file = new Folder(path).write("acmed.toml", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> AcmedHooks.load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("acmed.toml: ");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> AcmedHooks.load(path.resolve("none.toml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.toml: there is no such file");
    }
}
