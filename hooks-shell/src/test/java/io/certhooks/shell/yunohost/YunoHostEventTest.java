// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.shell.yunohost.YunoHostEvent.Purge;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts get for each action. */
final class YunoHostEventTest {

    private static final YunoHostApp APP =
            YunoHostApp.of("wiki__2", "1.0~ynh1").withSettings(Map.of("domain", "a.example", "path", "/wiki"));
    private static final AppUpgrade UPGRADE = AppUpgrade.of("UPGRADE_APP", "1.0~ynh1", "2.0~ynh1");

    @TempDir(factory = TrustedDirectories.class)
    Path directory;

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(YunoHostEvent.postCertUpdate("a.example"), "post_cert_update", List.of("a.example"), ""),
                arguments(
                        YunoHostEvent.certAlternateNames("a.example"),
                        "cert_alternate_names",
                        List.of(),
                        "domain=a.example"),
                arguments(YunoHostEvent.postDomainAdd("a.example"), "post_domain_add", List.of("a.example"), ""),
                arguments(YunoHostEvent.postDomainRemove("a.example"), "post_domain_remove", List.of("a.example"), ""),
                arguments(
                        YunoHostEvent.customDnsRules("a.example", ".sub"),
                        "custom_dns_rules",
                        List.of(),
                        "base_domain=a.example suffix=.sub"),
                arguments(
                        YunoHostEvent.postUserCreate(YunoHostUser.of("joe", "joe@a.example")
                                .withNames("Joe", "Doe")
                                .withPassword("secret")),
                        "post_user_create",
                        List.of("joe", "joe@a.example"),
                        "YNH_USER_FIRSTNAME=Joe YNH_USER_LASTNAME=Doe YNH_USER_MAIL=joe@a.example"
                                + " YNH_USER_PASSWORD=secret YNH_USER_USERNAME=joe"),
                arguments(
                        YunoHostEvent.postUserUpdate(UserChange.of("joe").withMails(List.of("a@b.c", "d@e.f"))),
                        "post_user_update",
                        List.of(),
                        "YNH_USER_MAILS=a@b.c,d@e.f YNH_USER_USERNAME=joe"),
                arguments(
                        YunoHostEvent.postUserDelete("joe", Purge.PURGED),
                        "post_user_delete",
                        List.of("joe", true),
                        ""),
                arguments(
                        YunoHostEvent.postUserDelete("joe", Purge.KEPT), "post_user_delete", List.of("joe", false), ""),
                arguments(
                        YunoHostEvent.postAppAddAccess(AppAccess.of("wiki", List.of("joe", "ann"))),
                        "post_app_addaccess",
                        List.of("wiki", "joe,ann", "main", ""),
                        ""),
                arguments(
                        YunoHostEvent.postAppRemoveAccess(AppAccess.of("wiki", List.of("joe"))
                                .withPermission("admin")
                                .withGroups(List.of("g", "h"))),
                        "post_app_removeaccess",
                        List.of("wiki", "joe", "admin", "g,h"),
                        ""),
                arguments(YunoHostEvent.postAppRestore(APP), "post_app_restore", List.of(), "*"),
                arguments(YunoHostEvent.postAppInstall(APP, Map.of()), "post_app_install", List.of(), "*"),
                arguments(YunoHostEvent.preAppUpgrade(APP, UPGRADE), "pre_app_upgrade", List.of(), "*"),
                arguments(YunoHostEvent.postAppUpgrade(APP, UPGRADE), "post_app_upgrade", List.of(), "*"),
                arguments(YunoHostEvent.postAppRemove(APP, Purge.KEPT), "post_app_remove", List.of(), "*"),
                arguments(
                        YunoHostEvent.postAppChangeUrl(
                                APP, AppLocation.of("a.example", "/x"), AppLocation.of("b.example", "/x")),
                        "post_app_change_url",
                        List.of(),
                        "*"),
                arguments(
                        YunoHostEvent.backup(Path.of("/var/backup"), Path.of("/var/backup/list.csv")),
                        "backup",
                        List.of("/var/backup"),
                        "YNH_BACKUP_CSV=/var/backup/list.csv YNH_BACKUP_DIR=/var/backup"),
                arguments(
                        YunoHostEvent.restore(Path.of("/var/backup"), Path.of("/var/backup/list.csv")),
                        "restore",
                        List.of("/var/backup"),
                        "YNH_BACKUP_CSV=/var/backup/list.csv YNH_BACKUP_DIR=/var/backup"),
                arguments(
                        YunoHostEvent.backupMethod(
                                BackupMethod.of("borg", Path.of("/var/backup"), "daily")
                                        .withRepository("ssh://host")
                                        .withSize(12)
                                        .withDescription("my backup"),
                                BackupMethod.Step.NEED_MOUNT),
                        "backup_method",
                        List.of("need_mount", "/var/backup", "daily", "ssh://host", "12", "my backup"),
                        ""),
                arguments(YunoHostEvent.preBackupDelete("a-1"), "pre_backup_delete", List.of("a-1"), ""),
                arguments(YunoHostEvent.postBackupDelete("a-1"), "post_backup_delete", List.of("a-1"), ""),
                arguments(YunoHostEvent.postIptableRules(true, false), "post_iptable_rules", List.of(true, false), ""),
                arguments(YunoHostEvent.postAppClearAccess("wiki"), "post_app_clearaccess", List.of("wiki"), ""));
    }

    @ParameterizedTest
    @MethodSource("events")
    void hasTheArgumentsOfItsAction(YunoHostEvent event, String action, List<Object> arguments, String variables) {
        assertThat(event.action()).isEqualTo(action);
        assertThat(event.arguments()).isEqualTo(arguments);
        if (!variables.equals("*")) {
            assertThat(String.join(
                            " ",
                            event.variables().entrySet().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .toList()))
                    .isEqualTo(variables);
        }
        assertThat(event).hasToString("YunoHostEvent[" + action + "]");
    }

    @Test
    void hasAMethodForEachAction() {
        Set<String> actions = new HashSet<>(Set.of("conf_regen"));
        events().forEach(row -> actions.add((String) row.get()[1]));

        assertThat(actions).isEqualTo(Actions.ALL);
    }

    @Test
    void tellsScriptsAboutTheApp() {
        Map<String, String> variables = YunoHostEvent.postAppRestore(APP.withBaseDirectory(Path.of("/tmp/wiki")))
                .variables();

        assertThat(variables)
                .containsEntry("YNH_APP_ID", "wiki")
                .containsEntry("YNH_APP_INSTANCE_NAME", "wiki__2")
                .containsEntry("YNH_APP_INSTANCE_NUMBER", "2")
                .containsEntry("YNH_APP_MANIFEST_VERSION", "1.0~ynh1")
                .containsEntry("YNH_APP_PACKAGING_FORMAT", "2")
                .containsEntry("YNH_HELPERS_VERSION", "2")
                .containsEntry("YNH_APP_BASEDIR", "/tmp/wiki")
                .containsEntry("YNH_APP_ACTION", "restore")
                .containsEntry("app", "wiki__2")
                .containsEntry("domain", "a.example")
                .containsEntry("path", "/wiki")
                .containsEntry("path_url", "/wiki")
                .containsKeys("YNH_ARCH", "YNH_DEBIAN_VERSION", "YNH_DEFAULT_PHP_VERSION");
        assertThat(YunoHostEvent.postAppRestore(APP.withPackagingFormat(1)).variables())
                .containsEntry("YNH_HELPERS_VERSION", "1")
                .doesNotContainKeys("app", "domain");
    }

    @ParameterizedTest
    @CsvSource({
        "wiki, wiki, 1",
        "wiki1, wiki1, 1",
        "wiki__0, wiki__0, 1",
        "wiki__1, wiki, 1",
        "wiki__23, wiki, 23",
        "wiki__4__7, wiki__4, 7",
        "wiki__2a, wiki__2a, 1"
    })
    void takesTheNumberOffTheNameOfAnInstance(String instance, String id, String number) {
        assertThat(YunoHostEvent.postAppRestore(YunoHostApp.of(instance, "1")).variables())
                .containsEntry("YNH_APP_ID", id)
                .containsEntry("YNH_APP_INSTANCE_NUMBER", number)
                .containsEntry("YNH_APP_INSTANCE_NAME", instance);
    }

    @Test
    void leavesOutSettingsThatCannotBeVariables() {
        YunoHostApp app = YunoHostApp.of("wiki", "1")
                .withSettings(Map.of("checksum___etc_nginx", "1", "a.b", "1", "LD_PRELOAD", "/evil.so", "port", "80"));

        assertThat(app.leftOut()).containsExactly("LD_PRELOAD", "a.b", "checksum___etc_nginx");
        assertThat(YunoHostEvent.postAppRestore(app).variables())
                .containsEntry("port", "80")
                .doesNotContainKeys("LD_PRELOAD", "a.b", "checksum___etc_nginx");
    }

    @Test
    void tellsWhatIsSpecialAboutEachAppEvent() {
        assertThat(YunoHostEvent.postAppInstall(APP, Map.of("admin", "joe")).variables())
                .containsEntry("YNH_APP_ARG_ADMIN", "joe")
                .containsEntry("admin", "joe")
                .containsEntry("YNH_APP_ACTION", "install");
        assertThat(YunoHostEvent.preAppUpgrade(APP, UPGRADE).variables())
                .containsEntry("YNH_APP_UPGRADE_TYPE", "UPGRADE_APP")
                .containsEntry("YNH_APP_CURRENT_VERSION", "1.0~ynh1")
                .containsEntry("YNH_APP_MANIFEST_VERSION", "2.0~ynh1")
                .doesNotContainKey("NO_BACKUP_UPGRADE");
        assertThat(YunoHostEvent.postAppUpgrade(APP.withPackagingFormat(1), UPGRADE.withoutBackup())
                        .variables())
                .containsEntry("NO_BACKUP_UPGRADE", "1");
        assertThat(YunoHostEvent.postAppRemove(APP, Purge.PURGED).variables()).containsEntry("YNH_APP_PURGE", "1");
        assertThat(YunoHostEvent.postAppChangeUrl(
                                APP, AppLocation.of("a.example", "/x"), AppLocation.of("b.example", "/x"))
                        .variables())
                .containsEntry("YNH_APP_OLD_DOMAIN", "a.example")
                .containsEntry("new_domain", "b.example")
                .containsEntry("domain", "b.example")
                .containsEntry("path", "/x")
                .containsEntry("path_url", "/x")
                .containsEntry("change_domain", "1")
                .containsEntry("change_path", "0");
    }

    @Test
    void showsSecretsToScriptsOnly() {
        YunoHostUser user = YunoHostUser.of("joe", "joe@a.example").withPassword("secret");

        assertThat(user + " " + YunoHostEvent.postUserCreate(user) + " "
                        + UserChange.of("joe").withPassword("secret"))
                .doesNotContain("secret");
    }

    @Test
    void reachesScriptsOfTheMethodOnly() {
        HookFolders folders = new HookFolders(directory);
        folders.custom("backup_method", "50-borg", folders.say("$*"));
        folders.custom("backup_method", "50-other", folders.say("other"));

        folders.tree()
                .call(YunoHostEvent.backupMethod(
                        BackupMethod.of("borg", Path.of("/w"), "daily"), BackupMethod.Step.BACKUP));

        assertThat(folders.recorded()).containsExactly("backup /w daily  0 ");
    }
}
