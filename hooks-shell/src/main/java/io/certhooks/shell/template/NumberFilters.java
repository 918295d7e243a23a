// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.math.BigDecimal;

/** Filters that make or take numbers and booleans. */
final class NumberFilters {

    private NumberFilters() {}

    static void addTo(Builtins filters) {
        filters.add("int", 0, 0, (in, args, run) -> integer(in))
                .add("float", 0, 0, (in, args, run) -> real(in))
                .add("bool", 0, 0, (in, args, run) -> Value.Flag.of(in.isTrue()))
                .add("abs", 0, 0, (in, args, run) -> absolute(in))
                .add("round", 0, 1, (in, args, run) -> round(in, args))
                .add("sum", 0, 0, (in, args, run) -> sum(in, run));
    }

    private static Value integer(Value value) {
        if (value instanceof Value.Absent) {
            return new Value.Whole(0);
        }
        if (value instanceof Value.Flag || value instanceof Value.Whole) {
            return new Value.Whole(Arithmetic.whole(value));
        }
        if (value instanceof Value.Real real) {
            return new Value.Whole((long) real.value());
        }
        return value instanceof Value.Text text ? parseInteger(text.value()) : fail(value, "integer");
    }

    private static Value parseInteger(String text) {
        try {
            return new Value.Whole(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return new Value.Whole((long) parse(text, "integer"));
        }
    }

    private static Value real(Value value) {
        if (value instanceof Value.Absent) {
            return new Value.Real(0);
        }
        if (value instanceof Value.Text text) {
            return new Value.Real(parse(text.value(), "float"));
        }
        boolean number = value.kind() == Value.Kind.NUMBER || value.kind() == Value.Kind.BOOL;
        return number ? new Value.Real(Arithmetic.real(value)) : fail(value, "float");
    }

    /** Reads digits with an optional fraction and exponent; Java's hexadecimal and suffixed forms are refused. */
    private static double parse(String text, String wanted) {
        boolean plain = !text.isEmpty() && text.length() <= 400;
        for (int i = 0; i < text.length(); i++) {
            plain &= "0123456789+-.eE".indexOf(text.charAt(i)) >= 0;
        }
        try {
            if (plain) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            plain = false;
        }
        throw new ValueFault("this text is no " + wanted, "give a text of digits or check it first");
    }

    private static Value absolute(Value value) {
        if (value instanceof Value.Real real) {
            return new Value.Real(Math.abs(real.value()));
        }
        if (value instanceof Value.Whole whole) {
            return whole.value() < 0 ? Arithmetic.negate(whole) : whole;
        }
        return fail(value, "absolute value");
    }

    private static Value round(Value value, Args args) {
        if (value instanceof Value.Whole) {
            return value;
        }
        if (!(value instanceof Value.Real real)) {
            return fail(value, "rounded value");
        }
        long digits = args.has(0) ? args.integer(0, "the precision") : 0;
        if (digits < -300 || digits > 300) {
            throw new ValueFault("the precision is out of range", "use -300 to 300");
        }
        double scale = new BigDecimal("1e" + digits).doubleValue();
        double rounded = halfAwayFromZero(real.value() * scale);
        return new Value.Real(rounded / scale);
    }

    private static double halfAwayFromZero(double value) {
        double whole = Math.floor(Math.abs(value));
        return Math.copySign(Math.abs(value) - whole >= 0.5 ? whole + 1 : whole, value);
    }

    private static Value sum(Value in, Run run) {
        Value sum = new Value.Whole(0);
        for (Object item : Access.sequence(in, run.budget())) {
            Value value = Value.of(item);
            if (value.kind() == Value.Kind.NUMBER) {
                sum = Arithmetic.apply(Arithmetic.Operator.ADD, sum, value, run.budget());
            } else if (value != Value.UNDEFINED) {
                return fail(value, "sum");
            }
        }
        return sum;
    }

    private static Value fail(Value value, String wanted) {
        throw new ValueFault("a value of kind " + value.kind() + " has no " + wanted, "use a number");
    }
}
