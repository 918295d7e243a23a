// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of values: attributes, items, slices, members and the sequence a value can be read as. */
final class Access {

    private Access() {}

    /** A part by name or index; undefined if there is none. */
    static Value item(Value value, Value key, Budget budget) {
        if (value == Value.UNDEFINED) {
            throw new ValueFault(
                    "this value is not defined, so it has no parts", "check the name or add a default filter");
        }
        if (value instanceof Mapping mapping) {
            Value part = mapping.get(key);
            return part == null ? Value.UNDEFINED : part;
        }
        if (value instanceof LoopState loop && key instanceof Value.Text name) {
            return loop.part(name.value());
        }
        if (value instanceof Value.Items || value instanceof Value.Text) {
            return key.kind() == Value.Kind.NUMBER ? indexed(value, key, budget) : Value.UNDEFINED;
        }
        return Value.UNDEFINED;
    }

    private static Value indexed(Value value, Value key, Budget budget) {
        if (key instanceof Value.Real real && real.value() != Math.rint(real.value())) {
            return Value.UNDEFINED;
        }
        List<?> items = value instanceof Value.Items list ? list.items() : sequence(value, budget);
        long index = Arithmetic.integer(key, "an index");
        long position = index < 0 ? items.size() + index : index;
        return position >= 0 && position < items.size() ? Value.of(items.get((int) position)) : Value.UNDEFINED;
    }

    /** A part by a path of names and numbers with dots between them. */
    static Value path(Value value, Value path, Budget budget) {
        if (!(path instanceof Value.Text text)) {
            return item(value, path, budget);
        }
        Value part = value;
        for (String name : split(text.value(), ".", Integer.MAX_VALUE)) {
            part = item(part, isIndex(name) ? new Value.Whole(Integer.parseInt(name)) : Value.text(name), budget);
        }
        return part;
    }

    static boolean isIndex(String name) {
        return !name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static Value slice(Value value, Bounds bounds, Budget budget) {
        if (value instanceof Value.Absent) {
            return new Value.Items(List.of());
        }
        if (!(value instanceof Value.Text) && !(value instanceof Value.Items)) {
            throw new ValueFault("a value of kind " + value.kind() + " has no slices", "slice a string or a list");
        }
        List<?> part = bounds.cut(sequence(value, budget));
        return value instanceof Value.Items ? new Value.Items(part) : Value.text(join(part));
    }

    private static String join(List<?> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(character -> text.append(((Value.Text) Value.of(character)).value()));
        return text.toString();
    }

    /** First, last and step of a slice as written; null where nothing is written. */
    record Bounds(@Nullable Long start, @Nullable Long stop, long step) {

        Bounds {
            if (step == 0) {
                throw new ValueFault("a slice cannot have the step 0", "use a step other than 0");
            }
        }

        List<?> cut(List<?> items) {
            List<Object> part = new ArrayList<>();
            long size = items.size();
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? size : size - 1;
            long first = start == null ? (step > 0 ? low : high) : clamp(start, size, low, high);
            long end = stop == null ? (step > 0 ? high : low) : clamp(stop, size, low, high);
            // Beyond the size every step is the last one, so a huge step cannot overflow.
            long stride = Math.max(-size - 1, Math.min(size + 1, step));
            for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
                part.add(items.get((int) i));
            }
            return part;
        }

        private static long clamp(long index, long size, long low, long high) {
            long position = index < 0 ? index + size : index;
            return Math.max(low, Math.min(high, position));
        }
    }

    /** Whether the container has the value: as part of a string, item of a list or key of a map. */
    static boolean contains(Value container, Value value, Budget budget) {
        if (container == Value.UNDEFINED) {
            return false;
        }
        if (container instanceof Value.Text text) {
            String part = Printer.text(value, budget);
            budget.search(text.value(), part);
            return text.value().contains(part);
        }
        if (container instanceof Value.Items items) {
            Order order = new Order(budget);
            budget.charge(items.size());
            return items.items().stream().anyMatch(item -> order.equal(Value.of(item), value));
        }
        if (container instanceof Mapping mapping) {
            return mapping.get(value) != null;
        }
        throw new ValueFault("a value of kind " + container.kind() + " contains nothing", "use a string, list or map");
    }

    /** The items of a list, the keys of a map, the characters of a string; nothing for an absent value. */
    static List<?> sequence(Value value, Budget budget) {
        if (value instanceof Value.Items items) {
            budget.charge(items.size());
            return items.items();
        }
        if (value instanceof Value.Absent) {
            return List.of();
        }
        if (value instanceof Mapping mapping) {
            budget.charge(mapping.size());
            return new ArrayList<>(mapping.keys());
        }
        if (value instanceof Value.Text text) {
            budget.charge(text.value().length());
            return text.value()
                    .codePoints()
                    .mapToObj(Character::toString)
                    .map(Value::text)
                    .toList();
        }
        throw new ValueFault("a value of kind " + value.kind() + " is no sequence", "use a list, map or string");
    }

    static Value reverse(Value value, Budget budget) {
        if (value instanceof Value.Text text) {
            budget.charge(text.value().length());
            return Value.text(new StringBuilder(text.value()).reverse().toString());
        }
        if (value instanceof Value.Absent) {
            return value;
        }
        List<?> items = new ArrayList<>(sequence(value, budget));
        Collections.reverse(items);
        return new Value.Items(items);
    }

    /** The parts of a text between separators, at most {@code limit} of them; the last keeps the rest. */
    static List<String> split(String text, String separator, int limit) {
        if (separator.isEmpty()) {
            return splitCharacters(text, limit);
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator);
                at >= 0 && parts.size() < limit - 1;
                at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** An empty separator stands before, between and after the characters. */
    private static List<String> splitCharacters(String text, int limit) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        if (limit > 1) {
            parts.add("");
        }
        while (from < text.length() && parts.size() < limit - 1) {
            int to = text.offsetByCodePoints(from, 1);
            parts.add(text.substring(from, to));
            from = to;
        }
        parts.add(text.substring(from));
        return parts;
    }
}
