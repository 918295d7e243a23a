// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables of an event. A value too long for a variable goes to a private file, whose path is in a variable with
 * {@code _FILE} at the end of its name; it is never cut.
 */
final class ValueFiles implements AutoCloseable {

    // Leaves room for the name, and for other variables in what all of them may have together.
    private static final int LONGEST = 64 * 1024;

    private final Map<String, String> variables = new LinkedHashMap<>();
    private @Nullable Path directory;

    ValueFiles(Map<String, Object> values) {
        values.forEach((name, value) -> put(EventValues.variable(name), EventValues.text(value)));
    }

    Map<String, String> variables() {
        return variables;
    }

    private void put(String variable, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
            variables.put(variable, text);
        } else {
            variables.put(variable + "_FILE", write(variable, text).toString());
        }
    }

    private Path write(String variable, String text) {
        try {
            Path place = directory;
            if (place == null) {
                place = Files.createTempDirectory("certhooks");
                directory = place;
            }
            return Files.writeString(place.resolve(variable), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the long value of " + variable + " cannot be put into a file", e);
        }
    }

    /** Leaves the files, as the program goes on without us. */
    void keep() {
        directory = null;
    }

    /** Deletes the files. */
    @Override
    public void close() throws IOException {
        Path place = directory;
        if (place == null) {
            return;
        }
        for (String variable : variables.keySet()) {
            Files.deleteIfExists(place.resolve(variable.replaceFirst("_FILE$", "")));
        }
        Files.deleteIfExists(place);
    }
}
