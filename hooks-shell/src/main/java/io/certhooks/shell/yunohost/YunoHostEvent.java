// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened or is about to, for which the scripts of an action are called. Immutable.
 *
 * <p>There is a method for each action that YunoHost 12.1 fires, and for two that it does not fire any more but scripts may still
 * be there for; {@link #of} makes one of your own. What the scripts of {@code conf_regen} get depends on what others of them did:
 * see {@link ConfigRegeneration}.
 *
 * <p>{@link #toString()} shows the action only: arguments and variables may be secrets.
 */
public final class YunoHostEvent {

    /** What becomes of somebody's data. */
    public enum Purge {
        /** It is kept. */
        KEPT,
        /** It is deleted too. */
        PURGED
    }

    private final String action;
    private final List<Object> arguments;
    private final Map<String, String> variables;
    private final List<String> names;
    private final @Nullable Path directory;

    private YunoHostEvent(
            String action,
            List<Object> arguments,
            Map<String, String> variables,
            List<String> names,
            @Nullable Path directory) {
        this.action = action;
        this.arguments = arguments;
        this.variables = variables;
        this.names = names;
        this.directory = directory;
    }

    /**
     * An event of any action, without arguments and variables.
     *
     * @param action the name of the folder of its scripts
     * @throws IllegalArgumentException if the action is no file name
     */
    public static YunoHostEvent of(String action) {
        return new YunoHostEvent(Actions.checkedName("action", action), List.of(), Map.of(), List.of(), null);
    }

    /** A certificate was put in place, {@code post_cert_update}; the services that use it have been reloaded. */
    public static YunoHostEvent postCertUpdate(String domain) {
        return of("post_cert_update").withArguments(domain);
    }

    /** Asks for more names for the certificate of a domain, {@code cert_alternate_names}; see {@link YunoHostHooks#alternateNames}. */
    public static YunoHostEvent certAlternateNames(String domain) {
        return of("cert_alternate_names").withVariable("domain", domain);
    }

    /** A domain was added, {@code post_domain_add}, and has a certificate. */
    public static YunoHostEvent postDomainAdd(String domain) {
        return of("post_domain_add").withArguments(domain);
    }

    /** A domain was removed with its certificate, {@code post_domain_remove}. */
    public static YunoHostEvent postDomainRemove(String domain) {
        return of("post_domain_remove").withArguments(domain);
    }

    /**
     * Asks for more DNS records, {@code custom_dns_rules}: a list of maps with {@code name}, {@code ttl}, {@code type} and {@code
     * value}.
     *
     * @param baseDomain the domain at the top of the zone
     * @param suffix empty, or the rest of the name with a dot in front
     */
    public static YunoHostEvent customDnsRules(String baseDomain, String suffix) {
        return of("custom_dns_rules").withVariable("base_domain", baseDomain).withVariable("suffix", suffix);
    }

    /** A user was created, {@code post_user_create}. */
    public static YunoHostEvent postUserCreate(YunoHostUser user) {
        return of("post_user_create")
                .withArguments(user.username(), user.mail())
                .withVariables(user.created());
    }

    /** A user was changed, {@code post_user_update}; only what was changed is told. */
    public static YunoHostEvent postUserUpdate(UserChange change) {
        return of("post_user_update").withVariables(change.variables());
    }

    /** A user was deleted, {@code post_user_delete}. */
    public static YunoHostEvent postUserDelete(String username, Purge home) {
        return of("post_user_delete").withArguments(username, home == Purge.PURGED);
    }

    /** Users were given access to an app, {@code post_app_addaccess}. */
    public static YunoHostEvent postAppAddAccess(AppAccess access) {
        return of("post_app_addaccess").withArguments(access.arguments());
    }

    /** Users lost access to an app, {@code post_app_removeaccess}. */
    public static YunoHostEvent postAppRemoveAccess(AppAccess access) {
        return of("post_app_removeaccess").withArguments(access.arguments());
    }

    /**
     * An app was installed, {@code post_app_install}.
     *
     * @param answers what the administrator has answered to the app's questions, by their ids
     */
    public static YunoHostEvent postAppInstall(YunoHostApp app, Map<String, String> answers) {
        return of("post_app_install").withVariables(app.variables("install")).withVariables(app.answers(answers));
    }

    /** An app is about to be upgraded, {@code pre_app_upgrade}; scripts cannot stop it. */
    public static YunoHostEvent preAppUpgrade(YunoHostApp app, AppUpgrade upgrade) {
        return of("pre_app_upgrade").withVariables(app.variables("upgrade")).withVariables(upgrade.variables(app));
    }

    /** An app was upgraded, {@code post_app_upgrade}. */
    public static YunoHostEvent postAppUpgrade(YunoHostApp app, AppUpgrade upgrade) {
        return of("post_app_upgrade").withVariables(app.variables("upgrade")).withVariables(upgrade.variables(app));
    }

    /** An app was removed, {@code post_app_remove}. */
    public static YunoHostEvent postAppRemove(YunoHostApp app, Purge data) {
        return of("post_app_remove")
                .withVariables(app.variables("remove"))
                .withVariable("YNH_APP_PURGE", data == Purge.PURGED ? "1" : "0");
    }

    /** An app was moved, {@code post_app_change_url}. */
    public static YunoHostEvent postAppChangeUrl(YunoHostApp app, AppLocation before, AppLocation after) {
        return of("post_app_change_url")
                .withVariables(app.variables("change_url"))
                .withVariables(AppLocation.change(before, after));
    }

    /** An app was restored from a backup, {@code post_app_restore}. */
    public static YunoHostEvent postAppRestore(YunoHostApp app) {
        return of("post_app_restore").withVariables(app.variables("restore"));
    }

    /**
     * Parts of the system are being collected, {@code backup}.
     *
     * @param workDirectory where they are collected, and the working directory of the scripts
     * @param csv the list of what is to be kept, to which scripts add lines
     */
    public static YunoHostEvent backup(Path workDirectory, Path csv) {
        return archive("backup", workDirectory, csv);
    }

    /** Parts of the system are being restored, {@code restore}; arguments as of {@link #backup}. */
    public static YunoHostEvent restore(Path workDirectory, Path csv) {
        return archive("restore", workDirectory, csv);
    }

    private static YunoHostEvent archive(String action, Path workDirectory, Path csv) {
        Path directory = workDirectory.toAbsolutePath();
        return of(action)
                .withArguments(directory.toString())
                .withVariable("YNH_BACKUP_DIR", directory.toString())
                .withVariable("YNH_BACKUP_CSV", csv.toAbsolutePath().toString())
                .inDirectory(directory);
    }

    /** A backup is to be carried out by a method of its own, {@code backup_method}: only scripts named after the method are called. */
    public static YunoHostEvent backupMethod(BackupMethod method, BackupMethod.Step step) {
        return of("backup_method").withArguments(method.arguments(step)).withNames(method.name());
    }

    /** A backup is about to be deleted, {@code pre_backup_delete}; scripts cannot stop it. */
    public static YunoHostEvent preBackupDelete(String archive) {
        return of("pre_backup_delete").withArguments(archive);
    }

    /** A backup was deleted, {@code post_backup_delete}. */
    public static YunoHostEvent postBackupDelete(String archive) {
        return of("post_backup_delete").withArguments(archive);
    }

    /** The firewall was reloaded, {@code post_iptable_rules}; YunoHost fired this before 12.1. */
    public static YunoHostEvent postIptableRules(boolean upnp, boolean ipv6) {
        return of("post_iptable_rules").withArguments(upnp, ipv6);
    }

    /** All access to an app was taken away, {@code post_app_clearaccess}; YunoHost fired this before 3.7. */
    public static YunoHostEvent postAppClearAccess(String app) {
        return of("post_app_clearaccess").withArguments(app);
    }

    /**
     * Replaces the arguments.
     *
     * @param arguments texts, whole numbers and booleans
     * @throws IllegalArgumentException if one is of another type
     */
    public YunoHostEvent withArguments(Object... arguments) {
        return withArguments(List.of(arguments));
    }

    /** Like {@link #withArguments(Object...)}. */
    public YunoHostEvent withArguments(List<?> arguments) {
        return new YunoHostEvent(action, HookArguments.copy(arguments), variables, names, directory);
    }

    /** Adds a variable for the environment of the scripts, or replaces its value. */
    public YunoHostEvent withVariable(String name, String value) {
        return withVariables(Map.of(requireNonNull(name, "name"), requireNonNull(value, "value")));
    }

    /** Adds variables for the environment of the scripts, or replaces their values. */
    public YunoHostEvent withVariables(Map<String, String> variables) {
        var all = new LinkedHashMap<>(this.variables);
        all.putAll(Map.copyOf(variables));
        return new YunoHostEvent(action, arguments, all, names, directory);
    }

    /** Limits the call to scripts with one of some names, or a name that continues one after {@code _}; none for all scripts. */
    public YunoHostEvent withNames(String... names) {
        return withNames(List.of(names));
    }

    /** Like {@link #withNames(String...)}. */
    public YunoHostEvent withNames(List<String> names) {
        return new YunoHostEvent(action, arguments, variables, List.copyOf(names), directory);
    }

    /** Sets the working directory of bash scripts, which are then called by their absolute path; else each is called in its own folder. */
    public YunoHostEvent inDirectory(Path directory) {
        return new YunoHostEvent(action, arguments, variables, names, requireNonNull(directory, "directory"));
    }

    /** The action. */
    public String action() {
        return action;
    }

    /** The arguments. */
    public List<Object> arguments() {
        return arguments;
    }

    /** The variables; may hold secrets. */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** The names to which the call is limited; empty for all scripts. */
    public List<String> names() {
        return names;
    }

    /** The working directory, if it is not that of each script. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    @Override
    public String toString() {
        return "YunoHostEvent[" + action + "]";
    }
}
