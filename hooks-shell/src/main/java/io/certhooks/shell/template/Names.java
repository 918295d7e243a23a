// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps track of the names a template defines itself while it is compiled, and collects those it expects. */
final class Names {

    private final Source source;
    private final @Nullable Set<String> known;
    private final Deque<Set<String>> scopes = new ArrayDeque<>();
    private final Set<String> expected = new TreeSet<>();

    /** {@code known} are all names that will have a value; null if that is not known. */
    Names(Source source, @Nullable Set<String> known) {
        this.source = source;
        this.known = known;
        open();
    }

    void open() {
        scopes.push(new HashSet<>());
    }

    void close() {
        scopes.pop();
    }

    void declare(String name) {
        scopes.element().add(name);
    }

    boolean isDeclared(String name) {
        return scopes.stream().anyMatch(scope -> scope.contains(name));
    }

    /** Notes that the template reads a name here. */
    void read(String name, int at) {
        if (isDeclared(name)) {
            return;
        }
        expected.add(name);
        if (known != null && !known.contains(name)) {
            throw source.error(at, "the name '" + name + "' is not known here", Suggestion.remedy(name, known));
        }
    }

    Set<String> expected() {
        return Collections.unmodifiableSet(expected);
    }
}
