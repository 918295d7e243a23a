// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import io.certhooks.shell.config.Section;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Groups of hooks and of other groups, taken apart in order. */
final class ShellGroups {

    private static final int MAX_NESTING = 32;

    private final Map<String, List<String>> groups;
    private final Map<String, ShellHook> hooks;
    private final Section top;
    private final Map<String, ShellHook> used = new LinkedHashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> done = new HashSet<>();

    ShellGroups(Map<String, List<String>> groups, Map<String, ShellHook> hooks, Section top) {
        this.groups = groups;
        this.hooks = hooks;
        this.top = top;
        for (String name : groups.keySet()) {
            if (hooks.containsKey(name)) {
                top.problem("groups", "\"" + name + "\" is the name of a hook, too");
            }
            // Also finds the cycles and unknown names of groups that are not used.
            add("groups", name);
        }
        used.clear();
        done.clear();
    }

    /**
     * The hooks that are to be registered, each once, at its first place.
     *
     * @param names of hooks and groups; empty for all hooks of the file
     */
    List<ShellHook> used(Optional<List<String>> names) {
        if (names.isEmpty()) {
            return List.copyOf(hooks.values());
        }
        names.get().forEach(name -> add("use", name));
        return List.copyOf(used.values());
    }

    private void add(String key, String name) {
        ShellHook hook = hooks.get(name);
        List<String> members = groups.get(name);
        if (hook != null) {
            used.putIfAbsent(name, hook);
        } else if (members == null) {
            top.problem(key, "there is no hook or group \"" + name + "\"");
        } else if (open.contains(name)) {
            top.problem(key, "the group \"" + name + "\" contains itself, by way of " + String.join(", ", open));
        } else if (open.size() == MAX_NESTING) {
            top.problem(key, "groups are nested in more than " + MAX_NESTING + " levels");
        } else if (done.add(name)) {
            open.push(name);
            members.forEach(member -> add(key, member));
            open.pop();
        }
    }
}
