// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Cuts a stream of bytes into lines for a consumer; bounded in length and number. */
final class LineSplitter {

    /** How many bytes of a line are handed on. */
    static final int MAX_LINE = 4096;

    /** How many lines of one stream are handed on. */
    static final int MAX_LINES = 10_000;

    private final StandardStream stream;
    private final LineConsumer consumer;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private long cut;
    private int lines;

    LineSplitter(StandardStream stream, LineConsumer consumer) {
        this.stream = stream;
        this.consumer = consumer;
    }

    void add(byte[] bytes, int count) {
        int i = 0;
        while (i < count && lines < MAX_LINES) {
            int end = indexOfLineFeed(bytes, i, count);
            append(bytes, i, end - i);
            if (end < count) {
                flush();
            }
            i = end + 1;
        }
    }

    /** Hands on a last line that has no line feed. */
    void end() {
        if (length > 0 && lines < MAX_LINES) {
            flush();
        }
    }

    private void append(byte[] bytes, int from, int count) {
        int fits = Math.min(count, MAX_LINE - length);
        System.arraycopy(bytes, from, line, length, fits);
        length += fits;
        cut += count - fits;
    }

    private void flush() {
        boolean carriageReturn = cut == 0 && length > 0 && line[length - 1] == '\r';
        String text = LogText.escape(new String(line, 0, carriageReturn ? length - 1 : length, UTF_8));
        String whole = cut == 0 ? text : text + " [… " + cut + " bytes more]";
        length = 0;
        cut = 0;
        lines++;
        consumer.line(stream, whole);
        if (lines == MAX_LINES) {
            consumer.line(stream, "[… no more lines are shown]");
        }
    }

    private static int indexOfLineFeed(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }
}
