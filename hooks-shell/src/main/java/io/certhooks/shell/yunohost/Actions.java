// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.Set;
import java.util.regex.Pattern;

/** The actions of YunoHost, and what may be the name of one. */
final class Actions {

    static final Set<String> REMOVED = Set.of("post_iptable_rules", "post_app_clearaccess");
    static final Set<String> ALL = Set.of(
            "post_cert_update",
            "cert_alternate_names",
            "post_domain_add",
            "post_domain_remove",
            "custom_dns_rules",
            "post_user_create",
            "post_user_update",
            "post_user_delete",
            "post_app_addaccess",
            "post_app_removeaccess",
            "post_app_install",
            "pre_app_upgrade",
            "post_app_upgrade",
            "post_app_remove",
            "post_app_change_url",
            "post_app_restore",
            "backup",
            "restore",
            "backup_method",
            "pre_backup_delete",
            "post_backup_delete",
            "conf_regen",
            "post_iptable_rules",
            "post_app_clearaccess");

    private static final Pattern NOT_A_NAME = Pattern.compile("\\.\\.?|.*[/\\x00-\\x1f\\x7f].*|", Pattern.DOTALL);

    private Actions() {}

    /**
     * A name that is to be part of a path.
     *
     * @throws IllegalArgumentException if it is not one file name
     */
    static String checkedName(String what, String name) {
        if (NOT_A_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the " + what + " \"" + name.replaceAll("\\p{Cntrl}", "?")
                    + "\" is no file name; use one without /");
        }
        return name;
    }
}
