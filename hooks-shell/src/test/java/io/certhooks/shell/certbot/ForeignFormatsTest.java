// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the Python libraries that Certbot uses make of texts: ConfigObj 5.0.8 and ConfigArgParse 1.5.3 made the files. */
class ForeignFormatsTest {

    @TempDir
    private Path directory;

    @Test
    void readsValuesAsConfigObjDoes() throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode vectors = vectors("configobj-values.json");
        for (JsonNode vector : vectors) {
            // What begins with three quotes is not for this reader but for the file's.
            String source = vector.path("source").stringValue().strip();
            if (source.startsWith("\"\"\"") || source.startsWith("'''")) {
                continue;
            }
            String expected =
                    vector.has("error") ? "error" : vector.path("value").toString();
            String actual =
                    ConfigValue.parse(source).map(ForeignFormatsTest::json).orElse("error");
            if (!actual.equals(expected)) {
                wrong.add(source + " is " + expected + ", not " + actual);
            }
        }
        assertThat(vectors.size()).isGreaterThan(1000);
        assertThat(wrong).isEmpty();
    }

    private static String json(ConfigValue value) {
        var mapper = JsonMapper.shared();
        return value.isList()
                ? mapper.writeValueAsString(value.items())
                : mapper.writeValueAsString(value.items().get(0));
    }

    @Test
    void readsLinesAsConfigArgParseDoes() throws IOException {
        List<String> wrong = new ArrayList<>();
        JsonNode vectors = vectors("cli-ini-lines.json");
        for (JsonNode vector : vectors) {
            String line = vector.path("line").stringValue();
            Optional<Map<String, String>> expected =
                    vector.has("error") ? Optional.empty() : Optional.of(values(vector.path("values")));
            List<String> problems = new ArrayList<>();
            Path file = Files.writeString(directory.resolve("cli.ini"), line + "\n");
            Map<String, String> values = CliIni.read(file, TrustPolicy.ANY, problems);
            Optional<Map<String, String>> actual = problems.isEmpty() ? Optional.of(values) : Optional.empty();
            if (!actual.equals(expected)) {
                wrong.add(line + " is " + expected + ", not " + actual);
            }
        }
        assertThat(vectors.size()).isGreaterThan(400);
        assertThat(wrong).isEmpty();
    }

    private static Map<String, String> values(JsonNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().stringValue()));
        return values;
    }

    private static JsonNode vectors(String name) throws IOException {
        try (InputStream in = ForeignFormatsTest.class.getResourceAsStream(name)) {
            return JsonMapper.shared().readTree(in);
        }
    }
}
