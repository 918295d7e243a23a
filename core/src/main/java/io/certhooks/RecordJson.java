// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A record as a JSON object with a key for each component: numbers, truth values, texts, and as texts instants, URIs and
 * enums; lists and records of these. A component that is {@code null}, empty, 0 or false is left out.
 *
 * <p>Not by a mapper for all classes there are: to load one takes half of the time in which a program gets its first
 * certificate.
 */
final class RecordJson {

    private static final Map<Class<?>, RecordJson> KNOWN = new ConcurrentHashMap<>();

    private final Constructor<?> constructor;
    private final RecordComponent[] components;
    private final Map<String, Integer> places = new HashMap<>();

    private RecordJson(Class<?> type) {
        components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            components[i].getAccessor().setAccessible(true);
            places.put(components[i].getName(), i);
        }
        try {
            constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its constructor", e);
        }
        constructor.setAccessible(true);
    }

    private static RecordJson of(Class<?> type) {
        RecordJson known = KNOWN.get(type);
        return known != null ? known : KNOWN.computeIfAbsent(type, RecordJson::new);
    }

    static void write(@Nullable Object value, JsonGenerator out) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Optional<?> optional) {
            write(optional.orElse(null), out);
        } else if (value instanceof Record) {
            of(value.getClass()).writeObject(value, out);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object each : list) {
                write(each, out);
            }
            out.writeEndArray();
        } else if (value instanceof Integer number) {
            out.writeNumber(number.intValue());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else {
            out.writeString(value instanceof Enum<?> constant ? constant.name() : value.toString());
        }
    }

    private void writeObject(Object value, JsonGenerator out) {
        out.writeStartObject();
        for (RecordComponent component : components) {
            Object content = get(component, value);
            Object absent = absent(component.getType());
            // Not by equals of records: to link that costs a starting program more than to write all of them.
            if (absent == null ? content != null : !absent.equals(content)) {
                out.writeName(component.getName());
                write(content, out);
            }
        }
        out.writeEndObject();
    }

    private static @Nullable Object get(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /**
     * Reads the value at which the parser is.
     *
     * @throws IllegalArgumentException if it is not of the type
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    static @Nullable Object read(Type type, JsonParser in) {
        if (type instanceof ParameterizedType generic) {
            Type content = generic.getActualTypeArguments()[0];
            return generic.getRawType() == List.class ? list(content, in) : Optional.ofNullable(read(content, in));
        }
        Class<?> wanted = (Class<?>) type;
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL && !wanted.isPrimitive()) {
            return null;
        }
        if (wanted.isRecord()) {
            return of(wanted).readObject(in);
        }
        if (token == JsonToken.VALUE_NUMBER_INT && (wanted == int.class || wanted == Integer.class)) {
            return in.getIntValue();
        }
        if ((token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) && wanted == boolean.class) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token == JsonToken.VALUE_STRING) {
            return text(wanted, in.getString());
        }
        throw new IllegalArgumentException("there is " + token + " where a " + wanted.getSimpleName() + " is expected");
    }

    private static Object text(Class<?> wanted, String text) {
        if (wanted == String.class) {
            return text;
        }
        if (wanted == URI.class) {
            return URI.create(text);
        }
        if (wanted == Instant.class) {
            try {
                return InstantText.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("\"" + text + "\" is no instant", e);
            }
        }
        if (wanted.isEnum()) {
            return constant(wanted, text);
        }
        throw new IllegalArgumentException("there is a text where a " + wanted.getSimpleName() + " is expected");
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is no " + type.getSimpleName());
    }

    private static @Nullable List<@Nullable Object> list(Type content, JsonParser in) {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        require(JsonToken.START_ARRAY, in);
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(content, in));
        }
        return list;
    }

    private Object readObject(JsonParser in) {
        require(JsonToken.START_OBJECT, in);
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean[] found = new boolean[components.length];
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            Integer place = places.get(name);
            if (place == null || found[place]) {
                throw new IllegalArgumentException("the key \"" + name + "\" of a "
                        + constructor.getDeclaringClass().getSimpleName()
                        + (place == null ? " is unknown" : " is there twice"));
            }
            in.nextToken();
            found[place] = true;
            values[place] = read(components[place].getGenericType(), in);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = found[i] ? values[i] : absent(components[i].getType());
        }
        return made(values);
    }

    private static @Nullable Object absent(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        return type == int.class ? Integer.valueOf(0) : type == boolean.class ? Boolean.FALSE : null;
    }

    private Object made(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "a " + constructor.getDeclaringClass().getSimpleName() + " is not valid: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a record", e);
        }
    }

    private static void require(JsonToken wanted, JsonParser in) {
        if (in.currentToken() != wanted) {
            throw new IllegalArgumentException("there is " + in.currentToken() + " where " + wanted + " is expected");
        }
    }
}
