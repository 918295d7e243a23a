// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One rendering: the data, the names defined so far, the text written so far, and what is left of the budget. */
final class Run {

    private final Source source;
    private final Mapping.Fields data;
    private final Budget budget = new Budget();
    private Output out;
    private @Nullable Scope scope;
    private boolean escaping;

    Run(Source source, Map<String, ?> data) {
        this.source = source;
        this.data = new Mapping.Fields(data);
        this.out = new Output(budget, source.text().length() + 32);
    }

    Budget budget() {
        return budget;
    }

    Output out() {
        return out;
    }

    Mapping.Fields data() {
        return data;
    }

    @Nullable
    Scope scope() {
        return scope;
    }

    boolean isEscaping() {
        return escaping;
    }

    /** The value of an expression; a fault gets its position here. */
    Value eval(Expression expression) {
        try {
            budget.enter();
            Value value = expression.eval(this);
            budget.leave();
            return value;
        } catch (ValueFault fault) {
            throw source.error(expression.at(), fault);
        }
    }

    void render(List<Node> nodes) {
        int at = 0;
        try {
            budget.enter();
            for (Node node : nodes) {
                at = node.at();
                budget.charge(1);
                node.render(this);
            }
            budget.leave();
        } catch (ValueFault fault) {
            throw source.error(at, fault);
        }
    }

    /** The value of a name: the innermost definition, then the data; undefined if there is none. */
    Value lookup(String name) {
        Value value = scope == null ? null : scope.get(name);
        value = value == null ? data.get(name) : value;
        return value == null ? Value.UNDEFINED : value;
    }

    void define(String name, Value value) {
        if (scope == null) {
            scope = new Scope(null);
        }
        scope.set(name, value);
    }

    /** Starts a part with names of its own, within those of {@code outer}; returns what {@link #close} needs. */
    @Nullable
    Scope open(@Nullable Scope outer) {
        Scope before = scope;
        scope = new Scope(outer);
        return before;
    }

    void close(@Nullable Scope before) {
        scope = before;
    }

    /** Renders with HTML escaping of printed values switched on or off. */
    void escaping(boolean on, List<Node> body) {
        boolean before = escaping;
        escaping = on;
        render(body);
        escaping = before;
    }

    /** Renders apart from the result. */
    Value.Text capture(List<Node> body) {
        Output before = out;
        out = new Output(budget, 64);
        render(body);
        String text = out.toString();
        out = before;
        return new Value.Text(text, escaping);
    }
}
