// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Filters for lists, maps and absent values. */
final class ListFilters {

    private ListFilters() {}

    static void addTo(Builtins filters) {
        filters.add("join", 0, 1, ListFilters::join)
                .add("first", 0, 0, (in, args, run) -> end(in, 0, run))
                .add("last", 0, 0, (in, args, run) -> end(in, -1, run))
                .add("length", 0, 0, (in, args, run) -> length(in, run))
                .alias("length", "count")
                .add("reverse", 0, 0, (in, args, run) -> Access.reverse(in, run.budget()))
                .add("sort", 0, 0, ListFilters::sort, "case_sensitive", "attribute", "reverse")
                .add("list", 0, 0, (in, args, run) -> new Value.Items(Access.sequence(in, run.budget())))
                .add("items", 0, 0, (in, args, run) -> new Value.Items(pairs(in, run)))
                .add("dictsort", 0, 0, ListFilters::sortEntries, "case_sensitive", "by", "reverse")
                .add("batch", 1, 2, ListFilters::batch)
                .add("slice", 1, 2, ListFilters::slice)
                .add("chain", 1, Signature.MANY, ListFilters::chain)
                .add("min", 0, 0, (in, args, run) -> most(in, new Order(run.budget()).reversed(), run))
                .add("max", 0, 0, (in, args, run) -> most(in, new Order(run.budget()), run))
                .add("attr", 1, 1, (in, args, run) -> Access.item(in, args.get(0), run.budget()))
                .add("default", 0, 2, ListFilters::standard)
                .alias("default", "d");
    }

    private static Value join(Value in, Args args, Run run) {
        String joiner = args.has(0) ? args.text(0, run) : "";
        Output text = new Output(run.budget(), 64);
        String separator = "";
        for (Object item : Access.sequence(in, run.budget())) {
            text.append(separator);
            Printer.print(Value.of(item), text);
            separator = joiner;
        }
        return Value.text(text.toString());
    }

    private static Value end(Value in, int index, Run run) {
        if (in instanceof Value.Absent) {
            throw new ValueFault("a value of kind " + in.kind() + " has no items", "add a default filter before");
        }
        List<?> items = Access.sequence(in, run.budget());
        if (items.isEmpty()) {
            return Value.UNDEFINED;
        }
        return Value.of(items.get(index < 0 ? items.size() - 1 : index));
    }

    private static Value length(Value in, Run run) {
        if (in instanceof Value.Absent) {
            throw new ValueFault("a value of kind " + in.kind() + " has no length", "add a default filter before");
        }
        if (in instanceof Value.Text text) {
            run.budget().charge(text.value().length());
            return new Value.Whole(text.value().codePointCount(0, text.value().length()));
        }
        return new Value.Whole(Access.sequence(in, run.budget()).size());
    }

    private static Value sort(Value in, Args args, Run run) {
        List<Object> items = new ArrayList<>(Access.sequence(in, run.budget()));
        Comparator<Value> order = order(args, run);
        Comparator<Object> byKey = args.has("attribute")
                ? Comparator.comparing(item -> Access.path(Value.of(item), args.get("attribute"), run.budget()), order)
                : Comparator.comparing(Value::of, order);
        items.sort(byKey);
        return args.isSet("reverse") ? Access.reverse(new Value.Items(items), run.budget()) : new Value.Items(items);
    }

    /** Strings compare without regard to the case of ASCII letters unless asked for. */
    static Comparator<Value> order(Args args, Run run) {
        Order exact = new Order(run.budget());
        if (args.isSet("case_sensitive")) {
            return exact;
        }
        return (a, b) -> exact.compare(folded(a, run), folded(b, run));
    }

    private static Value folded(Value value, Run run) {
        if (!(value instanceof Value.Text text)) {
            return value;
        }
        String content = text.value();
        run.budget().charge(content.length());
        StringBuilder lower = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return Value.text(lower.toString());
    }

    private static List<Object> pairs(Value in, Run run) {
        if (!(in instanceof Mapping mapping)) {
            throw new ValueFault("a value of kind " + in.kind() + " has no entries", "use a map");
        }
        run.budget().charge(mapping.size());
        List<Object> pairs = new ArrayList<>();
        for (Map.Entry<Value, Value> entry : mapping.entries().entrySet()) {
            pairs.add(List.of(entry.getKey(), entry.getValue()));
        }
        return pairs;
    }

    private static Value sortEntries(Value in, Args args, Run run) {
        List<Object> pairs = pairs(in, run);
        int part = Printer.text(args.get("by"), run.budget()).equals("value") ? 1 : 0;
        pairs.sort(Comparator.comparing(pair -> Value.of(((List<?>) pair).get(part)), order(args, run)));
        return args.isSet("reverse") ? Access.reverse(new Value.Items(pairs), run.budget()) : new Value.Items(pairs);
    }

    private static Value batch(Value in, Args args, Run run) {
        List<?> items = Access.sequence(in, run.budget());
        int size = args.count(0, "the size of a batch");
        List<Object> batches = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            int to = (int) Math.min(items.size(), (long) from + size);
            batches.add(filled(items.subList(from, to), args.has(1) ? size : 0, args.get(1), run));
            if (to == items.size()) {
                break;
            }
        }
        return new Value.Items(batches);
    }

    private static Value slice(Value in, Args args, Run run) {
        List<?> items = Access.sequence(in, run.budget());
        int count = args.count(0, "the number of slices");
        run.budget().charge(count);
        int size = items.size() / count;
        int longer = items.size() % count;
        List<Object> slices = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < count; i++) {
            int to = from + size + (i < longer ? 1 : 0);
            // As the original: with a filler every shorter slice gets one, even if all are equally short.
            slices.add(filled(items.subList(from, to), args.has(1) && i >= longer ? size + 1 : 0, args.get(1), run));
            from = to;
        }
        return new Value.Items(slices);
    }

    private static Value filled(List<?> items, int size, Value filler, Run run) {
        run.budget().charge(Math.max(size, items.size()));
        List<Object> filled = new ArrayList<>(items);
        while (filled.size() < size) {
            filled.add(filler);
        }
        return new Value.Items(filled);
    }

    /** Lists one after the other; of maps, the first that has a key gives its value. */
    private static Value chain(Value in, Args args, Run run) {
        List<Value> parts = new ArrayList<>(args.positional());
        parts.add(0, in);
        if (parts.stream().allMatch(part -> part instanceof Mapping)) {
            Mapping.Dict merged = Functions.emptyDict();
            for (Value part : parts) {
                run.budget().charge(((Mapping) part).size());
                merged.entries().putAll(((Mapping) part).entries());
            }
            return merged;
        }
        List<Object> all = new ArrayList<>();
        for (Value part : parts) {
            all.addAll(Access.sequence(part, run.budget()));
        }
        return new Value.Items(all);
    }

    private static Value most(Value in, Comparator<Value> order, Run run) {
        Value most = null;
        for (Object item : Access.sequence(in, run.budget())) {
            Value value = Value.of(item);
            most = most == null || order.compare(value, most) > 0 ? value : most;
        }
        return most == null ? Value.UNDEFINED : most;
    }

    /** The input, or the argument if it is undefined, or with a second true argument if it is not true. */
    private static Value standard(Value in, Args args, Run run) {
        boolean missing = in == Value.UNDEFINED || (args.get(1).isTrue() && !in.isTrue());
        if (!missing) {
            return in;
        }
        return args.has(0) ? args.get(0) : Value.EMPTY;
    }
}
