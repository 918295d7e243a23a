// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.config.Nearest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What the names of hooks and groups stand for: hooks before groups, the first definition wins, ours come last. */
final class HookNames {

    private static final int MAX_NESTING = 32;
    private static final int MAX_STEPS = 1000;

    private final Map<String, AcmedHook> hooks;
    private final Map<String, AcmedGroup> groups;

    HookNames(List<AcmedHook> hooks, List<AcmedGroup> groups) {
        this.hooks = first(hooks, AcmedHook::name);
        this.groups = first(groups, AcmedGroup::name);
        // A user's group must win over a hook of ours.
        first(BuiltInHooks.HOOKS, AcmedHook::name).forEach((name, hook) -> {
            if (!this.groups.containsKey(name)) {
                this.hooks.putIfAbsent(name, hook);
            }
        });
        first(BuiltInHooks.GROUPS, AcmedGroup::name).forEach(this.groups::putIfAbsent);
    }

    private static <T> Map<String, T> first(List<T> all, Function<T, String> name) {
        Map<String, T> first = new LinkedHashMap<>();
        all.forEach(each -> first.putIfAbsent(name.apply(each), each));
        return first;
    }

    /**
     * The hooks that names stand for, in order; one that is named twice is there twice.
     *
     * @param user whose names they are, to be read before what is wrong with one
     * @param problems gets each name that leads nowhere, and each group that contains itself
     */
    List<AcmedHook> expand(String user, List<String> names, Set<String> problems) {
        Expansion expansion = new Expansion(user, problems);
        names.forEach(expansion::add);
        for (AcmedHook hook : new LinkedHashSet<>(expansion.found)) {
            if (hook.stdin().isPresent() && hook.stdinStr().isPresent()) {
                problems.add(hook.file().map(file -> file + ": ").orElse("") + hook.name()
                        + ": a hook cannot have both stdin and stdin_str");
            }
        }
        return expansion.found;
    }

    /** One list of names while it is taken apart. */
    private final class Expansion {

        private final String user;
        private final Set<String> problems;
        private final List<AcmedHook> found = new ArrayList<>();
        private final Deque<String> open = new ArrayDeque<>();
        private int steps;

        private Expansion(String user, Set<String> problems) {
            this.user = user;
            this.problems = problems;
        }

        private void add(String name) {
            steps++;
            AcmedHook hook = hooks.get(name);
            AcmedGroup group = groups.get(name);
            if (hook != null) {
                found.add(hook);
            } else if (group == null) {
                Set<String> known = new TreeSet<>(hooks.keySet());
                known.addAll(groups.keySet());
                problem(name + ": hook not found" + Nearest.question(name, known));
            } else if (open.contains(name) || open.size() == MAX_NESTING) {
                problem(name + ": the group contains itself, by way of " + String.join(", ", open));
            } else {
                add(group);
            }
        }

        private void problem(String text) {
            problems.add(user + "hooks: " + (open.isEmpty() ? "" : "group \"" + open.peek() + "\": ") + text);
        }

        private void add(AcmedGroup group) {
            open.push(group.name());
            for (String member : group.hooks()) {
                // Groups of groups of groups could go on for ever, even with nothing in them.
                if (steps >= MAX_STEPS) {
                    problem(group.name() + ": with all their groups, hooks have " + MAX_STEPS + " names at most");
                    break;
                }
                add(member);
            }
            open.pop();
        }
    }
}
