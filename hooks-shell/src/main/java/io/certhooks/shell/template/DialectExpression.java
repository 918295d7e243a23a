// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;

/** The expressions of the older dialects: paths, and what their blocks make of values. */
final class DialectExpression {

    private DialectExpression() {}

    /** The part of a list or map, or undefined; never a fault. */
    private static Value part(Value value, String name) {
        if (value instanceof Value.Items items) {
            int index = Access.isIndex(name) ? Integer.parseInt(name) : items.size();
            return index < items.size() ? items.get(index) : Value.UNDEFINED;
        }
        Value part = value instanceof Mapping mapping ? mapping.get(Value.text(name)) : null;
        return part == null ? Value.UNDEFINED : part;
    }

    /** A path of TinyTemplate; a missing part is a fault. */
    record TinyPath(List<String> parts, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            String first = parts.get(0);
            if (first.startsWith("@")) {
                return keyword(first, run);
            }
            Value value = required(run.lookup(first), first);
            for (String name : parts.subList(1, parts.size())) {
                value = required(part(value, name), name);
            }
            return value;
        }

        private static Value required(Value value, String name) {
            if (value == Value.UNDEFINED) {
                throw new ValueFault("there is no value '" + name + "'", "define it; this dialect has no empty values");
            }
            return value;
        }

        private static Value keyword(String name, Run run) {
            if (name.equals("@root")) {
                return run.data();
            }
            if (!(run.lookup("@loop") instanceof LoopState loop)) {
                throw new ValueFault("'" + name + "' exists only in a loop", "move it into a for block");
            }
            return loop.part(name.equals("@index") ? "index0" : name.substring(1));
        }
    }

    /** A path of Handlebars, from the value that {@code context} names; a missing part is undefined. */
    record BarsPath(String context, List<String> parts, int at) implements Expression {

        /** The context of the whole template. */
        static final String ROOT = "@root";

        @Override
        public Value eval(Run run) {
            Value value = context.equals(ROOT) ? run.data() : run.lookup(context);
            for (String name : parts) {
                value = part(value, name);
            }
            return value;
        }
    }

    /** {@code @index}, {@code @first} and {@code @last} of Handlebars. */
    record BarsLoop(String part, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return run.lookup("@loop") instanceof LoopState loop ? loop.part(part) : Value.UNDEFINED;
        }
    }

    /** Pairs of key and value, which an each block runs over; none for what is no list or map. */
    record Entries(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            List<Object> pairs = new ArrayList<>();
            if (value instanceof Value.Items items) {
                run.budget().charge(items.size());
                for (int i = 0; i < items.size(); i++) {
                    pairs.add(List.of(new Value.Whole(i), items.get(i)));
                }
            } else if (value instanceof Mapping mapping) {
                run.budget().charge(mapping.size());
                mapping.entries().forEach((key, part) -> pairs.add(List.of(key, part)));
            }
            return new Value.Items(pairs);
        }
    }

    /** Whether a condition of TinyTemplate holds: there a map is true even if it is empty. */
    record Truth(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            return Value.Flag.of(value instanceof Mapping || value.isTrue());
        }
    }

    /** A value that has to be a list. */
    record ListOnly(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            if (value instanceof Value.Items) {
                return value;
            }
            throw new ValueFault("a value of kind " + value.kind() + " is no list", "use a list in a for block");
        }
    }

    /** The formatter {@code rev_labels} of TinyTemplate, which writes nothing for lists and maps. */
    record ReversedLabels(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            if (value instanceof Value.Text text) {
                return Value.text(TextFilters.reverseLabels(text.value()));
            }
            return value instanceof Value.Items || value instanceof Mapping ? Value.EMPTY : value;
        }
    }
}
