// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.shell.yunohost.ConfigRegeneration.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The passes of regeneration: who is called when with what. */
@Timeout(60)
final class ConfigRegenerationTest {

    @TempDir(factory = TrustedDirectories.class)
    Path directory;

    private HookFolders folders;
    private Path root;
    private ConfigRegeneration regeneration;

    @BeforeEach
    void makeFolders() {
        folders = new HookFolders(directory);
        root = directory.resolve("root");
        regeneration = ConfigRegeneration.of(
                        folders.tree(), directory.resolve("cache"), directory.resolve("etc/regenconf.yml"))
                .withRoot(root)
                .withClock(Clock.fixed(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC));
    }

    private void category(String file, String content) {
        folders.system(
                "conf_regen",
                file,
                folders.say(file + " $1 '$2' '$3' '${4##*/cache/}'"),
                "if [ $1 = pre ]; then mkdir -p \"$4/etc\"; echo " + content + " > \"$4/etc/" + file.substring(3)
                        + ".conf\"; fi");
    }

    @Test
    void callsEveryScriptBeforeAndAfter() throws IOException {
        category("15-nginx", "one");
        category("20-postfix", "two");

        Regeneration result = regeneration.regenerate();

        assertThat(folders.recorded())
                .containsExactly(
                        "15-nginx pre '' '' 'pending/nginx'",
                        "20-postfix pre '' '' 'pending/postfix'",
                        "15-nginx post '' '' '/etc/nginx.conf'",
                        "20-postfix post '' '' '/etc/postfix.conf'");
        assertThat(result.isOk()).isTrue();
        assertThat(result.applied("nginx")).containsExactly("/etc/nginx.conf");
        assertThat(Files.readString(root.resolve("etc/nginx.conf"))).isEqualTo("one\n");
        regeneration.regenerate("postfix");
        assertThat(folders.recorded())
                .containsExactly("20-postfix pre '' '' 'pending/postfix'", "20-postfix post '' '' ''");
    }

    @Test
    void letsOverlaysChangeWhatOthersHaveMade() throws IOException {
        category("15-nginx", "base");
        folders.custom(
                "conf_regen",
                "98-nginx_app",
                folders.say("98 $1 '$4'"),
                "[[ $1 == pre ]] || exit 0",
                "echo more >> \"$4/../nginx/etc/nginx.conf\"");

        Regeneration first = regeneration.regenerate("nginx");
        List<String> calls = folders.recorded();
        Regeneration second = regeneration.regenerate("nginx");

        assertThat(Files.readString(root.resolve("etc/nginx.conf"))).isEqualTo("base\nmore\n");
        assertThat(first.applied("nginx")).containsExactly("/etc/nginx.conf");
        assertThat(calls).endsWith("15-nginx post '' '' '/etc/nginx.conf'", "98 post ''");
        assertThat(second.categories()).isEmpty();
        assertThat(folders.recorded()).endsWith("15-nginx post '' '' ''", "98 post ''");
    }

    @Test
    void leavesOutCategoriesWhoseScriptsHaveFailed() {
        category("15-nginx", "one");
        folders.system("conf_regen", "20-bad", folders.say("bad $1"), "exit 1");

        Regeneration result = regeneration.regenerate();

        assertThat(folders.recorded())
                .containsExactly(
                        "15-nginx pre '' '' 'pending/nginx'", "bad pre", "15-nginx post '' '' '/etc/nginx.conf'");
        assertThat(result.failure()).isEmpty();
        assertThat(result.isOk()).isFalse();
    }

    @Test
    void failsIfNoScriptSucceeds() {
        folders.system("conf_regen", "20-bad", folders.say("bad $1"), "exit 1");

        assertThat(regeneration.regenerate("bad").failure())
                .get()
                .asString()
                .contains("20-bad")
                .contains("exit code 1");
        assertThat(regeneration.regenerate("other").failure())
                .get()
                .asString()
                .contains("no script of conf_regen for [other]");
        assertThat(folders.recorded()).containsExactly("bad pre");
    }

