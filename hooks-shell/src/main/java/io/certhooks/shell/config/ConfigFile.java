// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.config;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A configuration file, a regular one, as a tree of plain values: at most 1 MiB, 32 levels and 100 000 tokens; no key twice, no aliases,
 * anchors or types, nothing after the end, nothing looked up elsewhere.
 */
public final class ConfigFile {

    private static final int MAX_BYTES = 1024 * 1024;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxDocumentLength(MAX_BYTES)
            .maxNestingDepth(32)
            .maxTokenCount(100_000)
            .maxNumberLength(32)
            .maxStringLength(MAX_BYTES)
            .maxNameLength(1_000)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper TOML = TomlMapper.builder(
                    TomlFactory.builder().streamReadConstraints(LIMITS).build())
            .build();

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigFile() {}

    /**
     * Reads a file whose name ends in {@code .yaml}, {@code .yml}, {@code .toml} or {@code .json}.
     *
     * @throws ConfigurationException if it is missing, too large, not well-formed in its format, or not an object
     */
    public static JsonNode read(Path file) {
        return read(file, mapperFor(file));
    }

    /**
     * Reads a file of any name as TOML.
     *
     * @throws ConfigurationException if it is missing, too large or not well-formed
     */
    public static JsonNode readToml(Path file) {
        return read(file, TOML);
    }

    private static JsonNode read(Path file, ObjectMapper mapper) {
        String text = text(file, MAX_BYTES);
        try {
            if (mapper == YAML) {
                refuseReferences(text, file);
            }
            JsonNode tree = mapper.readTree(text);
            if (!tree.isObject()) {
                throw refused(file, null, "there must be keys and values at the top of the file");
            }
            return tree;
        } catch (JacksonException e) {
            throw refused(file, e.getLocation(), mistake(e));
        }
    }

    // Parsers quote what they do not understand, and that may be a password.
    private static String mistake(JacksonException e) {
        return e.getCause() instanceof YamlEngineException yaml
                ? YamlMistake.of(yaml)
                : e.getOriginalMessage().replaceFirst("(?s)^(Unrecognized token) '.*?'(?=: was expecting)", "$1");
    }

    private static ObjectMapper mapperFor(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return YAML;
        }
        if (name.endsWith(".toml")) {
            return TOML;
        }
        if (name.endsWith(".json")) {
            return JSON;
        }
        throw refused(file, null, "the name must end in .yaml, .yml, .toml or .json");
    }

    /**
     * The text of a regular file without a byte order mark.
     *
     * @param maxBytes how large it may be
     * @throws ConfigurationException if it is missing, no regular file, larger or not UTF-8
     */
    public static String text(Path file, int maxBytes) {
        // A pipe would block until somebody writes into it.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw refused(file, null, "it cannot be read: it is a directory, a pipe or a device, and no file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw refused(file, null, "it cannot be read: " + e);
        }
        if (bytes.length > maxBytes) {
            throw refused(file, null, "it is larger than " + maxBytes + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw refused(file, null, "it is not UTF-8");
        }
    }

    // A tree built from aliases can be larger than any memory, and a type could name a class.
    private static void refuseReferences(String text, Path file) {
        try (var parser = (YAMLParser) YAML.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
                    throw refused(
                            file, parser.currentTokenLocation(), "anchors, aliases and types (& * !) are not taken");
                }
            }
        }
    }

    private static ConfigurationException refused(Path file, @Nullable TokenStreamLocation location, String problem) {
        String place = location == null || location.getLineNr() < 1
                ? file.toString()
                : file + ":" + location.getLineNr() + ":" + location.getColumnNr();
        String plain = problem.replaceAll("\\s+", " ").replaceAll("\\(maximum allowed|, from `[^`]*`", "");
        return new ConfigurationException(place + ": " + plain);
    }
}
