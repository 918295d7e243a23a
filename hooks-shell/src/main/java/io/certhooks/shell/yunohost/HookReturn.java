// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a script has returned: the YAML it wrote to the file {@code $YNH_STDRETURN}, or the value of a Python function.
 *
 * <p>Values are read as YAML 1.1, as YunoHost does: texts, {@link Boolean} (also {@code yes} and {@code off}), {@link Long}
 * or {@link java.math.BigInteger}, {@link Double}, unmodifiable {@link List} and {@link Map} with texts as keys. Dates stay
 * texts. A list or map may hold {@code null}.
 */
public final class HookReturn {

    /** How the file {@code $YNH_STDRETURN} of a bash script is read. */
    public enum Format {
        /** As one YAML value; JSON is YAML too. */
        YAML,
        /** As lines {@code key=value}, into a map of texts; lines without {@code =} do not count. */
        PLAIN_DICT
    }

    /** What a script returns that returns nothing: an empty map. */
    public static final HookReturn NOTHING = new HookReturn(Map.of());

    private final @Nullable Object value;

    private HookReturn(@Nullable Object value) {
        this.value = value;
    }

    static HookReturn of(@Nullable Object value) {
        return new HookReturn(value);
    }

    /**
     * What a text says.
     *
     * @throws YamlText.Malformed if it is to be YAML and is not
     */
    static HookReturn read(String text, Format format) throws YamlText.Malformed {
        if (format == Format.PLAIN_DICT) {
            return new HookReturn(plainDict(text));
        }
        return text.isEmpty() ? NOTHING : new HookReturn(YamlText.read(text));
    }

    private static Map<String, String> plainDict(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            String stripped = line.strip();
            int sign = stripped.indexOf('=');
            if (sign >= 0) {
                values.put(stripped.substring(0, sign), stripped.substring(sign + 1));
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** The value; empty for {@code null}. */
    public Optional<Object> value() {
        return Optional.ofNullable(value);
    }

    /** The value if it is a map; empty if it is anything else. */
    public Optional<Map<String, Object>> map() {
        if (!(value instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(String.valueOf(key), item));
        return Optional.of(Collections.unmodifiableMap(copy));
    }

    /** The value if it is a list; empty if it is anything else. */
    public Optional<List<Object>> list() {
        return value instanceof List<?> list
                ? Optional.of(Collections.unmodifiableList(new ArrayList<>(list)))
                : Optional.empty();
    }

    /** The value if it is a text; empty if it is anything else. */
    public Optional<String> text() {
        return as(String.class);
    }

    /**
     * The value as one type.
     *
     * @return the value; empty if it is of another type
     */
    public <T> Optional<T> as(Class<T> type) {
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HookReturn that && java.util.Objects.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hashCode(value);
    }

    /** The value: it may be long, and may be anything that a script has said. */
    @Override
    public String toString() {
        return "HookReturn[" + value + "]";
    }
}
