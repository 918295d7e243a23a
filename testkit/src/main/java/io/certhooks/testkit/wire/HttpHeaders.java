// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The header fields of a message; names are case-insensitive. Immutable. */
public final class HttpHeaders {

    private final Map<String, List<String>> fields;

    private HttpHeaders(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** No fields. */
    public static HttpHeaders none() {
        return new HttpHeaders(new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    }

    /** The same fields and one more. */
    public HttpHeaders with(String name, String value) {
        Map<String, List<String>> copy = copy();
        copy.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
        return new HttpHeaders(copy);
    }

    /** The same fields without any of this name. */
    public HttpHeaders without(String name) {
        Map<String, List<String>> copy = copy();
        copy.remove(name);
        return new HttpHeaders(copy);
    }

    /** The first value of a field. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** All values of a field in order; never null but potentially empty. */
    public List<String> all(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    /** The fields as they go over the wire, each line ended by CR LF. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        fields.forEach((name, values) -> values.forEach(
                value -> lines.append(name).append(": ").append(value).append("\r\n")));
        return lines.toString();
    }

    private Map<String, List<String>> copy() {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.forEach((name, values) -> copy.put(name, new ArrayList<>(values)));
        return copy;
    }
}
