// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Takes from one output stream of a process what is there, without ever waiting for more. */
final class StreamTap {

    private static final int CHUNK = 64 * 1024;
    private static final int CHUNKS_AT_ONCE = 16;

    /** How many bytes {@link #drain()} takes at most. */
    static final int MAX_AT_ONCE = CHUNKS_AT_ONCE * CHUNK;

    private final InputStream stream;
    private final KeptOutput kept = new KeptOutput();
    private final LineSplitter lines;
    private final byte[] buffer;

    StreamTap(InputStream stream, LineSplitter lines, byte[] buffer) {
        this.stream = stream;
        this.lines = lines;
        this.buffer = buffer;
    }

    static byte[] newBuffer() {
        return new byte[CHUNK];
    }

    /**
     * Takes at most 1 MiB; false if there was nothing.
     *
     * @throws UncheckedIOException if the stream fails
     */
    boolean drain() {
        int chunks = 0;
        while (chunks < CHUNKS_AT_ONCE && drainChunk()) {
            chunks++;
        }
        return chunks > 0;
    }

    private boolean drainChunk() {
        try {
            int available = stream.available();
            int count = available <= 0 ? 0 : stream.read(buffer, 0, Math.min(available, buffer.length));
            if (count <= 0) {
                return false;
            }
            kept.add(buffer, count);
            lines.add(buffer, count);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("the output of a running process can no longer be read", e);
        }
    }

    CapturedOutput finish() {
        lines.end();
        return kept.captured();
    }
}
