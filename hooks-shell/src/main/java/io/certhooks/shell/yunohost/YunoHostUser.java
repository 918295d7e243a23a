// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** A new user, as scripts of {@code post_user_create} get to know it. Immutable. */
public final class YunoHostUser {

    private final String username;
    private final String mail;
    private final Map<String, String> more;

    private YunoHostUser(String username, String mail, Map<String, String> more) {
        this.username = requireNonNull(username, "username");
        this.mail = requireNonNull(mail, "mail");
        this.more = more;
    }

    /** A user without names and password: these variables are empty. */
    public static YunoHostUser of(String username, String mail) {
        return new YunoHostUser(username, mail, Map.of());
    }

    /** Sets the names. */
    public YunoHostUser withNames(String first, String last) {
        return with(Map.of("YNH_USER_FIRSTNAME", first, "YNH_USER_LASTNAME", last));
    }

    /** Sets the password, which scripts get in clear text. */
    public YunoHostUser withPassword(String password) {
        return with(Map.of("YNH_USER_PASSWORD", password));
    }

    private YunoHostUser with(Map<String, String> values) {
        var all = new LinkedHashMap<>(more);
        all.putAll(values);
        return new YunoHostUser(username, mail, all);
    }

    /** The name the user logs in with. */
    public String username() {
        return username;
    }

    /** The main address. */
    public String mail() {
        return mail;
    }

    Map<String, String> created() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("YNH_USER_USERNAME", username);
        variables.put("YNH_USER_MAIL", mail);
        variables.put("YNH_USER_PASSWORD", "");
        variables.put("YNH_USER_FIRSTNAME", "");
        variables.put("YNH_USER_LASTNAME", "");
        variables.putAll(more);
        return variables;
    }

    /** The name only. */
    @Override
    public String toString() {
        return "YunoHostUser[" + username + "]";
    }
}
