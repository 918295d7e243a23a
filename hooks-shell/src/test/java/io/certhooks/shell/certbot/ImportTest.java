// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.process.TrustedDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator of Certbot has in /etc/letsencrypt becomes hooks. */
@Timeout(60)
class ImportTest {

    /** As Certbot 2.1.0 wrote it, but for paths. */
    private static final String CONF =
            """
            # renew_before_expiry = 30 days
            version = 2.1.0
            archive_dir = /etc/letsencrypt/archive/one.example
            cert = /etc/letsencrypt/live/one.example/cert.pem
            privkey = /etc/letsencrypt/live/one.example/privkey.pem
            chain = /etc/letsencrypt/live/one.example/chain.pem
            fullchain = /etc/letsencrypt/live/one.example/fullchain.pem

            # Options used in the renewal process
            [renewalparams]
            account = 0123456789abcdef0123456789abcdef
            pref_challs = dns-01,
            authenticator = manual
            manual_auth_hook = /usr/local/bin/auth
            manual_cleanup_hook = /usr/local/bin/cleanup
            server = https://ca.example/directory
            key_type = ecdsa
            """;

    @TempDir(factory = TrustedDirectories.class)
    private Path directory;

    @BeforeEach
    void makeDirectories() throws IOException {
        Files.createDirectories(directory.resolve("renewal"));
    }

