// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where an app is found. Immutable. */
public final class AppLocation {

    private final String domain;
    private final String path;

    private AppLocation(String domain, String path) {
        this.domain = requireNonNull(domain, "domain");
        this.path = requireNonNull(path, "path");
    }

    /**
     * A place.
     *
     * @param path begins with {@code /}
     */
    public static AppLocation of(String domain, String path) {
        return new AppLocation(domain, path);
    }

    static Map<String, String> change(AppLocation before, AppLocation after) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("YNH_APP_OLD_DOMAIN", before.domain);
        variables.put("YNH_APP_OLD_PATH", before.path);
        variables.put("YNH_APP_NEW_DOMAIN", after.domain);
        variables.put("YNH_APP_NEW_PATH", after.path);
        variables.put("old_domain", before.domain);
        variables.put("old_path", before.path);
        variables.put("new_domain", after.domain);
        variables.put("new_path", after.path);
        variables.put("domain", after.domain);
        variables.put("path", after.path);
        variables.put("path_url", after.path);
        variables.put("change_domain", before.domain.equals(after.domain) ? "0" : "1");
        variables.put("change_path", before.path.equals(after.path) ? "0" : "1");
        return variables;
    }

    @Override
    public String toString() {
        return domain + path;
    }
}
