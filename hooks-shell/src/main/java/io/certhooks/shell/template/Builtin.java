// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;

/** A filter, test or function of the language: its name, the arguments it takes, and what it does. */
record Builtin(String name, int least, int most, List<String> named, Body body) {

    /** What a builtin does with the value before it and its arguments. */
    @FunctionalInterface
    interface Body {
        Value apply(Value input, Args args, Run run);
    }

    /** Any number of arguments. */
    static final int MANY = Integer.MAX_VALUE;

    Value apply(Value input, Args args, Run run) {
        return body.apply(input, args, run);
    }

    /**
     * Checks arguments that are not known before rendering.
     *
     * @throws ValueFault if the builtin does not take them
     */
    void check(Args args) {
        check(args.size(), args.named().keySet());
    }

    void check(int count, Iterable<String> names) {
        if (count < least || count > most) {
            throw new ValueFault("'" + name + "' does not take " + count + " arguments", "give " + range());
        }
        for (String given : names) {
            if (!named.contains(given) && !named.contains("*")) {
                throw new ValueFault("'" + name + "' has no argument named '" + given + "'", hint());
            }
        }
    }

    private String range() {
        if (most == MANY) {
            return "at least " + least;
        }
        return least == most ? (most == 0 ? "none" : String.valueOf(most)) : least + " to " + most;
    }

    private String hint() {
        return named.isEmpty() ? "leave it out" : "it takes " + String.join(", ", named);
    }
}
