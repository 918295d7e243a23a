// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The filters, tests and functions of one kind, by name. */
final class Builtins {

    private final String kind;
    private final Map<String, Builtin> entries = new HashMap<>();

    Builtins(String kind) {
        this.kind = kind;
    }

    /** Adds a builtin that takes from {@code least} to {@code most} arguments by position, and some by name. */
    Builtins add(String name, int least, int most, Builtin.Body body, String... named) {
        entries.put(name, new Builtin(new Signature(name, least, most, List.of(named)), body));
        return this;
    }

    /** Adds further names for a builtin. */
    Builtins alias(String name, String... others) {
        Builtin builtin = find(name);
        for (String other : others) {
            Signature named = builtin.signature();
            entries.put(
                    other,
                    new Builtin(new Signature(other, named.least(), named.most(), named.named()), builtin.body()));
        }
        return this;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * The builtin of a name.
     *
     * @throws ValueFault if there is none, with the nearest name
     */
    Builtin find(String name) {
        Builtin builtin = entries.get(name);
        if (builtin == null) {
            throw new ValueFault("there is no " + kind + " '" + name + "'", Suggestion.remedy(name, entries.keySet()));
        }
        return builtin;
    }
}
