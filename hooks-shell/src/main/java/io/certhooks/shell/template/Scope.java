// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names a part of a template defined, within those of the part around it. */
final class Scope {

    private final @Nullable Scope outer;
    private final Map<String, Value> values = new HashMap<>(4);

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void set(String name, Value value) {
        values.put(name, value);
    }

    /** The value of the innermost definition, or null. */
    @Nullable
    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
