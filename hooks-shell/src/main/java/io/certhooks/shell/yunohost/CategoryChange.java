// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What regeneration has made of one category.
 *
 * @param applied the files that are now as they should be, by their absolute paths in the order in which they were looked at; what
 *     would be applied after a dry run
 * @param pending the files that were left alone, likewise
 * @param differences what had to be changed in each of them, as {@code diff -u} shows it; only with {@link
 *     ConfigRegeneration.Mode#WITH_DIFF}
 */
public record CategoryChange(
        Map<String, ConfigStatus> applied, Map<String, ConfigStatus> pending, Map<String, String> differences) {

    /** Copies. */
    public CategoryChange {
        applied = Collections.unmodifiableMap(new LinkedHashMap<>(applied));
        pending = Collections.unmodifiableMap(new LinkedHashMap<>(pending));
        differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
    }

    /** Without the differences, as they may be long and may show secrets. */
    @Override
    public String toString() {
        return "CategoryChange[applied=" + applied + ", pending=" + pending + "]";
    }
}
