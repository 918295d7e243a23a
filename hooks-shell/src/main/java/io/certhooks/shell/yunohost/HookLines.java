// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import io.certhooks.shell.process.LineConsumer;
import io.certhooks.shell.process.StandardStream;
import io.certhooks.shell.yunohost.HookOutput.Channel;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Brings the three output channels of a script together. A process of Java has two; the third is a file that is read on
 * whenever one of the two says something, and at the end. As bash traces each command, that is nearly at once.
 */
final class HookLines implements LineConsumer, AutoCloseable {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final int BUFFER = 8192;

    private final HookFile hook;
    private final HookOutput output;
    // Not a channel: those are closed when their thread is interrupted.
    private final InputStream messages;
    private final byte[] buffer = new byte[BUFFER];
    private final StringBuilder line = new StringBuilder();
    private long total;

    HookLines(HookFile hook, HookOutput output, Path messages) throws IOException {
        this.hook = hook;
        this.output = output;
        this.messages = new FileInputStream(messages.toFile());
    }

    @Override
    public void line(StandardStream stream, String text) {
        readMessages();
        output.line(hook, stream == StandardStream.OUT ? Channel.DEBUG : Channel.WARNING, text);
    }

    /** Says what was not said yet, when the script is over. */
    void end() {
        readMessages();
        if (line.length() > 0) {
            say();
        }
    }

    private void readMessages() {
        try {
            while (total < MAX_BYTES) {
                int count = messages.read(buffer);
                if (count <= 0) {
                    return;
                }
                take(count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the messages of " + hook.path() + " cannot be read", e);
        }
    }

    // Cut into bytes first: a character may come in two parts.
    private void take(int count) {
        total += count;
        for (int i = 0; i < count; i++) {
            char c = (char) (buffer[i] & 0xff);
            if (c == '\n') {
                say();
            } else {
                line.append(c);
            }
        }
        if (total >= MAX_BYTES) {
            output.line(hook, Channel.INFO, "(what it says after " + total + " bytes is not shown)");
        }
    }

    private void say() {
        String text = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        line.setLength(0);
        output.line(hook, Channel.INFO, text.stripTrailing().replaceAll("\\p{Cntrl}", "?"));
    }

    @Override
    public void close() throws IOException {
        messages.close();
    }
}
