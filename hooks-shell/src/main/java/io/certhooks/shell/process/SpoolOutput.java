// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The output of a durable run, read from its files while they grow. */
final class SpoolOutput implements Closeable {

    private final Spool spool;
    private final InputStream output;
    private final InputStream errors;
    private final StreamTap outputTap;
    private final StreamTap errorTap;

    // Streams that go elsewhere leave their file here empty.
    SpoolOutput(Spool spool, LineConsumer lines) throws IOException {
        this.spool = spool;
        byte[] buffer = StreamTap.newBuffer();
        output = spool.output(StandardStream.OUT);
        errors = spool.output(StandardStream.ERR);
        outputTap = new StreamTap(output, new LineSplitter(StandardStream.OUT, lines), buffer);
        errorTap = new StreamTap(errors, new LineSplitter(StandardStream.ERR, lines), buffer);
    }

    List<StreamTap> taps() {
        return List.of(outputTap, errorTap);
    }

    /** Takes what is there now; not what a process left behind goes on writing. */
    void drainAll() {
        long rounds = 1 + spool.outputSize() / StreamTap.MAX_AT_ONCE;
        for (long i = 0; i <= rounds; i++) {
            outputTap.drain();
            errorTap.drain();
        }
    }

    CapturedOutput output() {
        return outputTap.finish();
    }

    CapturedOutput errors() {
        return errorTap.finish();
    }

    @Override
    public void close() throws IOException {
        try (output;
                errors) {
            // both, whatever happens to the first
        }
    }
}
