// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the standard input of a process without ever making its caller wait. */
final class InputFeeder {

    // A pipe holds at least one page, so this much never blocks.
    private static final int ALWAYS_FITS = 4096;

    private InputFeeder() {}

    static void feed(Input input, Process process, String name) {
        if (!(input instanceof Input.Text text)) {
            return;
        }
        byte[] bytes = text.text().getBytes(UTF_8);
        if (bytes.length <= ALWAYS_FITS) {
            write(bytes, process.getOutputStream());
            return;
        }
        var writer = new Thread(() -> write(bytes, process.getOutputStream()), "certhooks-input-" + name);
        writer.setDaemon(true);
        writer.start();
    }

    private static void write(byte[] bytes, OutputStream stream) {
        try (stream) {
            stream.write(bytes);
        } catch (IOException endedWithoutReading) {
            // EPIPE: a program need not read its input. Its exit code says whether it went well.
        }
    }
}
