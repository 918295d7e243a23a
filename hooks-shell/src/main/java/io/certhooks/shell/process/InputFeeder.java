// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Writes the standard input of a process without ever making its caller wait. */
final class InputFeeder {

    // A pipe holds at least one page, so this much never blocks.
    private static final int ALWAYS_FITS = 4096;

    private final byte[] bytes;
    private final CompletableFuture<OutputStream> target = new CompletableFuture<>();

    private InputFeeder(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Gets ready. The thread that a large input needs is started before the process, as there may be none left after
     * it.
     *
     * @throws OutOfMemoryError if the system has no thread left
     */
    static InputFeeder of(Input input, String name) {
        byte[] bytes = input instanceof Input.Text text ? text.text().getBytes(UTF_8) : new byte[0];
        var feeder = new InputFeeder(bytes);
        if (bytes.length > ALWAYS_FITS) {
            var writer = new Thread(feeder::writeToTarget, "certhooks-input-" + name);
            writer.setDaemon(true);
            writer.start();
        }
        return feeder;
    }

    /** Writes it to a process that has just been started. */
    void feed(Process process) {
        if (bytes.length > ALWAYS_FITS) {
            target.complete(process.getOutputStream());
        } else {
            write(process.getOutputStream());
        }
    }

    /** Gives up, as there is no process. */
    void cancel() {
        target.cancel(false);
    }

    private void writeToTarget() {
        try {
            write(target.join());
        } catch (CancellationException e) {
            // Nothing was started.
        }
    }

    private void write(OutputStream stream) {
        try (stream) {
            stream.write(bytes);
        } catch (IOException endedWithoutReading) {
            // EPIPE: a program need not read its input. Its exit code says whether it went well.
        }
    }
}
