// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;

/** The operators that calculate. Integers have 64 bits and never wrap; division by {@code /} gives a float. */
final class Arithmetic {

    private Arithmetic() {}

    /** A calculating operator of the template language. */
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR_DIVIDE("//"),
        REMAINDER("%"),
        POWER("**");

        final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }
    }

    static Value apply(Operator operator, Value a, Value b, Budget budget) {
        if (operator == Operator.ADD && a instanceof Value.Text x && b instanceof Value.Text y) {
            return concat(x.value(), y.value(), budget);
        }
        if (operator == Operator.ADD && a instanceof Value.Items x && b instanceof Value.Items y) {
            return chain(x, y, budget);
        }
        if (operator == Operator.MULTIPLY && isRepeatable(a) != isRepeatable(b)) {
            return isRepeatable(a) ? repeat(a, b, budget) : repeat(b, a, budget);
        }
        if (!isNumeric(a) || !isNumeric(b)) {
            throw new ValueFault(
                    "the operator " + operator.symbol + " does not take " + a.kind() + " and " + b.kind(),
                    "use numbers, or ~ to join texts");
        }
        boolean real = operator == Operator.DIVIDE || a instanceof Value.Real || b instanceof Value.Real;
        return real
                ? new Value.Real(reals(operator, real(a), real(b)))
                : new Value.Whole(wholes(operator, whole(a), whole(b)));
    }

    static Value negate(Value value) {
        if (value instanceof Value.Real real) {
            return new Value.Real(-real.value());
        }
        if (value instanceof Value.Whole whole) {
            return new Value.Whole(wholes(Operator.SUBTRACT, 0, whole.value()));
        }
        throw new ValueFault("a value of kind " + value.kind() + " has no negative", "use a number after -");
    }

    static Value concat(String a, String b, Budget budget) {
        budget.text((long) a.length() + b.length());
        return Value.text(a.concat(b));
    }

    static double real(Value value) {
        return value instanceof Value.Real real ? real.value() : whole(value);
    }

    static long whole(Value value) {
        if (value instanceof Value.Flag flag) {
            return flag.value() ? 1 : 0;
        }
        return ((Value.Whole) value).value();
    }

    /** The value as an integer where one is needed: an integer, a boolean, or a float without fraction. */
    static long integer(Value value, String use) {
        if (value instanceof Value.Whole || value instanceof Value.Flag) {
            return whole(value);
        }
        if (value instanceof Value.Real real && real.value() == (long) real.value()) {
            return (long) real.value();
        }
        throw new ValueFault(use + " cannot be of kind " + value.kind(), "use an integer");
    }

    private static boolean isNumeric(Value value) {
        return value.kind() == Value.Kind.NUMBER || value.kind() == Value.Kind.BOOL;
    }

    private static boolean isRepeatable(Value value) {
        return value instanceof Value.Text || value instanceof Value.Items;
    }

    private static long wholes(Operator operator, long a, long b) {
        try {
            return switch (operator) {
                case ADD -> Math.addExact(a, b);
                case SUBTRACT -> Math.subtractExact(a, b);
                case MULTIPLY -> Math.multiplyExact(a, b);
                case FLOOR_DIVIDE -> floorDivide(a, b);
                case REMAINDER -> b == -1 ? 0 : euclideanRemainder(a, b);
                case POWER -> power(a, b);
                case DIVIDE -> throw new IllegalStateException("a quotient is never an integer");
            };
        } catch (ArithmeticException e) {
            throw new ValueFault(
                    "the operator " + operator.symbol + " has no 64-bit result here",
                    "use smaller numbers and do not divide by zero");
        }
    }

    private static double reals(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
            case POWER -> StrictMath.pow(a, b);
            case FLOOR_DIVIDE -> floorDivide(a, b);
        };
    }

    /** The quotient whose remainder is never negative. */
    private static long floorDivide(long a, long b) {
        if (b == -1) {
            return Math.negateExact(a);
        }
        long remainder = a % b;
        long quotient = a / b;
        return remainder >= 0 ? quotient : quotient - Long.signum(b);
    }

    private static double floorDivide(double a, double b) {
        double quotient = a / b;
        double whole = quotient < 0 ? Math.ceil(quotient) : Math.floor(quotient);
        return a % b < 0 ? whole - Math.signum(b) : whole;
    }

    private static long euclideanRemainder(long a, long b) {
        long remainder = a % b;
        return remainder >= 0 ? remainder : remainder + Math.abs(b);
    }

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            throw new ArithmeticException("negative exponent");
        }
        if (base == 0 || base == 1) {
            return exponent == 0 ? 1 : base;
        }
        if (base == -1) {
            return exponent % 2 == 0 ? 1 : -1;
        }
        long result = 1;
        // Any other base overflows within 63 rounds.
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static Value chain(Value.Items a, Value.Items b, Budget budget) {
        budget.charge((long) a.size() + b.size());
        List<Object> all = new ArrayList<>(a.items());
        all.addAll(b.items());
        return new Value.Items(all);
    }

    private static Value repeat(Value value, Value count, Budget budget) {
        long times = integer(count, "the number of repetitions");
        if (times < 0) {
            throw new ValueFault("the number of repetitions is negative", "use an integer from 0");
        }
        if (value instanceof Value.Text text) {
            budget.text(product(text.value().length(), times));
            return Value.text(times == 0 ? "" : text.value().repeat((int) Math.min(times, Limits.OUTPUT)));
        }
        List<?> items = ((Value.Items) value).items();
        budget.charge(product(items.size(), times));
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < times && !items.isEmpty(); i++) {
            all.addAll(items);
        }
        return new Value.Items(all);
    }

    private static long product(int size, long times) {
        return times > Limits.STEPS ? (size == 0 ? 0 : Limits.STEPS) : size * times;
    }
}
