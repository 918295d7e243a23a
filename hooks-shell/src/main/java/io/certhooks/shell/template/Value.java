// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A value as templates see it. Lists and maps of the caller are wrapped, not copied. */
sealed interface Value
        permits Value.Absent, Value.Flag, Value.Whole, Value.Real, Value.Text, Value.Items, Mapping, Macro, LoopState {

    /** The kinds of value, in the order in which values of different kinds sort. */
    enum Kind {
        UNDEFINED("undefined"),
        NONE("none"),
        BOOL("bool"),
        NUMBER("number"),
        STRING("string"),
        SEQUENCE("sequence"),
        MAP("map"),
        CALLABLE("macro");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    Absent UNDEFINED = Absent.UNDEFINED;
    Absent NONE = Absent.NONE;
    Text EMPTY = new Text("", false);

    Kind kind();

    boolean isTrue();

    /** A name without value, and the value that says so. */
    enum Absent implements Value {
        UNDEFINED,
        NONE;

        @Override
        public Kind kind() {
            return this == UNDEFINED ? Kind.UNDEFINED : Kind.NONE;
        }

        @Override
        public boolean isTrue() {
            return false;
        }
    }

    /** A boolean. */
    record Flag(boolean value) implements Value {
        static final Flag TRUE = new Flag(true);
        static final Flag FALSE = new Flag(false);

        static Flag of(boolean value) {
            return value ? TRUE : FALSE;
        }

        @Override
        public Kind kind() {
            return Kind.BOOL;
        }

        @Override
        public boolean isTrue() {
            return value;
        }
    }

    /** An integer. */
    record Whole(long value) implements Value {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }
    }

    /** A floating-point number. */
    record Real(double value) implements Value {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }
    }

    /** A string; a safe one is not escaped again. */
    record Text(String value, boolean safe) implements Value {
        @Override
        public Kind kind() {
            return Kind.STRING;
        }

        @Override
        public boolean isTrue() {
            return !value.isEmpty();
        }
    }

    /** A list. */
    record Items(List<?> items) implements Value {
        @Override
        public Kind kind() {
            return Kind.SEQUENCE;
        }

        @Override
        public boolean isTrue() {
            return !items.isEmpty();
        }

        int size() {
            return items.size();
        }

        Value get(int index) {
            return Value.of(items.get(index));
        }
    }

    static Text text(String text) {
        return new Text(text, false);
    }

    static Value of(@Nullable Object object) {
        if (object instanceof Value value) {
            return value;
        }
        if (object instanceof CharSequence text) {
            return new Text(text.toString(), false);
        }
        if (object == null) {
            return NONE;
        }
        if (object instanceof Boolean flag) {
            return Flag.of(flag);
        }
        return object instanceof Number number ? number(number) : structure(object);
    }

    private static Value number(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return new Whole(number.longValue());
        }
        if (number instanceof Double || number instanceof Float) {
            return new Real(number.doubleValue());
        }
        throw unusable(number);
    }

    private static Value structure(Object object) {
        if (object instanceof List<?> list) {
            return new Items(list);
        }
        if (object instanceof Collection<?> collection) {
            return new Items(new ArrayList<>(collection));
        }
        if (object instanceof Map<?, ?> map) {
            return fields(map);
        }
        throw unusable(object);
    }

    /** A sorted map cannot even be asked for a key of another type, so the type is checked here. */
    private static Value fields(Map<?, ?> map) {
        if (!map.isEmpty() && !(map.keySet().iterator().next() instanceof String)) {
            throw new ValueFault("a map given to the template has a key that is no string", "give a map of strings");
        }
        return new Mapping.Fields(map);
    }

    private static ValueFault unusable(Object object) {
        return new ValueFault(
                "a value of type " + object.getClass().getName() + " cannot be used in a template",
                "give a string, boolean, number, list or map");
    }

    static Mapping.Dict dict(SortedMap<Value, Value> entries) {
        return new Mapping.Dict(entries);
    }
}
