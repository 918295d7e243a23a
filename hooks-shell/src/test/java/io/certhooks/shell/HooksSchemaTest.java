// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.config.ConfigFile;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Holds the schema for editors against what is really read. */
class HooksSchemaTest {

    private final JsonNode schema = ConfigFile.read(resource("hooks.schema.json"));
    private final JsonNode hook = schema.get("$defs").get("hook");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"hooks.yaml", "hooks.toml", "hooks.json"})
    void describesTheSamples(String name) {
        assertThat(problems(schema, ConfigFile.read(resource("samples/" + name)), name))
                .isEmpty();
    }

    @Test
    void knowsTheKeysThatAreRead() throws IOException {
        for (String key : hook.get("properties").propertyNames()) {
            assertThat(read("hooks: [{name: a, " + (key.equals("name") ? "" : "\"" + key + "\": 1") + "}]"))
                    .as(key)
                    .noneMatch(problem -> problem.contains("is not a key here"));
        }
        for (String key : schema.get("properties").propertyNames()) {
            assertThat(read("\"" + key + "\": 1")).as(key).noneMatch(problem -> problem.contains("is not a key here"));
        }
        // The message about an unknown key lists all known ones.
        assertThat(read("hooks: [{name: a, zzzzzzzz: 1}]"))
                .anyMatch(problem -> problem.endsWith("known are "
                        + String.join(
                                ", ",
                                hook.get("properties").propertyNames().stream()
                                        .sorted()
                                        .toList())));
    }

    @Test
    void knowsTheWordsThatAreRead() {
        assertThat(words("on", "items")).containsExactlyInAnyOrderElementsOf(ShellPhases.WORDS.keySet());
        assertThat(words("challenge")).containsExactlyInAnyOrderElementsOf(ShellPhases.CHALLENGES.keySet());
        assertThat(words("on-failure")).containsExactlyInAnyOrderElementsOf(ShellPhases.FAILURES.keySet());
    }

    @Test
    void isPartOfTheJar() {
        assertThat(json(ShellHooks.schema())).isEqualTo(schema);
    }

    @Test
    void findsMistakes() {
        String sample =
                "{\"hooks\":[{\"name\":\"a\",\"on\":[\"depoly\"],\"command\":[],\"timeout\":\"soon\",\"x\":1}]}";

        assertThat(problems(schema, json(sample), "")).hasSize(4);
        assertThat(problems(schema, json("{\"hooks\":[{\"name\":\"a\"}]}"), "")).hasSize(2);
    }

    private List<String> words(String key, String... way) {
        JsonNode node = hook.get("properties").get(key);
        for (String step : way) {
            node = node.get(step);
        }
        return node.get("enum").values().stream().map(JsonNode::stringValue).toList();
    }

    private List<String> read(String yaml) throws IOException {
        try {
            ShellHooks.read(Files.writeString(directory.resolve("hooks.yaml"), yaml), TrustPolicy.ANY);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }

    private JsonNode json(String text) {
        try {
            return ConfigFile.read(Files.writeString(directory.resolve("x.json"), text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What of JSON Schema the schema uses. */
    private List<String> problems(JsonNode rule, JsonNode value, String place) {
        if (rule.has("$ref")) {
            return problems(hook, value, place);
        }
        List<String> problems = new ArrayList<>();
        if (rule.has("type") && !isOfType(rule.get("type").stringValue(), value)) {
            return List.of(place + ": not a " + rule.get("type"));
        }
        if (rule.has("enum") && rule.get("enum").values().stream().noneMatch(value::equals)) {
            problems.add(place + ": not one of " + rule.get("enum"));
        }
        if (rule.has("pattern")
                && !Pattern.compile(rule.get("pattern").stringValue())
                        .matcher(value.stringValue())
                        .find()) {
            problems.add(place + ": does not match " + rule.get("pattern"));
        }
        if (rule.has("minItems") && value.size() < rule.get("minItems").intValue()) {
            problems.add(place + ": too few items");
        }
        if (rule.has("items")) {
            value.values().forEach(item -> problems.addAll(problems(rule.get("items"), item, place + "[]")));
        }
        if (value.isObject()) {
            problems.addAll(problemsOfObject(rule, value, place));
        }
        return problems;
    }

    private List<String> problemsOfObject(JsonNode rule, JsonNode value, String place) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode known = rule.has("properties") ? rule.get("properties").get(entry.getKey()) : null;
            JsonNode other = rule.get("additionalProperties");
            if (known != null) {
                problems.addAll(problems(known, entry.getValue(), place + "." + entry.getKey()));
            } else if (other != null && other.isObject()) {
                problems.addAll(problems(other, entry.getValue(), place + "." + entry.getKey()));
            } else {
                problems.add(place + ": unknown key " + entry.getKey());
            }
        }
        if (!hasRequired(rule, value)) {
            problems.add(place + ": a key is missing");
        }
        if (rule.has("oneOf")
                && rule.get("oneOf").values().stream()
                                .filter(one -> hasRequired(one, value))
                                .count()
                        != 1) {
            problems.add(place + ": not exactly one of " + rule.get("oneOf"));
        }
        return problems;
    }

    private static boolean hasRequired(JsonNode rule, JsonNode value) {
        return !rule.has("required")
                || rule.get("required").values().stream().allMatch(key -> value.has(key.stringValue()));
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "boolean" -> value.isBoolean();
            case "string" -> value.isString();
            default -> throw new AssertionError(type);
        };
    }

    private static Path resource(String name) {
        try {
            return Path.of(HooksSchemaTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
