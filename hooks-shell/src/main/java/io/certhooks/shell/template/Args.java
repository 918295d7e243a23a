// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import java.util.Map;

/** The arguments of a call as values. An argument that is absent, undefined or none counts as not given. */
record Args(List<Value> positional, Map<String, Value> named) {

    static final Args NONE = new Args(List.of(), Map.of());

    int size() {
        return positional.size();
    }

    /** The argument at a position, or undefined. */
    Value get(int index) {
        return index < positional.size() ? positional.get(index) : Value.UNDEFINED;
    }

    /** The argument of a name, or undefined. */
    Value get(String name) {
        return named.getOrDefault(name, Value.UNDEFINED);
    }

    boolean has(int index) {
        return !(get(index) instanceof Value.Absent);
    }

    boolean has(String name) {
        return !(get(name) instanceof Value.Absent);
    }

    String text(int index, Run run) {
        return Printer.text(get(index), run.budget());
    }

    long integer(int index, String use) {
        return Arithmetic.integer(get(index), use);
    }

    /** A positive count that a list of values can have. */
    int count(int index, String use) {
        long count = integer(index, use);
        if (count < 1 || count > Limits.STEPS) {
            throw new ValueFault(use + " must be from 1 to " + Limits.STEPS, "use a small positive number");
        }
        return (int) count;
    }

    boolean isSet(String name) {
        return get(name).isTrue();
    }

    Args from(int index) {
        return new Args(positional.subList(Math.min(index, size()), size()), named);
    }
}