    private Path conf(String text) {
        return write("renewal/one.example.conf", text);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SavedHooks saved(String more) {
        return settings(CertbotHooks.fromRenewalConf(conf(CONF + more))).saved.get(0);
    }

    private static CertbotSettings settings(CertbotHooks hooks) {
        var seen = new CertbotSettings[1];
        hooks.with(copy -> seen[0] = copy);
        return seen[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "renew_hook = systemctl reload nginx ~ systemctl reload nginx",
                "renew_hook = \"sh -c 'exit 8'\" ~ sh -c 'exit 8'",
                "renew_hook = 'a, b # c' ~ a, b # c",
                "renew_hook = stop # not now ~ stop",
                "renew_hook = echo $RENEWED_LINEAGE ${HOME} ~ echo $RENEWED_LINEAGE ${HOME}",
                "renew_hook = cat %(server)s ~ cat https://ca.example/directory",
                "renew_hook = cat %(cert)s ~ cat /etc/letsencrypt/live/one.example/cert.pem",
                "renew_hook = date +%s ~ date +%s",
                "deploy_hook = new name ~ new name",
                "\"renew_hook\" = x = y ~ x = y",
                "renew_hook = '''a \"b\" 'c' ''' # d ~ `a \"b\" 'c' `",
                // As ConfigObj writes a command with both kinds of quotes.
                "renew_hook = '''sh -c 'echo \"a\"'''' ~ sh -c 'echo \"a\"'",
                "renew_hook = \"\"\"sh -c \"echo it's # \"\"\"\"# d ~ sh -c \"echo it's # \"",
            })
    void readsTheCommandThatCertbotWouldRun(String line, String command) {
        assertThat(saved(line + "\n").command(HookKind.DEPLOY)).contains(command);
    }

    @Test
    void readsAValueOfSeveralLines() {
        assertThat(saved("post_hook = \"\"\"a\n  b\nc\"\"\"\n").command(HookKind.POST))
                .contains("a\n  b\nc");
        assertThat(saved("post_hook = \"\"\"a\n  'b'\n\"c\"\"\"\"\n").command(HookKind.POST))
                .contains("a\n  'b'\n\"c\"");
    }

    @Test
    void passesOverWhatAnEditorKeepsBesideAConfiguration() throws IOException {
        conf(CONF);
        Files.createSymbolicLink(directory.resolve("renewal/.#one.example.conf"), Path.of("me@here.1234"));
        write("renewal/.two.example.conf", "half a file");

        assertThat(settings(CertbotHooks.fromConfigDirectory(directory)).saved)
                .extracting(SavedHooks::lineage)
                .containsExactly("one.example");
    }

    @Test
    void takesRenewHookBeforeDeployHookAndSaysSo() {
        CertbotHooks hooks =
                CertbotHooks.fromRenewalConf(conf(CONF + "deploy_hook = a\nrenew_hook = b\npre_hook = None\n"));

        assertThat(settings(hooks).saved.get(0).commands())
                .containsOnlyKeys(HookKind.DEPLOY)
                .containsValue("b");
        assertThat(hooks.unsupported()).anyMatch(text -> text.contains("deploy_hook: renew_hook takes its place"));
    }

    @Test
    void readsManualHooksWithTheirChallenges() {
        assertThat(saved("").manual())
                .isEqualTo(new SavedHooks.Manual(
                        "/usr/local/bin/auth", "/usr/local/bin/cleanup", List.of(ChallengeType.DNS_01)));
        assertThat(settings(CertbotHooks.fromRenewalConf(conf(CONF.replace("dns-01,", "dns, http"))))
                        .saved
                        .get(0)
                        .manual()
                        .types())
                .containsExactly(ChallengeType.DNS_01, ChallengeType.HTTP_01);
        List<Hook> hooks = CertbotHooks.fromRenewalConf(conf(CONF)).hooks();
        assertThat(hooks)
                .extracting(Hook::name)
                .containsExactly("certbot", "certbot dns-01 for one.example", "certbot deploy");
        assertThat(hooks.get(1).policy().filter().matches("two.example", List.of()))
                .isFalse();
        assertThat(hooks.get(1).policy().filter().matches("one.example", List.of()))
                .isTrue();
    }

    @Test
    void namesWhatHasNoMeaningHereInOneList() {
        CertbotHooks hooks = CertbotHooks.fromRenewalConf(
                conf(
                        CONF.replace("authenticator = manual", "authenticator = nginx")
                                + "installer = nginx\nnginx_ctl = nginx\ntypo_hook = x\n[[webroot_map]]\none.example = /var/www\n"));

        assertThat(hooks.unsupported())
                .extracting(text -> text.replaceFirst("^.*?\\.conf: ", "").replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder(
                        "authenticator",
                        "account",
                        "server",
                        "key_type",
                        "manual_auth_hook",
                        "manual_cleanup_hook",
                        "installer",
                        "nginx_ctl",
                        "typo_hook",
                        "[[webroot_map]]");
        assertThat(hooks.hooks()).extracting(Hook::name).containsExactly("certbot", "certbot deploy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "renew_hook = scp a, b ~ :18: renew_hook: there is a comma",
                "post_hook = a %(nosuch)s ~ post_hook: %(nosuch)s is replaced",
                "user_agent = a %(nosuch)s ~ user_agent: %(nosuch)s is replaced",
                "a = %(b)s^b = %(a)s ~ leads back to itself",
                "reuse_key = maybe ~ reuse_key: it must be True or False",
                "http01_port = x ~ http01_port: it must be a number",
                "server = twice ~ :18: the key server is there twice",
                "[renewalparams] ~ :18: the section renewalparams is there twice",
                "[[[deep]]] ~ :18: the brackets",
                "renew_hook = \"open ~ :18: the value is badly quoted",
                "renew_hook = '''open ~ :18: the value is badly quoted",
                "nonsense ~ :18: this is neither",
            })
    void refusesWhatCertbotCannotRead(String lines, String problem) {
        Path conf = conf(CONF + lines.replace('^', '\n') + "\n");

        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one.example.conf")
                .hasMessageContaining(problem.replaceFirst("^:18: renew_hook", "renew_hook"));
    }

    @Test
    void listsAllThatIsWrongInAllFilesAtOnce() {
        conf("cert = x\n[renewalparams]\nreuse_key = maybe\n");
        write("renewal/two.conf", "nonsense\n[x\n");
        write("cli.ini", "= broken\n");

        ConfigurationException e =
                catchThrowableOfType(ConfigurationException.class, () -> CertbotHooks.fromConfigDirectory(directory));

        assertThat(e.problems())
                .hasSizeGreaterThanOrEqualTo(8)
                .anyMatch(text -> text.contains("one.example.conf: privkey: it is missing"))
                .anyMatch(text -> text.contains("one.example.conf: authenticator: it is missing"))
                .anyMatch(text -> text.contains("reuse_key"))
                .anyMatch(text -> text.contains("two.conf:1:"))
                .anyMatch(text -> text.contains("cli.ini:1:"));
    }

    @Test
    void refusesFilesThatOthersCanChange() throws IOException {
        Path conf = conf(CONF);
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf)).hasMessageContaining("can be written by others");
    }

