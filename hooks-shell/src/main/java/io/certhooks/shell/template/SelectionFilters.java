// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Filters that apply a test or another filter to each item. */
final class SelectionFilters {

    private SelectionFilters() {}

    static void addTo(Builtins filters) {
        filters.add("map", 0, Signature.MANY, SelectionFilters::map, "attribute", "default")
                .add("select", 0, Signature.MANY, (in, args, run) -> select(in, null, args, true, run))
                .add("reject", 0, Signature.MANY, (in, args, run) -> select(in, null, args, false, run))
                .add(
                        "selectattr",
                        1,
                        Signature.MANY,
                        (in, args, run) -> select(in, args.get(0), args.from(1), true, run))
                .add(
                        "rejectattr",
                        1,
                        Signature.MANY,
                        (in, args, run) -> select(in, args.get(0), args.from(1), false, run))
                .add("unique", 0, 0, SelectionFilters::unique, "attribute", "case_sensitive");
    }

    private static Value map(Value in, Args args, Run run) {
        List<Object> results = new ArrayList<>();
        if (args.has("attribute")) {
            for (Object item : Access.sequence(in, run.budget())) {
                results.add(attribute(Value.of(item), args, run));
            }
            return new Value.Items(results);
        }
        Builtin filter = named(Filters.ALL, "filter", args);
        Args rest = args.from(1);
        for (Object item : Access.sequence(in, run.budget())) {
            run.budget().enter();
            results.add(filter.apply(Value.of(item), rest, run));
            run.budget().leave();
        }
        return new Value.Items(results);
    }

    private static Value attribute(Value item, Args args, Run run) {
        if (item instanceof Value.Absent && args.has("default")) {
            return args.get("default");
        }
        Value part = Access.path(item, args.get("attribute"), run.budget());
        return part == Value.UNDEFINED ? args.get("default") : part;
    }

    /** The builtin the first argument names; the fault does not quote it, as it may be a value. */
    private static Builtin named(Builtins all, String kind, Args args) {
        if (!(args.get(0) instanceof Value.Text name) || !all.has(name.value())) {
            throw new ValueFault("the first argument names no " + kind, "give the name of a " + kind + " in quotes");
        }
        Builtin builtin = all.find(name.value());
        builtin.signature().check(args.size() - 1, args.named().keySet());
        return builtin;
    }

    private static Value select(Value in, @Nullable Value attribute, Args args, boolean wanted, Run run) {
        Builtin test = args.size() == 0 ? null : named(Tests.ALL, "test", args);
        Args rest = args.from(1);
        List<Object> chosen = new ArrayList<>();
        for (Object item : Access.sequence(in, run.budget())) {
            Value value = Value.of(item);
            Value tested = attribute == null ? value : Access.path(value, attribute, run.budget());
            boolean passes = test == null
                    ? tested.isTrue()
                    : test.apply(tested, rest, run).isTrue();
            if (passes == wanted) {
                chosen.add(value);
            }
        }
        return new Value.Items(chosen);
    }

    private static Value unique(Value in, Args args, Run run) {
        Set<Value> seen = new TreeSet<>(ListFilters.order(args, run));
        List<Object> chosen = new ArrayList<>();
        for (Object item : Access.sequence(in, run.budget())) {
            Value value = Value.of(item);
            Value key = args.has("attribute") ? Access.path(value, args.get("attribute"), run.budget()) : value;
            if (seen.add(key)) {
                chosen.add(value);
            }
        }
        return new Value.Items(chosen);
    }
}
