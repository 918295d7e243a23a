// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The lines of one of Certbot's files: at most 256 KiB of UTF-8, no line longer than 8192 characters. */
final class ConfigText {

    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_LINE = 8192;

    private ConfigText() {}

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be read or is not to be trusted
     */
    static List<String> lines(Path file, TrustPolicy trust) {
        trust.objectionTo(file).ifPresent(objection -> {
            throw new ConfigurationException(file + ": " + objection);
        });
        List<String> lines = text(file).lines().toList();
        if (lines.stream().anyMatch(line -> line.length() > MAX_LINE)) {
            throw new ConfigurationException(file + ": a line has more than " + MAX_LINE + " characters");
        }
        return lines;
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ConfigurationException(file + ": it is larger than " + MAX_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + ": it is not UTF-8");
        } catch (IOException e) {
            throw new ConfigurationException(file + ": it cannot be read: " + e);
        }
    }
}
