// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.certhooks.hook.StoreException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the engine's records as JSON. */
final class StateFormat {

    private static final int DEPTH = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // Only a record's components are written, not what its other methods derive from them.
            .changeDefaultVisibility(visibility -> visibility
                    .withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE)
                    .withFieldVisibility(Visibility.ANY))
            .build();

    private StateFormat() {}

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** A state as it is stored. */
    static byte[] sealed(CertificateState state) {
        return Checksum.added(write(state));
    }

    /**
     * Reads a record.
     *
     * @param what for the message, for instance {@code the state of example.org}
     */
    static <T> T read(byte[] json, Class<T> type, String what) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new StoreException(
                    what + " cannot be read (" + e.getOriginalMessage()
                            + "): restore it from a backup, or delete it to begin anew",
                    e);
        }
    }
}
