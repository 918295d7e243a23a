// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** From where to where an app is upgraded. Immutable. */
public final class AppUpgrade {

    private final String type;
    private final String current;
    private final String next;
    private final boolean backup;

    private AppUpgrade(String type, String current, String next, boolean backup) {
        this.type = requireNonNull(type, "type");
        this.current = requireNonNull(current, "current");
        this.next = requireNonNull(next, "next");
        this.backup = backup;
    }

    /**
     * An upgrade before which a backup is made.
     *
     * @param type one of YunoHost's words, such as {@code UPGRADE_APP}, {@code UPGRADE_PACKAGE} or {@code UPGRADE_FORCED}
     * @param currentVersion the version that is installed
     * @param nextVersion the version that is to be installed
     */
    public static AppUpgrade of(String type, String currentVersion, String nextVersion) {
        return new AppUpgrade(type, currentVersion, nextVersion, true);
    }

    /** The same without a backup; told to packages of format 1 only. */
    public AppUpgrade withoutBackup() {
        return new AppUpgrade(type, current, next, false);
    }

    Map<String, String> variables(YunoHostApp app) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("YNH_APP_UPGRADE_TYPE", type);
        variables.put("YNH_APP_MANIFEST_VERSION", next);
        variables.put("YNH_APP_CURRENT_VERSION", current);
        if (app.packagingFormat() < 2) {
            variables.put("NO_BACKUP_UPGRADE", backup ? "0" : "1");
        }
        return variables;
    }

    @Override
    public String toString() {
        return "AppUpgrade[" + current + " to " + next + "]";
    }
}