    @Test
    void tellsScriptsWhatTheyNeed() {
        folders.system(
                "conf_regen",
                "15-a",
                folders.say(
                        "$YNH_DOMAINS|$YNH_MAIN_DOMAINS|$YNH_DOMAINS_WITH_MAIL_IN|$YNH_DOMAINS_WITH_MAIL_IN_AND_OUT"),
                folders.say("$YNH_CONTEXT|$YNH_HELPERS_VERSION|$YNH_SETTINGS|$FORCE"));
        ConfigDomains domains = ConfigDomains.of(List.of("a.example", "b.a.example"))
                .withMain(List.of("a.example"))
                .withMail(List.of("a.example"), List.of());

        regeneration
                .withDomains(() -> domains)
                .withSettings(Map.of("ssh.port", 22))
                .regenerate(List.of(), Set.of(Mode.FORCE, Mode.DRY_RUN));

        assertThat(folders.recorded())
                .containsExactly("a.example b.a.example|a.example|a.example|", "regenconf|2|{\"ssh.port\":22}|true");
    }

    @Test
    void forgetsWhatEarlierRunsLeftOfWhatIsAskedFor() {
        HookFolders.write(directory.resolve("cache/pending/nginx/etc/old"), "old");
        HookFolders.write(directory.resolve("cache/pending/other/etc/old"), "old");
        category("15-nginx", "one");

        regeneration.regenerate("nginx");

        assertThat(root.resolve("etc/old")).doesNotExist();
        assertThat(regeneration.pending()).containsOnlyKeys("other");
        regeneration.regenerate();
        assertThat(regeneration.pending()).isEmpty();
    }

