// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A last line by which a text that a disk has changed is told from the one that was written. */
final class Checksum {

    private static final String FORMAT = "%ncrc32c:%08x%n".replace("%n", "\n");
    private static final int LENGTH = FORMAT.formatted(0).length();

    private Checksum() {}

    /** The content with its line. */
    static byte[] added(byte[] content) {
        byte[] line = line(content, content.length);
        byte[] all = Arrays.copyOf(content, content.length + LENGTH);
        System.arraycopy(line, 0, all, content.length, LENGTH);
        return all;
    }

    /** The content without its line; empty if the line is missing or belongs to another content. */
    static Optional<byte[]> checked(byte[] all) {
        int length = all.length - LENGTH;
        if (length < 0 || !Arrays.equals(line(all, length), Arrays.copyOfRange(all, length, all.length))) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(all, length));
    }

    private static byte[] line(byte[] content, int length) {
        CRC32C sum = new CRC32C();
        sum.update(content, 0, length);
        return FORMAT.formatted(sum.getValue()).getBytes(US_ASCII);
    }
}
