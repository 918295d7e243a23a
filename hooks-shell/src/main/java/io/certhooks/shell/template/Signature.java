// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;

/** The arguments that a filter, test, function or macro takes: how many by position, and which by name. */
record Signature(String name, int least, int most, List<String> named) {

    /** Any number of arguments. */
    static final int MANY = Integer.MAX_VALUE;

    /** Among the named arguments: all names. */
    static final String ANY = "*";

    /**
     * Checks the arguments of a call.
     *
     * @throws ValueFault if it does not take them
     */
    void check(int count, Iterable<String> names) {
        if (count < least || count > most) {
            throw new ValueFault("'" + name + "' does not take " + count + " arguments", "give " + range());
        }
        for (String given : names) {
            if (!named.contains(given) && !named.contains(ANY)) {
                throw new ValueFault("'" + name + "' has no argument named '" + given + "'", hint());
            }
        }
    }

    private String range() {
        if (most == MANY) {
            return "at least " + least;
        }
        if (least == most) {
            return most == 0 ? "none" : String.valueOf(most);
        }
        return least + " to " + most;
    }

    private String hint() {
        return named.isEmpty() ? "leave it out" : "it takes " + String.join(", ", named);
    }
}