    @Test
    void savesWhatItReplacesAndKeepsItsPermissions() throws IOException {
        category("15-nginx", "one");
        Path file = HookFolders.write(root.resolve("etc/nginx.conf"), "mine");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        regeneration.regenerate();

        assertThat(directory.resolve("cache/backup/etc/nginx.conf-20261120.100000"))
                .hasContent("mine");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void makesFoldersThatAllCanReadAndOthersCannotWriteWhateverTheUmaskIs() throws IOException {
        folders.system(
                "conf_regen",
                "15-nginx",
                "[[ $1 == pre ]] || exit 0",
                "stat -c %a \"$4\" >> '" + folders.record + "'",
                "mkdir -p \"$4/etc/nginx/conf.d\"; echo one > \"$4/etc/nginx/conf.d/a.conf\"");

        regeneration.regenerate();

        assertThat(folders.recorded()).containsExactly("755");
        for (Path folder : List.of(root.resolve("etc/nginx/conf.d"), directory.resolve("cache/pending"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwxr-xr-x");
        }
    }

    @Test
    void doesNotReplaceTheSshServersFileUnlessItIsNamed() throws IOException {
        folders.system(
                "conf_regen",
                "03-ssh",
                "[ $1 = pre ] && mkdir -p \"$4/etc/ssh\" && echo new > \"$4/etc/ssh/sshd_config\"; true");
        Path file = HookFolders.write(root.resolve("etc/ssh/sshd_config"), "mine");

        assertThat(regeneration.regenerate().categories().get("ssh").pending())
                .containsEntry("/etc/ssh/sshd_config", ConfigStatus.MODIFIED);
        assertThat(regeneration
                        .regenerate(List.of(), Set.of(Mode.FORCE))
                        .categories()
                        .get("ssh")
                        .pending())
                .containsEntry("/etc/ssh/sshd_config", ConfigStatus.MODIFIED);
        assertThat(file).hasContent("mine");

        regeneration.regenerate(List.of("ssh"), Set.of(Mode.FORCE));

        assertThat(file).hasContent("new");
    }

    @Test
    void keepsWhatOthersHaveWrittenIntoTheHashes() throws IOException {
        Path hashes = HookFolders.write(
                directory.resolve("etc/regenconf.yml"),
                "other:",
                "  conffiles:",
                "    /etc/x: 0cc175b9c0f1b6a831c399e269772661",
                "  more: [1]",
                "empty: null");
        category("15-nginx", "one");

        regeneration.regenerate();

        assertThat(new HashStore(hashes).of("other")).containsEntry("/etc/x", "0cc175b9c0f1b6a831c399e269772661");
        assertThat(new HashStore(hashes).of("nginx")).containsOnlyKeys("/etc/nginx.conf");
        assertThat(Files.readString(hashes)).contains("more:").contains("empty: null");
    }

    @Test
    void refusesDamagedHashesRatherThanForgetThem() {
        Path hashes = HookFolders.write(directory.resolve("etc/regenconf.yml"), "nginx: {");
        category("15-nginx", "one");

        assertThatThrownBy(() -> regeneration.regenerate())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("regenconf.yml");
        assertThat(hashes).hasContent("nginx: {");
    }

    @Test
    void reportsFilesThatCannotBeWritten() {
        category("15-nginx", "one");
        HookFolders.write(root.resolve("etc"), "a file where a folder is needed");

        Regeneration result = regeneration.regenerate();

        assertThat(result.problems()).singleElement().asString().contains("/etc/nginx.conf");
        assertThat(result.categories().get("nginx").pending()).containsKey("/etc/nginx.conf");
        assertThat(result.isOk()).isFalse();
        assertThat(folders.recorded()).contains("15-nginx post '' '' ''");
    }

    @Test
    void refusesCategoriesThatLeadElsewhere() throws IOException {
        Path precious = HookFolders.write(directory.resolve("cache/precious"), "x");
        folders.system("conf_regen", "15-..", "true");

        assertThatThrownBy(() -> regeneration.regenerate("..")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> regeneration.regenerate()).hasMessageContaining("15-..");
        Files.createSymbolicLink(
                Files.createDirectories(directory.resolve("cache/pending")).resolve("nginx"), precious.getParent());
        category("16-nginx", "one");
        Files.delete(folders.system.resolve("conf_regen/15-.."));
        regeneration.regenerate("nginx");
        assertThat(precious).exists();
    }

    @Test
    void takesADomainThroughTheOrderOfYunoHost() {
        for (String category : List.of("15-nginx", "20-dnsmasq", "25-postfix")) {
            category(category, "x");
        }
        folders.custom("post_cert_update", "50-app", folders.say("post_cert_update $1"));
        folders.custom("post_domain_add", "50-app", folders.say("post_domain_add $1"));
        HookTree tree = folders.tree();

        regeneration.regenerate("nginx", "postfix");
        tree.call(YunoHostEvent.postCertUpdate("a.example"));
        regeneration.regenerate("nginx", "dnsmasq", "postfix", "mdns", "dovecot", "opendkim");
        tree.call(YunoHostEvent.postDomainAdd("a.example"));

        assertThat(folders.recorded())
                .extracting(line -> line.replaceAll(" '.*", ""))
                .containsExactly(
                        "15-nginx pre",
                        "25-postfix pre",
                        "15-nginx post",
                        "25-postfix post",
                        "post_cert_update a.example",
                        "15-nginx pre",
                        "20-dnsmasq pre",
                        "25-postfix pre",
                        "15-nginx post",
                        "20-dnsmasq post",
                        "25-postfix post",
                        "post_domain_add a.example");
    }

    @Test
    void leavesFoldersInThePlaceOfFilesAlone() throws IOException {
        category("15-nginx", "one");
        category("20-postfix", "two");
        Files.createDirectories(root.resolve("etc/nginx.conf/kept"));

        Regeneration result = regeneration.regenerate(List.of(), Set.of(Mode.FORCE));

        assertThat(result.problems()).singleElement().asString().contains("nginx.conf is no regular file");
        assertThat(result.applied("postfix")).containsExactly("/etc/postfix.conf");
        assertThat(root.resolve("etc/nginx.conf/kept")).exists();
    }
}
