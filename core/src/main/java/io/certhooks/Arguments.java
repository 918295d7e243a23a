// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.util.Objects.requireNonNull;

import java.util.Collection;

/** Checks of what users hand in. */
final class Arguments {

    private Arguments() {}

    /**
     * Refuses a collection that is null or holds null.
     *
     * @param name of the parameter, for the message
     * @return the collection
     * @throws NullPointerException with the parameter's name
     */
    static <T> Collection<T> requireAll(Collection<T> all, String name) {
        requireNonNull(all, name).forEach(one -> requireNonNull(one, name + ": one is null"));
        return all;
    }
}
