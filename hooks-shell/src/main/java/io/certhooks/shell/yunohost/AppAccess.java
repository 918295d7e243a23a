// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Whose access to which part of an app has changed. Immutable. */
public final class AppAccess {

    private final String app;
    private final List<String> users;
    private final String permission;
    private final List<String> groups;

    private AppAccess(String app, List<String> users, String permission, List<String> groups) {
        this.app = requireNonNull(app, "app");
        this.users = List.copyOf(users);
        this.permission = requireNonNull(permission, "permission");
        this.groups = List.copyOf(groups);
    }

    /** The access of users to the main part of an app, through no group. */
    public static AppAccess of(String app, List<String> users) {
        return new AppAccess(app, users, "main", List.of());
    }

    /** Sets the part of the app; {@code main} unless set. */
    public AppAccess withPermission(String name) {
        return new AppAccess(app, users, name, groups);
    }

    /** Sets the groups through which the users are concerned. */
    public AppAccess withGroups(List<String> names) {
        return new AppAccess(app, users, permission, names);
    }

    List<Object> arguments() {
        return List.of(app, String.join(",", users), permission, String.join(",", groups));
    }

    @Override
    public String toString() {
        return "AppAccess[" + app + "." + permission + "]";
    }
}
