// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.Plan.PlannedCall;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.shell.acmed.AcmedHooks;
import io.certhooks.shell.acmed.AcmedView;
import io.certhooks.shell.certbot.CertbotHooks;
import io.certhooks.shell.lego.HttpReqDns;
import io.certhooks.shell.lego.LegoHooks;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.shell.yunohost.YunoHostHooks;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan shows what the hooks of other systems would run. */
class ProfilePlansTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    /** The plan of a first issue, each call as its phase, its hook and what it would do; calls that do nothing left out. */
    private List<String> plan(List<Hook> hooks) {
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(URI.create("https://ca.example/dir"))
                        .agreeToTerms())
                .store(FileCertificateStore.at(directory.resolve("store")))
                .hooks(hooks)
                .build()) {
            List<PlannedCall> calls =
                    lifecycle.plan(List.of(SPEC)).operations().get(0).hooks();
            assertThat(calls).extracting(PlannedCall::preview).doesNotContain(Optional.empty());
            return calls.stream()
                    .filter(call -> !call.preview().orElseThrow().equals("nothing in this phase"))
                    .map(call -> call.phase() + " " + call.hook() + ": "
                            + call.preview()
                                    .orElseThrow()
                                    .replace(directory.toString(), "DIR")
                                    .replace("\n", "; "))
                    .toList();
        }
    }

    private Path script(String name) throws IOException {
        Path script = directory.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\ntouch '" + directory.resolve("ran") + "'\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void showsCertbotsCommandsWithoutTheirSecrets() throws Exception {
        script("hooks/pre/10-stop");
        script("hooks/deploy/20-copy");
        List<Hook> hooks = CertbotHooks.in(directory.resolve("hooks"))
                .withPost("DNS_API_TOKEN=abc123 nginx -s reload")
                .withDeploy("/no/such/program --password='x y' --all")
                .withManual("dns add")
                .withChallengeTypes(ChallengeType.DNS_01)
                .strict()
                .hooks();

        assertThat(plan(hooks))
                .containsExactly(
                        "PRE certbot order: waits until no other certificate is worked on",
                        "PRE certbot: once per run: runs 'DIR/hooks/pre/10-stop'",
                        "PRESENT certbot dns-01: for each dns-01 proof: runs /bin/sh -c 'dns add'",
                        "DEPLOY certbot deploy: runs 'DIR/hooks/deploy/20-copy'; "
                                + "runs /bin/sh -c '/no/such/program --password=*** --all'",
                        "POST certbot order: lets the next certificate be worked on",
                        "AFTER_RUN certbot: once at the end of the run: runs /bin/sh -c 'DNS_API_TOKEN=*** nginx -s reload'");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void saysIfADirectoryOfCertbotsCannotBeRead() throws Exception {
        Files.createDirectories(directory.resolve("hooks"));
        Files.writeString(directory.resolve("hooks/pre"), "no directory");

        assertThat(plan(CertbotHooks.in(directory.resolve("hooks")).hooks()))
                .allMatch(line -> line.contains("hooks/pre"));
    }

    @Test
    void showsLegosCommands() throws Exception {
        Path script = script("dns");
        List<Hook> hooks = LegoHooks.of()
                .withPre("/bin/true before")
                .withDeploy("/no/such/program")
                .withPost("/bin/true after")
                .withExec(script)
                .inDirectory(directory)
                .hooks();

        assertThat(plan(hooks))
                .contains(
                        "PRE lego pre: runs /bin/true before; in DIR",
                        "POST lego post: runs /bin/true after; in DIR",
                        "PRESENTED lego dns: waits until the DNS shows the record")
                .anyMatch(line ->
                        line.startsWith("PRESENT lego dns: runs 'DIR/dns' present '<name of the record>' '<value>'"))
                .anyMatch(line -> line.startsWith("DEPLOY lego deploy: runs /no/such/program; in DIR; but: "))
                .anyMatch(line -> line.startsWith("AFTER_WRITE lego files: shows the file under "));
        assertThat(directory.resolve("ran")).doesNotExist();

        assertThat(plan(LegoHooks.of()
                        .withDns(HttpReqDns.of(URI.create("https://user:secret@dns.example/api")))
                        .inDirectory(directory)
                        .hooks()))
                .contains("PRESENT lego dns: sends the record to the path present of dns.example")
                .noneMatch(line -> line.contains("secret"));
    }

    @Test
    void showsAcmedsCommandsAsTheyAreWritten() throws Exception {
        Path toml = directory.resolve("acmed.toml");
        Files.writeString(
                toml,
                """
                [[endpoint]]
                name = "e"
                url = "https://ca.example/dir"
                tos_agreed = true
                [[account]]
                name = "me"
                contacts = [{ mailto = "a@example.org" }]
                hooks = ["git"]
                [[hook]]
                name = "git"
                type = ["file-pre-edit", "file-post-create"]
                cmd = "git"
                args = ["add", "{{ file_name }}"]
                [[hook]]
                name = "put"
                type = ["challenge-http-01"]
                cmd = "/bin/cp"
                args = ["{{ proof }}", "/var/www/{{ file_name }}"]
                stdout = "/tmp/{{ identifier }}"
                [[hook]]
                name = "take"
                type = ["challenge-http-01-clean"]
                cmd = "/bin/rm"
                args = ["/var/www/{{ file_name }}"]
                [[hook]]
                name = "tell"
                type = ["post-operation"]
                cmd = "/bin/true"
                stdin_str = "{{ status }}"
                [[certificate]]
                account = "me"
                endpoint = "e"
                hooks = ["put", "take", "tell", "git"]
                identifiers = [{ dns = "a.example", challenge = "http-01" }]
                """);
        AcmedHooks acmed = AcmedHooks.load(toml).withCertificatesDirectory(directory.resolve("certs"));

        List<String> plan = plan(acmed.hooks());
        assertThat(plan)
                .anyMatch(line -> line.startsWith("PRESENT")
                        && line.endsWith(
                                "runs /bin/cp '{{ proof }}' '/var/www/{{ file_name }}'; writes /tmp/{{ identifier }}"))
                .anyMatch(
                        line -> line.startsWith("CLEAN_UP") && line.endsWith("runs /bin/rm '/var/www/{{ file_name }}'"))
                .anyMatch(line ->
                        line.startsWith("POST") && line.endsWith("runs /bin/true; reads a text of the configuration"))
                .anyMatch(line -> line.startsWith("BEFORE_WRITE") && line.contains("if they change: runs git add"))
                .anyMatch(
                        line -> line.startsWith("AFTER_WRITE account me: git") && line.contains("key of the account"));
        assertThat(plan(acmed.withView(AcmedView.COPIES).hooks()))
                .anyMatch(line ->
                        line.startsWith("AFTER_WRITE") && line.contains("copies key and certificate to DIR/certs/"));
    }

    @Test
    void showsTheScriptsOfYunoHost() throws Exception {
        script("custom/post_cert_update/50-mine");
        script("system/post_cert_update/20-theirs");
        script("system/post_domain_add/30-new");
        YunoHostHooks yunohost = YunoHostHooks.in(directory.resolve("custom"), directory.resolve("system"))
                .withCertificates(directory.resolve("certs"));

        assertThat(plan(yunohost.hooks()))
                .containsExactly(
                        "DEPLOY yunohost post_cert_update: shows key and certificate to the scripts; "
                                + "runs 'DIR/system/post_cert_update/20-theirs' a.example; "
                                + "runs 'DIR/custom/post_cert_update/50-mine' a.example",
                        "POST yunohost post_domain_add: runs 'DIR/system/post_domain_add/30-new' a.example");
        assertThat(directory.resolve("ran")).doesNotExist();
    }
}
