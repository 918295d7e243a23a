// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A section of a ConfigObj file: values and sections by name. */
final class ConfigSection {

    private final String name;
    private final int depth;
    private final @Nullable ConfigSection parent;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();
    private final Map<String, ConfigSection> sections = new LinkedHashMap<>();

    private ConfigSection(String name, int depth, @Nullable ConfigSection parent) {
        this.name = name;
        this.depth = depth;
        this.parent = parent;
    }

    static ConfigSection root() {
        return new ConfigSection("", 0, null);
    }

    /** Makes a section in this one; empty if there is one of that name. */
    Optional<ConfigSection> add(String child) {
        if (sections.containsKey(child) || values.containsKey(child)) {
            return Optional.empty();
        }
        var section = new ConfigSection(child, depth + 1, this);
        sections.put(child, section);
        return Optional.of(section);
    }

    /** Puts a value into this section; false if the name is taken. */
    boolean put(String key, ConfigValue value) {
        return !sections.containsKey(key) && values.putIfAbsent(key, value) == null;
    }

    String name() {
        return name;
    }

    int depth() {
        return depth;
    }

    Optional<ConfigSection> parent() {
        return Optional.ofNullable(parent);
    }

    /** The values as they were written, without interpolation. */
    Map<String, ConfigValue> values() {
        return values;
    }

    Map<String, ConfigSection> sections() {
        return sections;
    }
}
