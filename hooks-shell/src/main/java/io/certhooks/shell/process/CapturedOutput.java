// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** What was kept of one output stream: its first and its last 32 KiB. Immutable. */
public final class CapturedOutput {

    /** Nothing was written, or the stream was not captured. */
    public static final CapturedOutput NONE = new CapturedOutput(new byte[0], new byte[0], 0);

    private final byte[] head;
    private final byte[] tail;
    private final long total;

    CapturedOutput(byte[] head, byte[] tail, long total) {
        this.head = requireNonNull(head, "head");
        this.tail = requireNonNull(tail, "tail");
        this.total = total;
    }

    /** How many bytes the program wrote, kept or not. */
    public long totalBytes() {
        return total;
    }

    /** How many bytes between head and tail were not kept; 0 if the output is complete. */
    public long omittedBytes() {
        return total - head.length - tail.length;
    }

    /** Tells whether every byte was kept. */
    public boolean isComplete() {
        return omittedBytes() == 0;
    }

    /** The bytes that were kept, head and tail together; all of them if {@link #isComplete()}. */
    public byte[] bytes() {
        byte[] all = new byte[head.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /** The output as UTF-8, with U+FFFD where it is not, and a note of the form {@code [… 123 bytes left out …]} at the gap. */
    public String text() {
        if (isComplete()) {
            return new String(bytes(), UTF_8);
        }
        return new String(head, UTF_8) + "\n[… " + omittedBytes() + " bytes left out …]\n" + new String(tail, UTF_8);
    }

    /** The last lines of the output, control characters escaped, at most {@code characters} long. */
    public String tail(int characters) {
        String text = text().stripTrailing();
        String end = text.substring(Math.max(0, text.length() - characters));
        return LogText.escapeLines(end);
    }

    @Override
    public String toString() {
        return "CapturedOutput[" + total + " bytes]";
    }
}
