// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One table of a configuration file. Each key that is asked for is known; {@link #end()} reports all others. Mistakes are
 * collected and not thrown, so that a file can be corrected in one go. Not thread-safe.
 */
public final class Section {

    private final String file;
    private final String place;
    private final JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new TreeSet<>();

    private final boolean nullsAreAbsent;

    private Section(String file, String place, JsonNode node, List<String> problems, boolean nullsAreAbsent) {
        this.file = file;
        this.place = place;
        this.node = node;
        this.problems = problems;
        this.nullsAreAbsent = nullsAreAbsent;
    }

    /**
     * The top of a file.
     *
     * @param file its name, for messages
     * @param node as {@link ConfigFile#read} gives it
     * @param problems where mistakes are collected
     */
    public static Section top(String file, JsonNode node, List<String> problems) {
        return new Section(file, "", node, problems, false);
    }

    /** The same table, in which a known key without a value is as if it were not there, as it is for programs in Go. */
    public Section withoutNulls() {
        return new Section(file, place, node, problems, true);
    }

    private Section within(String key, JsonNode value) {
        return new Section(file, place + key + ": ", value, problems, nullsAreAbsent);
    }

    /** The same table under another name in messages, such as the name of a hook. */
    public Section as(String name) {
        var renamed = new Section(file, name + ": ", node, problems, nullsAreAbsent);
        renamed.known.addAll(known);
        return renamed;
    }

    /** The name of the file, for messages. */
    public String file() {
        return file;
    }

    /** Notes a mistake at a key. */
    public void problem(String key, String problem) {
        problem(key + ": " + problem);
    }

    /** Notes a mistake of the table as a whole. */
    public void problem(String problem) {
        problems.add(file + ": " + place + problem);
    }

    /** Tells whether there is such a key. */
    public boolean has(String key) {
        return get(key) != null;
    }

    /** A text. */
    public Optional<String> text(String key) {
        JsonNode value = get(key);
        return value == null ? Optional.empty() : textOf(key, value);
    }

    /** A list of texts; empty if there is none. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        int number = 0;
        for (JsonNode item : items(key)) {
            number++;
            textOf(key + ": item " + number, item).ifPresent(texts::add);
        }
        return texts;
    }

    /** A table of texts; empty if there is none. */
    public Map<String, String> textTable(String key) {
        Map<String, String> table = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(key)) {
            textOf(key + ": " + entry.getKey(), entry.getValue()).ifPresent(text -> table.put(entry.getKey(), text));
        }
        return table;
    }

    /** A table of lists of texts; empty if there is none. */
    public Map<String, List<String>> listTable(String key) {
        Map<String, List<String>> table = new LinkedHashMap<>();
        JsonNode value = get(key);
        if (value != null) {
            var inner = within(key, value);
            entries(key).forEach(entry -> table.put(entry.getKey(), inner.texts(entry.getKey())));
        }
        return table;
    }

    /** Yes or no. */
    public boolean flag(String key) {
        JsonNode value = get(key);
        if (value != null && !value.isBoolean()) {
            problem(key, "must be true or false");
        }
        return value != null && value.asBoolean(false);
    }

    /** A whole number. */
    public Optional<Long> integer(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            problem(key, "must be a whole number");
            return Optional.empty();
        }
        return Optional.of(value.longValue());
    }

    /** A table within this one. */
    public Optional<Section> table(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            problem(key, "must be a table");
            return Optional.empty();
        }
        return Optional.of(within(key, value));
    }

    /** A duration such as {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h} or {@code PT1M30S}. */
    public Optional<Duration> duration(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> duration = Durations.parse(text.get());
        if (duration.isEmpty()) {
            problem(key, "\"" + text.get() + "\" is no duration; write for instance 30s, 2m or PT1M30S");
        }
        return duration;
    }

    /** A path. */
    public Optional<Path> path(String key) {
        Optional<String> text = text(key);
        try {
            return text.map(Path::of);
        } catch (InvalidPathException e) {
            problem(key, "it is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** One of some words. */
    public <T> Optional<T> choice(String key, Map<String, T> choices) {
        return text(key).flatMap(word -> choice(key, word, choices));
    }

    /** One of some words in lower case, which the file may write with capitals. */
    public <T> Optional<T> choiceInAnyCase(String key, Map<String, T> choices) {
        return text(key).flatMap(word -> choice(key, word.toLowerCase(Locale.ROOT), choices));
    }

    /** Some of some words. */
    public <T> List<T> choices(String key, Map<String, T> choices) {
        return texts(key).stream()
                .flatMap(word -> choice(key, word, choices).stream())
                .toList();
    }

    private <T> Optional<T> choice(String key, String word, Map<String, T> choices) {
        T chosen = choices.get(word);
        if (chosen == null) {
            problem(key, "\"" + word + "\" is not known; " + Nearest.remedy(word, choices.keySet()));
        }
        return Optional.ofNullable(chosen);
    }

    /** A list of tables; empty if there is none. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        int number = 0;
        for (JsonNode item : items(key)) {
            number++;
            if (item.isObject()) {
                sections.add(within(key + "[" + number + "]", item));
            } else {
                problem(key, "item " + number + " must be a table");
            }
        }
        return sections;
    }

    /** Tells whether there is a table of that key, which {@link #tables} and {@link #listTable} read. */
    public boolean isTable(String key) {
        JsonNode value = get(key);
        return value != null && value.isObject();
    }

    /** The tables within a table, by their names; empty if there is none. */
    public Map<String, Section> tables(String key) {
        Map<String, Section> tables = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : entries(key)) {
            String name = key + ": " + entry.getKey();
            if (entry.getValue().isObject()) {
                tables.put(entry.getKey(), within(name, entry.getValue()));
            } else {
                problem(name, "must be a table");
            }
        }
        return tables;
    }

    /** Reports all keys that were not asked for. */
    public void end() {
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                problem(key, "is not a key here; " + Nearest.remedy(key, known));
            }
        }
    }

    private @Nullable JsonNode get(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value != null && value.isNull()) {
            if (!nullsAreAbsent) {
                problem(key, "has no value; give one or leave the key out");
            }
            return null;
        }
        return value;
    }

    private Iterable<JsonNode> items(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            problem(key, "must be a list");
            return List.of();
        }
        return value.values();
    }

    private Iterable<Map.Entry<String, JsonNode>> entries(String key) {
        JsonNode value = get(key);
        if (value == null) {
            return List.of();
        }
        if (!value.isObject()) {
            problem(key, "must be a table");
            return List.of();
        }
        return value.properties();
    }

    // A number would lose its zeros on the way to a text.
    private Optional<String> textOf(String key, JsonNode value) {
        if (!value.isString()) {
            problem(key, "must be a text; put quotes around it");
            return Optional.empty();
        }
        return Optional.of(value.stringValue());
    }
}
