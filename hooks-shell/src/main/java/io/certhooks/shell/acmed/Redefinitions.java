// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The definitions that do not count, as others of the same name come first. */
final class Redefinitions {

    private static final String BEFORE = "one of this name before it";

    private final AcmedConfig config;
    private final Consumer<String> remarks;

    Redefinitions(AcmedConfig config, Consumer<String> remarks) {
        this.config = config;
        this.remarks = remarks;
    }

    void find() {
        Map<String, AcmedHook> hooks = new HashMap<>();
        for (AcmedHook hook : config.hooks()) {
            AcmedHook first = hooks.putIfAbsent(hook.name(), hook);
            if (first != null) {
                remarks.accept(hook.label() + "it does not count, as there is one of this name before it"
                        + first.file()
                                .filter(file -> !hook.file().equals(first.file()))
                                .map(file -> ", in " + file)
                                .orElse(""));
            }
        }
        Set<String> groups = new HashSet<>();
        for (AcmedGroup group : config.groups()) {
            if (hooks.containsKey(group.name())) {
                again("group", group.name(), "a hook of this name before it");
            } else if (!groups.add(group.name())) {
                again("group", group.name(), BEFORE);
            }
        }
        names(
                "rate-limit",
                config.rateLimits().stream().map(AcmedRateLimit::name).toList(),
                BEFORE);
        names("endpoint", config.endpoints().stream().map(AcmedEndpoint::name).toList(), BEFORE);
        names("account", config.accounts().stream().map(AcmedAccount::name).toList(), "one of this name after it");
    }

    private void names(String table, List<String> names, String other) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                again(table, name, other);
            }
        }
    }

    private void again(String table, String name, String other) {
        remarks.accept(config.file() + ": " + table + " \"" + name + "\": it does not count, as there is " + other);
    }
}
