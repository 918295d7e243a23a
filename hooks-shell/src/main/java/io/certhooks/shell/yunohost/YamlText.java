// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.shell.config.YamlMistake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * One YAML document as plain values. Aliases share what they name, so that a small text cannot become a large value; types
 * other than the plain ones are refused.
 */
final class YamlText {

    /** The most that is read, in characters. */
    static final int MAX_CHARACTERS = 1024 * 1024;

    private static final int MAX_DEPTH = 64;
    private static final Set<String> COLLECTIONS = Set.of("", "!", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map");

    /** A text that is not one document of plain values. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    private final Iterator<Event> events;
    private final Map<Anchor, Optional<Object>> anchors = new HashMap<>();
    private int depth;

    private YamlText(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * Reads a document.
     *
     * @return its value; {@code null} if it is empty or says so
     */
    static @Nullable Object read(String text) throws Malformed {
        if (text.length() > MAX_CHARACTERS) {
            throw new Malformed("it is longer than " + MAX_CHARACTERS + " characters");
        }
        try {
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
            return new YamlText(new ParserImpl(settings, new StreamReader(settings, text))).document();
        } catch (YamlEngineException e) {
            throw new Malformed(YamlMistake.of(e));
        }
    }

    private @Nullable Object document() throws Malformed {
        events.next();
        if (events.next() instanceof StreamEndEvent) {
            return null;
        }
        Object value = node(events.next());
        events.next();
        if (events.next() instanceof DocumentStartEvent) {
            throw new Malformed("there is more than one document");
        }
        return value;
    }

    private @Nullable Object node(Event event) throws Malformed {
        if (event instanceof AliasEvent alias) {
            Optional<Object> named = anchors.get(alias.getAlias());
            if (named == null) {
                throw new Malformed("the alias *" + alias.getAlias() + " names nothing that is complete");
            }
            return named.orElse(null);
        }
        Object value = valueOf(event);
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor, Optional.ofNullable(value)));
        }
        return value;
    }

    private @Nullable Object valueOf(Event event) throws Malformed {
        if (event instanceof ScalarEvent scalar) {
            return YamlScalar.valueOf(scalar);
        }
        String tag = ((CollectionStartEvent) event).getTag().orElse("");
        if (!COLLECTIONS.contains(tag)) {
            throw new Malformed("the type " + tag + " is not taken");
        }
        if (++depth > MAX_DEPTH) {
            throw new Malformed("it has more than " + MAX_DEPTH + " levels");
        }
        Object value = event instanceof SequenceStartEvent ? list() : map();
        depth--;
        return value;
    }

    private List<Object> list() throws Malformed {
        List<@Nullable Object> list = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            list.add(node(event));
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, Object> map() throws Malformed {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            boolean merge = event instanceof ScalarEvent scalar
                    && scalar.isPlain()
                    && scalar.getValue().equals("<<");
            String key = key(event);
            Object value = node(events.next());
            if (merge) {
                merge(value, merged);
            } else {
                map.put(key, value);
            }
        }
        merged.putAll(map);
        return Collections.unmodifiableMap(merged);
    }

    // As it is written: to PyYAML the key "on" is a truth value, which no script means.
    private String key(Event event) throws Malformed {
        Object value = node(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar.getValue();
        }
        if (value == null || value instanceof Map || value instanceof List) {
            throw new Malformed("a key is a list or map"
                    + event.getStartMark()
                            .map(mark -> " in line " + (mark.getLine() + 1))
                            .orElse(""));
        }
        return String.valueOf(value);
    }

    private static void merge(@Nullable Object value, Map<String, @Nullable Object> into) throws Malformed {
        List<?> sources = value instanceof List<?> list ? list : Collections.singletonList(value);
        for (Object source : sources) {
            if (!(source instanceof Map<?, ?> map)) {
                throw new Malformed("only a map can be merged with <<");
            }
            map.forEach((key, item) -> into.putIfAbsent(String.valueOf(key), item));
        }
    }
}
