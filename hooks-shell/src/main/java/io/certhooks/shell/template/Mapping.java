// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A value with named parts, iterated in the order of its keys. */
sealed interface Mapping extends Value {

    @Nullable
    Value get(Value key);

    int size();

    /** The entries in the order of their keys. */
    SortedMap<Value, Value> entries();

    /** The keys in their order. */
    default Collection<Value> keys() {
        return entries().keySet();
    }

    @Override
    default Kind kind() {
        return Kind.MAP;
    }

    @Override
    default boolean isTrue() {
        return size() != 0;
    }

    /** A map of the caller; its keys are strings. */
    record Fields(Map<?, ?> map) implements Mapping {
        @Override
        public @Nullable Value get(Value key) {
            return key instanceof Text name ? get(name.value()) : null;
        }

        /** The value of a name; a name with the value null is {@code none}. */
        @Nullable
        Value get(String name) {
            Object value = map.get(name);
            if (value != null) {
                return Value.of(value);
            }
            return map.containsKey(name) ? NONE : null;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public SortedMap<Value, Value> entries() {
            SortedMap<Value, Value> sorted = new TreeMap<>(Order.INSTANCE);
            map.forEach((key, value) -> sorted.put(name(key), Value.of(value)));
            return sorted;
        }

        private static Value name(Object key) {
            if (key instanceof String text) {
                return Value.text(text);
            }
            throw new ValueFault("a map given to the template has a key that is no string", "give a map of strings");
        }
    }

    /** A map made by a template. */
    record Dict(SortedMap<Value, Value> entries) implements Mapping {
        @Override
        public @Nullable Value get(Value key) {
            return entries.get(key);
        }

        @Override
        public int size() {
            return entries.size();
        }
    }

    /** The one value a template may change: the parts of a {@code namespace()}. */
    record Namespace(SortedMap<Value, Value> entries) implements Mapping {
        @Override
        public @Nullable Value get(Value key) {
            return entries.get(key);
        }

        @Override
        public int size() {
            return entries.size();
        }

        void set(String name, Value value) {
            entries.put(Value.text(name), value);
        }
    }
}
