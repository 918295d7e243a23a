// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A part of a template that has a value. */
interface Expression {

    /** The offset in the template that an error message points to. */
    int at();

    /**
     * The value in this rendering; parts are evaluated by {@link Run#eval}, which limits the depth.
     *
     * @throws ValueFault if there is none
     */
    Value eval(Run run);

    /** A literal. */
    record Constant(Value value, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return value;
        }
    }

    /** A variable. */
    record Name(String name, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return run.lookup(name);
        }
    }

    /** {@code of.name}. */
    record Attribute(Expression of, Value.Text name, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            // An index of a list is no attribute of it, so only named parts count here.
            boolean named = value == Value.UNDEFINED || value instanceof Mapping || value instanceof LoopState;
            return named ? Access.item(value, name, run.budget()) : Value.UNDEFINED;
        }
    }

    /** {@code of[key]}. */
    record Item(Expression of, Expression key, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            return Access.item(value, run.eval(key), run.budget());
        }
    }

    /** {@code of[start:stop:step]}. */
    record Slice(
            Expression of, @Nullable Expression start, @Nullable Expression stop, @Nullable Expression step, int at)
            implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            Long stride = bound(step, run);
            var bounds = new Access.Bounds(bound(start, run), bound(stop, run), stride == null ? 1 : stride);
            return Access.slice(value, bounds, run.budget());
        }

        private static @Nullable Long bound(@Nullable Expression expression, Run run) {
            Value value = expression == null ? Value.NONE : run.eval(expression);
            return value == Value.NONE ? null : Long.valueOf(Arithmetic.integer(value, "a slice bound"));
        }
    }

    /** {@code [a, b]} and {@code (a, b)}. */
    record ListOf(List<Expression> items, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            List<Value> values = new ArrayList<>(items.size());
            for (Expression item : items) {
                values.add(run.eval(item));
            }
            return new Value.Items(values);
        }
    }

    /** {@code {a: b}}. */
    record MapOf(List<Expression> keys, List<Expression> values, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            TreeMap<Value, Value> entries = new TreeMap<>(Order.INSTANCE);
            for (int i = 0; i < keys.size(); i++) {
                Value key = run.eval(keys.get(i));
                if (key.kind().compareTo(Value.Kind.STRING) > 0) {
                    throw new ValueFault("a key cannot be of kind " + key.kind(), "use a string or number");
                }
                entries.put(key, run.eval(values.get(i)));
            }
            return new Mapping.Dict(entries);
        }
    }

    /** {@code left + right} and the like. */
    record Calculation(Arithmetic.Operator operator, Expression left, Expression right, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(left);
            return Arithmetic.apply(operator, value, run.eval(right), run.budget());
        }
    }

    /** {@code left ~ right}. */
    record Concat(Expression left, Expression right, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            String value = Printer.text(run.eval(left), run.budget());
            return Arithmetic.concat(value, Printer.text(run.eval(right), run.budget()), run.budget());
        }
    }

    /** {@code left == right} and the like. */
    record Comparison(Relation relation, Expression left, Expression right, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(left);
            return Value.Flag.of(relation.holds(value, run.eval(right), run.budget()));
        }
    }

    /** {@code left and right}, {@code left or right}; the value is that of the side that decides. */
    record Logic(boolean and, Expression left, Expression right, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(left);
            return value.isTrue() == and ? run.eval(right) : value;
        }
    }

    /** {@code not of}. */
    record Not(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return Value.Flag.of(!run.eval(of).isTrue());
        }
    }

    /** {@code -of}. */
    record Negative(Expression of, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return Arithmetic.negate(run.eval(of));
        }
    }

    /** {@code then if condition else otherwise}. */
    record Choice(Expression condition, Expression then, @Nullable Expression otherwise, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            if (run.eval(condition).isTrue()) {
                return run.eval(then);
            }
            return otherwise == null ? Value.UNDEFINED : run.eval(otherwise);
        }
    }

    /** {@code of | filter(arguments)}. */
    record Filtered(Expression of, Builtin filter, Arguments arguments, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            Value value = run.eval(of);
            return filter.apply(value, arguments.eval(run), run);
        }
    }

    /** {@code function(arguments)} for the functions every template has. */
    record Function(Builtin function, Arguments arguments, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            return function.apply(Value.UNDEFINED, arguments.eval(run), run);
        }
    }

    /** {@code name(arguments)} for a macro. */
    record Call(String name, Arguments arguments, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            if (run.lookup(name) instanceof Macro macro) {
                return macro.call(arguments.eval(run), run);
            }
            throw new ValueFault("'" + name + "' is no macro here", "define the macro before it is called");
        }
    }

    /** {@code loop.cycle(arguments)} and {@code loop.changed(arguments)}. */
    record LoopCall(Expression loop, String method, Arguments arguments, int at) implements Expression {
        @Override
        public Value eval(Run run) {
            if (run.eval(loop) instanceof LoopState state) {
                return state.call(method, arguments.eval(run), new Order(run.budget()));
            }
            throw new ValueFault("'loop' exists only inside a for block", "use loop." + method + " there");
        }
    }
}
