// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.shell.process.Input;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file as standard input, line by line: each ends in a line feed, also the last, and none in a carriage return. */
final class InputLines {

    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private InputLines() {}

    /**
     * Reads a file.
     *
     * @param strict whether a file that is not UTF-8 is refused; otherwise it is passed on as it is
     * @throws IOException if the file cannot be read, in a sentence that names it
     */
    static Input of(Path file, boolean strict) throws IOException {
        byte[] bytes = read(file);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Input.text(lines(text));
        } catch (CharacterCodingException e) {
            if (!strict) {
                return Input.file(file);
            }
            throw new IOException(file + " is not UTF-8", e);
        }
    }

    private static String lines(String text) {
        String unix = text.replace("\r\n", "\n");
        return unix.isEmpty() || unix.endsWith("\n") ? unix : unix + "\n";
    }

    private static byte[] read(Path file) throws IOException {
        // A pipe would block until somebody opens its other end.
        if (!Files.isRegularFile(file)) {
            throw new IOException("the input file " + file + " is missing or not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("the input file " + file + " is larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
