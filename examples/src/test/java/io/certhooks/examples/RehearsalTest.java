// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example {@code hooks}. */
class RehearsalTest {

    // POST of {"host": ..., "value": ...}, with nothing but bash.
    private static final String ZONE =
            """
            #!/bin/bash
            action=$1 name=$2 value=$3
            body="{\\"host\\": \\"$name\\", \\"value\\": \\"$value\\"}"
            port=${CERTHOOKS_TEST_DNS##*:}; port=${port%/}
            exec 3<>/dev/tcp/localhost/$port
            printf 'POST /%s HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' \\
                $action ${#body} "$body" >&3
            read -r answer <&3
            [[ $answer == *" 200"* ]]
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void issuesAndRenewsWithTheHooksOfAFile() throws Exception {
        hooks("[pre, deploy, post]", "[sh, -c, 'echo $CERTHOOKS_PHASE $CERTHOOKS_NAME >> \"$0\"', '" + log() + "']");

        assertThat(run("a.example,www.a.example")).as(this::printed).isZero();
        assertThat(run("--renew", "a.example,www.a.example")).as(this::printed).isZero();

        assertThat(log()).content().isEqualTo("pre a.example\ndeploy a.example\npost a.example\n".repeat(2));
        assertThat(folder.resolve("a store/live/a.example")).isDirectoryContaining("glob:**/fullchain.pem");
        assertThat(folder.resolve("a store/archive/a.example/2")).isDirectory();
        assertThat(text(out)).containsPattern("deploy +a\\.example  mine \\(deploy\\): ok, \\d+ ms");
    }

    @Test
    void saysWhichFileIsNoRootOfTheCa() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        String url = "https://localhost:1/directory";

        assertThat(run("--directory", url, "--ca-root", nonsense.toString(), "a.example"))
                .isEqualTo(2);
        assertThat(run(
                        "--directory",
                        url,
                        "--ca-root",
                        folder.resolve("none.pem").toString(),
                        "a.example"))
                .isEqualTo(2);

        assertThat(text(err))
                .contains(
                        "--ca-root: cannot read a root certificate from " + nonsense, "none.pem: there is no such file")
                .doesNotContain("defect");
    }

    @Test
    void leavesAloneWhatIsNotDue() {
        assertThat(run("a.example")).as(this::printed).isZero();
        out.reset();

        assertThat(run("a.example")).as(this::printed).isZero();
        assertThat(text(out)).contains("left alone: valid until").doesNotContain("present ");
    }

    @Test
    void failsIfAHookFailsAndShowsWhatItPrinted() throws Exception {
        hooks("[deploy]", "[sh, -c, 'printf \"no such unit\\\\033[2J\"; exit 4']");

        assertThat(run("a.example")).isEqualTo(1);
        assertThat(text(out))
                .contains("mine: FAILED", "exit code 4", "| no such unit\\u001b[2J", "not deployed by mine yet")
                .doesNotContain("\033");
        assertThat(folder.resolve("a store/live/a.example/cert.pem")).exists();
    }

    @Test
    void showsThePlanAndDoesNothing() throws Exception {
        hooks("[pre]", "[nosuchprogram, '{{ name }}']");

        assertThat(run("--plan", "a.example")).as(this::printed).isZero();

        assertThat(text(out))
                .contains("ISSUE a.example, MISSING", "runs nosuchprogram a.example")
                .contains("but: there is no program \"nosuchprogram\"");
        assertThat(folder.resolve("a store/live")).isEmptyDirectory();
    }

    @Test
    void makesADryRunAndKeepsNothing() throws Exception {
        hooks("[pre, deploy, post]", "[sh, -c, 'echo dry: $CERTHOOKS_DRY_RUN; exit 7']");

        assertThat(run("--dry-run", "a.example")).isEqualTo(1);
        assertThat(text(out)).contains("| dry: true", "pre ", "post ").doesNotContain("deploy ");
        hooks("[pre, deploy, post]", "['true']");

        assertThat(run("--dry-run", "a.example")).as(this::printed).isZero();
        assertThat(text(out)).contains("a.example", "would be issued; nothing was kept");
        assertThat(folder.resolve("a store/live")).isEmptyDirectory();
    }

    @Test
    void provesByDnsThroughAHookThatChangesTheZone() throws Exception {
        Path script = script(ZONE.replace(
                "action=$1 name=$2 value=$3",
                "[ \"$CERTHOOKS_PHASE\" = present ] && action=set-txt || action=clear-txt\n"
                        + "name=$CERTHOOKS_TXT_NAME value=$CERTHOOKS_TXT_VALUE"));
        Files.writeString(
                folder.resolve("hooks.yaml"),
                "hooks:\n  - {name: zone, on: [challenge], challenge: dns-01, command: ['" + script + "']}\n");

        assertThat(run("--dns", "*.a.example,a.example")).as(this::printed).isZero();
        assertThat(text(out)).containsPattern("present +_wildcard_\\.a\\.example  zone: ok");
    }

    @Test
    void provesByTheManualHooksOfCertbot() throws Exception {
        Path zone = script(ZONE);

        assertThat(run(
                        "--dns",
                        "--certbot-auth",
                        "'" + zone + "' set-txt _acme-challenge.$CERTBOT_DOMAIN $CERTBOT_VALIDATION",
                        "--certbot-cleanup",
                        "'" + zone + "' clear-txt _acme-challenge.$CERTBOT_DOMAIN $CERTBOT_VALIDATION",
                        "a.example"))
                .as(this::printed)
                .isZero();
        assertThat(text(out))
                .containsPattern("present +a\\.example  certbot.*: ok")
                .doesNotContain("OwnDnsProvider");
    }

    @Test
    void showsTheFilesAsLegoAndAcmedAndYunoHostDo() throws Exception {
        Files.writeString(
                folder.resolve("lego.yaml"),
                """
                challenges: {web: {http: {address: ":80"}}}
                certificates: {mine: {challenge: web, domains: [a.example]}}
                hooks: {deploy: {command: "true"}}
                """);
        Files.createDirectories(folder.resolve("hooks.d/post_cert_update"));
        Files.writeString(
                folder.resolve("hooks.d/post_cert_update/50-mine"),
                "test -s '" + folder.resolve("a store/yunohost") + "'/$1/crt.pem\n");
        Files.writeString(
                folder.resolve("acmed.toml"),
                """
                [[endpoint]]
                name = "ca"
                url = "https://ca.example/directory"
                tos_agreed = true
                [[account]]
                name = "me"
                contacts = [{mailto = "me@a.example"}]
                [[hook]]
                name = "say"
                type = ["post-operation"]
                cmd = "sh"
                args = ["-c", 'test -n "$CERTHOOKS_TEST_HTTP_PORT"']
                [[certificate]]
                account = "me"
                endpoint = "ca"
                identifiers = [{dns = "a.example", challenge = "http-01"}]
                hooks = ["say"]
                """);

        assertThat(run(
                        "--lego",
                        folder.resolve("lego.yaml").toString(),
                        "--acmed",
                        folder.resolve("acmed.toml").toString(),
                        "--yunohost",
                        folder.resolve("hooks.d").toString(),
                        "a.example"))
                .as(this::printed)
                .isZero();
        assertThat(folder.resolve("a store/lego/certificates/mine.key")).isNotEmptyFile();
        assertThat(folder.resolve("a store/yunohost/a.example/crt.pem")).isNotEmptyFile();
        assertThat(folder.resolve("a store/acmed"))
                .isDirectoryContaining(path -> path.toString().endsWith(".pk.pem"));
        assertThat(text(out)).contains("lego deploy: ok", "yunohost post_cert_update: ok", "say (post-operation): ok");
    }

    @Test
    void takesTheCertificatesOfAFileIfNoneAreNamed() throws Exception {
        Path lego = Files.writeString(
                folder.resolve("lego.yaml"),
                """
                challenges: {web: {http: {address: ":80"}}}
                certificates: {mine: {challenge: web, keyType: RSA2048, domains: [a.example, www.a.example]}}
                hooks: {deploy: {command: "printenv LEGO_HOOK_CERT_KEY_TYPE"}}
                """);

        assertThat(run("--lego", lego.toString())).as(this::printed).isZero();
        assertThat(folder.resolve("a store/live/mine/cert.pem")).exists();
    }

    @Test
    void answersDnsItselfIfNoHookDoes() {
        assertThat(run("--dns", "*.a.example")).as(this::printed).isZero();
    }

    @Test
    void refusesWrongUsageBeforeAnythingIsDone() {
        assertThat(run("--port", "1", "a.example")).isEqualTo(2);
        assertThat(run("--http-port", "x", "a.example")).isEqualTo(2);
        assertThat(run("--ca-root", "x.pem", "a.example")).isEqualTo(2);
        assertThat(run("not a name")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(text(err))
                .contains("there is no option --port", "--http-port is a number", "--ca-root is for", "not a name: ")
                .contains("name at least one certificate");
        assertThat(folder.resolve("a store")).doesNotExist();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path script(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a script"), text);
        if (!file.toFile().setExecutable(true)) {
            fail("cannot make " + file + " executable");
        }
        return file;
    }

    private void hooks(String phases, String command) throws IOException {
        Files.writeString(
                folder.resolve("hooks.yaml"),
                "hooks:\n  - name: mine\n    on: " + phases + "\n    command: " + command + "\n");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("hooks"));
        if (Files.exists(folder.resolve("hooks.yaml"))) {
            all.addAll(List.of("--hooks", folder.resolve("hooks.yaml").toString()));
        }
        all.addAll(List.of("--store", folder.resolve("a store").toString()));
        all.addAll(List.of(arguments));
        return Main.run(all, printer(out), printer(err));
    }

    private String printed() {
        return text(out) + text(err);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
