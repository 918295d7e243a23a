// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was changed about a user; nothing but that gets a variable. Immutable. */
public final class UserChange {

    private final Map<String, String> variables;

    private UserChange(Map<String, String> variables) {
        this.variables = variables;
    }

    /** No change yet. */
    public static UserChange of(String username) {
        return new UserChange(Map.of("YNH_USER_USERNAME", requireNonNull(username, "username")));
    }

    /** The first name was changed. */
    public UserChange withFirstName(String name) {
        return with("FIRSTNAME", name);
    }

    /** The last name was changed. */
    public UserChange withLastName(String name) {
        return with("LASTNAME", name);
    }

    /** The password was changed; scripts get it in clear text. */
    public UserChange withPassword(String password) {
        return with("PASSWORD", password);
    }

    /**
     * The addresses were changed.
     *
     * @param mails all of them, the main one first; passed on with commas between them
     */
    public UserChange withMails(List<String> mails) {
        return with("MAILS", String.join(",", mails));
    }

    /**
     * The addresses to which mail is forwarded were changed.
     *
     * @param mails all of them; passed on with commas between them
     */
    public UserChange withMailForwards(List<String> mails) {
        return with("MAILFORWARDS", String.join(",", mails));
    }

    /** The limit of the mailbox was changed, such as {@code 500M}. */
    public UserChange withMailQuota(String quota) {
        return with("MAILQUOTA", quota);
    }

    /** The shell was changed. */
    public UserChange withLoginShell(String shell) {
        return with("LOGINSHELL", shell);
    }

    private UserChange with(String name, String value) {
        var all = new LinkedHashMap<>(variables);
        all.put("YNH_USER_" + name, requireNonNull(value, "value"));
        return new UserChange(all);
    }

    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** The names of what was changed only. */
    @Override
    public String toString() {
        return "UserChange" + variables.keySet();
    }
}