    @Test
    void refusesFilesThatAreTooLongOrNoText() throws IOException {
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf("a = " + "x".repeat(10_000))))
                .hasMessageContaining("8192 characters");
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf("a = x\n".repeat(200_000))))
                .hasMessageContaining("larger than 262144 bytes");
        Path conf = conf("");
        Files.write(conf, new byte[] {'a', '=', (byte) 0xff});
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf)).hasMessageContaining("not UTF-8");
    }

    @Test
    @Timeout(20)
    void aHostileFileTakesNoTime() throws IOException {
        Files.deleteIfExists(directory.resolve("renewal/one.example.conf"));
        String items = "\"\",".repeat(2_000);
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf("a = " + items + "\"x")))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf("a = " + "x,".repeat(4_000))))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf(("a" + " ".repeat(8_000) + "b\n").repeat(30))))
                .hasMessageContaining("neither a section");
        conf(CONF);
        write("cli.ini", ("k a" + " ".repeat(8_000) + "b\n").repeat(30));
        assertThat(CertbotHooks.fromConfigDirectory(directory).unsupported()).isNotEmpty();
        Files.delete(directory.resolve("cli.ini"));
        StringBuilder bomb = new StringBuilder(CONF + "a0 = lol\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a")
                    .append(i)
                    .append(" = ")
                    .append(("%(a" + (i - 1) + ")s").repeat(10))
                    .append('\n');
        }
        assertThatThrownBy(() -> CertbotHooks.fromRenewalConf(conf(bomb.toString())))
                .hasMessageContaining("too long");
    }

    @Test
    void cliIniTakesThePlaceOfWhatIsSaved() {
        conf(CONF + "renew_hook = saved-deploy\npre_hook = saved-pre\n");
        write(
                "cli.ini",
                """
                # for all
                deploy-hook = ini-deploy # here
                preferred-challenges = http
                manual-auth-hook = ini-auth
                rsa-key-size = 4096
                no-directory-hooks = true
                """);
        Recorder.hooks(directory);

        CertbotHooks hooks = CertbotHooks.fromConfigDirectory(directory);

        CertbotSettings settings = settings(hooks);
        assertThat(settings.commands).containsOnlyKeys(HookKind.DEPLOY).containsValue("ini-deploy");
        assertThat(settings.saved.get(0).command(HookKind.PRE)).contains("saved-pre");
        assertThat(settings.saved.get(0).manual())
                .isEqualTo(new SavedHooks.Manual("ini-auth", "/usr/local/bin/cleanup", List.of(ChallengeType.HTTP_01)));
        assertThat(settings.directory).isNull();
        assertThat(hooks.unsupported()).anyMatch(text -> text.contains("cli.ini: rsa-key-size"));
    }

    @ParameterizedTest
    @CsvSource({"no-directory-hooks, on", "run-deploy-hooks, ture", "disable-hook-validation, ''", "manual, 2"})
    void cliIniMustSayTrueOrFalse(String key, String value) {
        write("cli.ini", key + " = " + value + "\n");

        assertThat(catchThrowableOfType(ConfigurationException.class, () -> CertbotHooks.fromConfigDirectory(directory))
                        .problems())
                .containsExactly(directory.resolve("cli.ini") + ": " + key + ": it must be true or false");
    }

    // Certbot does not start then.
    @Test
    void cliIniNamesTheKeyThatWasMeant() {
        write("cli.ini", "pre_hook = x\ndirectory-hooks = False\n");

        assertThat(CertbotHooks.fromConfigDirectory(directory).unsupported())
                .containsExactly(
                        directory.resolve("cli.ini")
                                + ": pre_hook: it is no setting that has to do with hooks; did you mean \"pre-hook\"?",
                        directory.resolve("cli.ini") + ": directory-hooks: it is no setting that has to do with hooks;"
                                + " did you mean \"no-directory-hooks\"?");
    }

    @Test
    void cliIniCanAuthenticateAllLineagesByHand() {
        conf(CONF.replace("authenticator = manual", "authenticator = nginx"));
        write("cli.ini", "authenticator = manual\nmanual-auth-hook = ini-auth\n");

        assertThat(CertbotHooks.fromConfigDirectory(directory).hooks())
                .extracting(Hook::name)
                .containsExactly("certbot", "certbot http-01", "certbot dns-01", "certbot deploy");
    }

    // As Certbot 2.1.0 does with renew -c cli.ini.
    @Test
    void whatAnotherAuthLeavesOutComesFromTheLineage() {
        conf(CONF);
        write("cli.ini", "authenticator = manual\nmanual-auth-hook = ini-auth\n");

        CertbotHooks hooks = CertbotHooks.fromConfigDirectory(directory);

        assertThat(settings(hooks).saved.get(0).manual())
                .isEqualTo(new SavedHooks.Manual("ini-auth", "/usr/local/bin/cleanup", List.of(ChallengeType.DNS_01)));
        assertThat(hooks.hooks())
                .extracting(Hook::name)
                .containsExactly(
                        "certbot",
                        "certbot dns-01 for one.example",
                        "certbot http-01",
                        "certbot dns-01",
                        "certbot deploy");
    }

    // As Certbot 2.1.0 does with renew --manual-auth-hook and with renew --preferred-challenges.
    @Test
    void methodsTakeThePlaceOfWhatIsSavedForEachLineage() {
        conf(CONF);
        CertbotHooks hooks = CertbotHooks.fromConfigDirectory(directory).withManual("auth", "cleanup");

        assertThat(settings(hooks).saved.get(0).manual())
                .isEqualTo(new SavedHooks.Manual("auth", "cleanup", List.of(ChallengeType.DNS_01)));
        assertThat(settings(hooks.withChallengeTypes(ChallengeType.HTTP_01))
                        .saved
                        .get(0)
                        .manual())
                .isEqualTo(new SavedHooks.Manual("auth", "cleanup", List.of(ChallengeType.HTTP_01)));
    }

    @Test
    void runsDirectoryAndSavedCommandsOfEachLineage() {
        var recorder = new Recorder(directory).withPrograms("10-a");
        conf(CONF + "renew_hook = " + quoted(recorder.text("deploy1")) + "\n");
        write("renewal/two.example.conf", CONF + "renew_hook = " + quoted(recorder.text("deploy2")) + "\n");
        List<Hook> hooks = CertbotHooks.fromConfigDirectory(directory).hooks();
        Events events = Events.of(RunKind.RENEW_DUE, directory.resolve("live"));
        for (String name : List.of("one.example", "two.example", "three.example")) {
            events.call(hooks, events.deploy(events.operation(OperationKind.RENEW, name)));
        }

        assertThat(recorder.takeLabels())
                .containsExactly("deploy/10-a", "deploy1", "deploy/10-a", "deploy2", "deploy/10-a");
    }

    private static String quoted(String command) {
        return '"' + command + '"';
    }

    @Test
    void savedCommandsRunOnTheFirstIssueButNotInStrictMode() {
        var recorder = new Recorder(directory);
        CertbotHooks hooks =
                CertbotHooks.fromRenewalConf(conf(CONF + "renew_hook = " + quoted(recorder.text("deploy")) + "\n"));
        Events events = Events.of(RunKind.ENSURE, directory.resolve("live"));
        var first = events.deploy(events.operation(OperationKind.ISSUE, "one.example"));

        events.call(hooks.strict().hooks(), first);
        assertThat(recorder.takeLabels()).isEmpty();
        events.call(hooks.hooks(), first);
        assertThat(recorder.takeLabels()).containsExactly("deploy");
    }

    @Test
    void refusesADirectoryThatDoesNotExist() {
        assertThatThrownBy(() -> CertbotHooks.fromConfigDirectory(directory.resolve("nowhere")))
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> CertbotHooks.in(directory.resolve("nowhere")).hooks())
                .hasMessageContaining("nowhere");
    }
}
