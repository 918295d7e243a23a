// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in a file, each after a line with its checksum and length. They follow each other, and the last one counts.
 * Behind them there may be room for more: blanks.
 *
 * <p>By that line a write that was cut off, and what a disk has changed, are told from what was written.
 */
final class RecordFormat {

    /** How much longer a record is than its content. */
    static final int FRAME = "crc32c:01234567 length:012345\n\n".length();

    private static final Logger LOG = LoggerFactory.getLogger(RecordFormat.class);
    private static final int HEADER = FRAME - 1;
    private static final String FIRST = "crc32c:";
    private static final byte[] MARK = FIRST.getBytes(US_ASCII);
    private static final int DIGITS = 6;
    private static final int NONE = -1;
    // Enough for a few operations, and not much to read at a start.
    private static final int SIZE = 4 * 1024;
    private static final byte[] ROOM = " ".repeat(SIZE).getBytes(US_ASCII);

    private RecordFormat() {}

    /** A content of up to {@link StoredFiles#LIMIT} as a record. */
    static byte[] record(byte[] content) {
        byte[] record = new byte[FRAME + content.length];
        System.arraycopy(content, 0, record, HEADER, content.length);
        record[record.length - 1] = '\n';
        System.arraycopy(header(record, HEADER, record.length), 0, record, 0, HEADER);
        return record;
    }

    /** A record with room behind it, so that both have a size that is not too small. */
    static byte[] withRoom(byte[] record) {
        byte[] roomy = Arrays.copyOf(record, Math.max(record.length, SIZE));
        System.arraycopy(ROOM, 0, roomy, record.length, roomy.length - record.length);
        return roomy;
    }

    /** Whether there is nothing but room from a place on. */
    static boolean isRoom(byte[] bytes, int from) {
        int length = bytes.length - from;
        return length <= SIZE && Arrays.equals(bytes, from, bytes.length, ROOM, 0, length);
    }

    /**
     * The content of the last record in a file that is whole; empty if there is no file.
     *
     * @throws DamagedException if no record is whole
     */
    static Optional<byte[]> read(Path file) {
        return StoredFiles.readRecords(file).map(records -> last(file, records));
    }

    /** The content of the last record that is whole among those of a file. */
    static byte[] last(Path file, byte[] records) {
        int start = NONE;
        int end = 0;
        int leftOut = 0;
        int at = 0;
        while (!isRoom(records, at)) {
            int next = end(records, at);
            if (next != NONE) {
                start = at;
                end = next;
            } else {
                next = nextStart(records, at + 1);
                leftOut += next - at;
            }
            at = next;
        }
        if (start == NONE) {
            throw new DamagedException(file + " is damaged: it does not hold what was written to it");
        }
        if (leftOut > 0) {
            LOG.warn("{}: {} bytes were cut off when they were written, or damaged, and are left out", file, leftOut);
        }
        return Arrays.copyOfRange(records, start + HEADER, end - 1);
    }

    /** Where another record may begin, or else the room. */
    private static int nextStart(byte[] records, int from) {
        int at = from;
        while (!isMark(records, at) && !isRoom(records, at)) {
            at++;
        }
        return at;
    }

    private static boolean isMark(byte[] records, int at) {
        int end = at + MARK.length;
        return end <= records.length && Arrays.equals(records, at, end, MARK, 0, MARK.length);
    }

    /** Where the whole record ends that begins somewhere, if there is one. */
    private static int end(byte[] records, int start) {
        int content = start + HEADER;
        int length = content < records.length ? length(records, content) : NONE;
        int end = content + length + 1;
        boolean whole = length >= 0
                && end <= records.length
                && Arrays.equals(header(records, content, end), 0, HEADER, records, start, content);
        return whole ? end : NONE;
    }

    private static int length(byte[] records, int content) {
        try {
            return Integer.parseInt(new String(records, content - 1 - DIGITS, DIGITS, US_ASCII), 16);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    private static byte[] header(byte[] record, int content, int end) {
        CRC32C sum = new CRC32C();
        sum.update(record, content, end - content);
        HexFormat hex = HexFormat.of();
        String checksum = hex.toHexDigits((int) sum.getValue());
        String length = hex.toHexDigits(end - content - 1, DIGITS);
        return (FIRST + checksum + " length:" + length + "\n").getBytes(US_ASCII);
    }
}
