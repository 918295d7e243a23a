// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import io.certhooks.hook.Hook;
import io.certhooks.shell.ShellHook;
import io.certhooks.shell.ShellHooks;
import io.certhooks.shell.process.TrustPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the hooks that the command line names. */
final class HookSources {

    // Hooks that are tried out may lie below /tmp.
    private static final TrustPolicy TRUST = TrustPolicy.STICKY_PATH;

    private final RehearsalOptions options;
    private final Map<String, String> variables;

    /** @param variables that every program gets beside its own */
    HookSources(RehearsalOptions options, Map<String, String> variables) {
        this.options = options;
        this.variables = variables;
    }

    /** All hooks, in the order of the command line. */
    List<Hook> hooks() {
        List<Hook> hooks = new ArrayList<>();
        for (RehearsalOptions.Source source : options.sources()) {
            hooks.addAll(shell(Path.of(source.value())));
        }
        return hooks;
    }

    private List<Hook> shell(Path file) {
        ShellHooks.load(file, TRUST);
        List<Hook> hooks = new ArrayList<>();
        for (ShellHook hook : ShellHooks.read(file, TRUST)) {
            ShellHook told = hook;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                told = told.withVariable(variable.getKey(), variable.getValue());
            }
            hooks.addAll(told.hooks());
        }
        return hooks;
    }
}
