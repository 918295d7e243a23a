// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.List;

/** The arguments of a script: texts, whole numbers and booleans. */
final class HookArguments {

    private HookArguments() {}

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if one is of another type
     */
    static List<Object> copy(List<?> arguments) {
        for (Object argument : arguments) {
            if (!(argument instanceof String
                    || argument instanceof Boolean
                    || argument instanceof Integer
                    || argument instanceof Long)) {
                throw new IllegalArgumentException(
                        "an argument of a hook is a text, a whole number or a boolean, not a "
                                + argument.getClass().getName());
            }
        }
        return List.copyOf(arguments);
    }

    /** As Python prints it. */
    static String text(Object argument) {
        return argument instanceof Boolean value ? (value ? "True" : "False") : String.valueOf(argument);
    }
}
