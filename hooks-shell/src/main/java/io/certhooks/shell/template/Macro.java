// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A macro, with the names that were defined where it is. */
record Macro(Node.Define definition, @Nullable Scope closure) implements Value {

    String name() {
        return definition.signature().name();
    }

    /** The text the macro renders with these arguments. */
    Value call(Args args, Run run) {
        List<Node.Parameter> parameters = definition.parameters();
        definition.signature().check(args.size(), args.named().keySet());
        Scope before = run.open(closure);
        for (int i = 0; i < parameters.size(); i++) {
            Node.Parameter parameter = parameters.get(i);
            Value value = i < args.size() ? args.get(i) : args.get(parameter.name());
            run.define(parameter.name(), value == UNDEFINED ? parameter.fallback(run) : value);
        }
        Value text = run.capture(definition.body());
        run.close(before);
        return text;
    }

    @Override
    public Kind kind() {
        return Kind.CALLABLE;
    }

    @Override
    public boolean isTrue() {
        return true;
    }

    /** Two macros are the same only if they are one. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
