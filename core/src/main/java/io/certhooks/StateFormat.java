// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.StoreException;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes the engine's records as JSON. */
final class StateFormat {

    private static final int DEPTH = 32;
    private static final int USUAL = 2048;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();

    private StateFormat() {}

    static byte[] write(Record value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            RecordJson.write(value, out);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a record.
     *
     * @param what for the message, for instance {@code the state of example.org}
     * @param wayOut for the message, what to do
     */
    static <T extends Record> T read(byte[] json, Class<T> type, String what, String wayOut) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            Object value = RecordJson.read(type, in);
            if (value == null || in.nextToken() != null) {
                throw new IllegalArgumentException(
                        value == null ? "it is empty" : "there is more than one value in it");
            }
            return type.cast(value);
        } catch (JacksonException | IllegalArgumentException e) {
            String why = e instanceof JacksonException json3 ? json3.getOriginalMessage() : e.getMessage();
            throw new StoreException(what + " cannot be read (" + why + "): " + wayOut, e);
        }
    }
}
