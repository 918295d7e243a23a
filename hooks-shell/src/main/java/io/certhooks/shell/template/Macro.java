// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A macro, with the names that were defined where it is. */
record Macro(Node.Define definition, @Nullable Scope closure) implements Value {

    String name() {
        return definition.name();
    }

    /** The text the macro renders with these arguments. */
    Value call(Args args, Run run) {
        List<Node.Parameter> parameters = definition.parameters();
        new Builtin(name(), 0, parameters.size(), names(), (input, given, outer) -> UNDEFINED).check(args);
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

    private List<String> names() {
        return definition.parameters().stream().map(Node.Parameter::name).toList();
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
