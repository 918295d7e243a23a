// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The tests of MiniJinja 2.11, as in {@code x is defined}. */
final class Tests {

    static final Builtins ALL = new Builtins("test");

    static {
        addKinds();
        addContent();
        addRelations();
    }

    private Tests() {}

    private static void addKinds() {
        is("undefined", value -> value == Value.UNDEFINED);
        is("defined", value -> value != Value.UNDEFINED);
        is("none", value -> value == Value.NONE);
        is("boolean", value -> value instanceof Value.Flag);
        is("number", value -> value.kind() == Value.Kind.NUMBER);
        is("integer", value -> value instanceof Value.Whole);
        is("float", value -> value instanceof Value.Real);
        is("string", value -> value instanceof Value.Text);
        is("sequence", value -> value instanceof Value.Items);
        is("mapping", value -> value instanceof Mapping);
        is(
                "iterable",
                value -> value.kind() != Value.Kind.NUMBER
                        && value.kind() != Value.Kind.BOOL
                        && value.kind() != Value.Kind.CALLABLE);
        is("true", value -> value instanceof Value.Flag flag && flag.value());
        is("false", value -> value instanceof Value.Flag flag && !flag.value());
        is("safe", value -> value instanceof Value.Text text && text.safe());
        ALL.alias("integer", "int").alias("safe", "escaped");
    }

    private static void addContent() {
        ALL.add("odd", 0, 0, (in, args, run) -> Value.Flag.of(remainder(in) == 1))
                .add("even", 0, 0, (in, args, run) -> Value.Flag.of(remainder(in) == 0))
                .add("divisibleby", 1, 1, (in, args, run) -> Value.Flag.of(isDivisible(in, args.get(0), run)))
                .add(
                        "startingwith",
                        1,
                        1,
                        (in, args, run) ->
                                Value.Flag.of(Printer.text(in, run.budget()).startsWith(args.text(0, run))))
                .add(
                        "endingwith",
                        1,
                        1,
                        (in, args, run) ->
                                Value.Flag.of(Printer.text(in, run.budget()).endsWith(args.text(0, run))))
                .add("lower", 0, 0, (in, args, run) -> Value.Flag.of(all(in, Character::isLowerCase, run)))
                .add("upper", 0, 0, (in, args, run) -> Value.Flag.of(all(in, Character::isUpperCase, run)))
                .add("filter", 0, 0, (in, args, run) -> Value.Flag.of(Filters.ALL.has(Printer.text(in, run.budget()))))
                .add("test", 0, 0, (in, args, run) -> Value.Flag.of(ALL.has(Printer.text(in, run.budget()))));
    }

    private static void addRelations() {
        relation(Relation.EQUAL, "eq", "equalto", "==");
        relation(Relation.NOT_EQUAL, "ne", "!=");
        relation(Relation.LESS, "lt", "lessthan", "<");
        relation(Relation.LESS_OR_EQUAL, "le", "<=");
        relation(Relation.GREATER, "gt", "greaterthan", ">");
        relation(Relation.GREATER_OR_EQUAL, "ge", ">=");
        relation(Relation.IN, "in");
        ALL.add("sameas", 1, 1, (in, args, run) -> Value.Flag.of(isSame(in, args.get(0), run)));
    }

    private static void is(String name, Predicate<Value> predicate) {
        ALL.add(name, 0, 0, (in, args, run) -> Value.Flag.of(predicate.test(in)));
    }

    private static void relation(Relation relation, String name, String... others) {
        ALL.add(name, 1, 1, (in, args, run) -> Value.Flag.of(relation.holds(in, args.get(0), run.budget())))
                .alias(name, others);
    }

    /** 0 for even, 1 for odd, -1 for what is no integer. */
    private static int remainder(Value value) {
        boolean whole = value instanceof Value.Whole
                || value instanceof Value.Flag
                || (value instanceof Value.Real real && real.value() == (long) real.value());
        return whole ? (int) (Arithmetic.integer(value, "a number") & 1) : -1;
    }

    private static boolean isDivisible(Value value, Value by, Run run) {
        boolean numbers = value.kind() == Value.Kind.NUMBER && by.kind() == Value.Kind.NUMBER;
        if (!numbers || Arithmetic.real(by) == 0) {
            return false;
        }
        Value rest = Arithmetic.apply(Arithmetic.Operator.REMAINDER, value, by, run.budget());
        return !rest.isTrue();
    }

    private static boolean all(Value value, IntPredicate predicate, Run run) {
        if (!(value instanceof Value.Text text)) {
            throw new ValueFault("a value of kind " + value.kind() + " has no case", "use a string");
        }
        run.budget().charge(text.value().length());
        return text.value().codePoints().allMatch(predicate);
    }

    private static boolean isSame(Value value, Value other, Run run) {
        if (value.kind().compareTo(Value.Kind.STRING) > 0) {
            return value == other;
        }
        boolean sameKind = value.kind() == other.kind() && value instanceof Value.Whole == other instanceof Value.Whole;
        return sameKind && new Order(run.budget()).equal(value, other);
    }
}
