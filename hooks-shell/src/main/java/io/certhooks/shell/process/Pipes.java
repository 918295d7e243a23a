// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import io.certhooks.shell.process.ChildProcess.Redirects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The pipes through which the output of a process comes. */
final class Pipes {

    private final Optional<InputStream> output;
    private final Optional<InputStream> errors;
    private final Optional<StreamTap> outputTap;
    private final Optional<StreamTap> errorTap;

    Pipes(Process process, Redirects redirects, LineConsumer lines) {
        byte[] buffer = StreamTap.newBuffer();
        output = redirects.pipesOutput() ? Optional.of(process.getInputStream()) : Optional.empty();
        errors = redirects.pipesErrors() ? Optional.of(process.getErrorStream()) : Optional.empty();
        outputTap = output.map(stream -> new StreamTap(stream, new LineSplitter(StandardStream.OUT, lines), buffer));
        errorTap = errors.map(stream -> new StreamTap(stream, new LineSplitter(StandardStream.ERR, lines), buffer));
    }

    /**
     * Does something while nobody else may read the pipes, and closes them after it.
     *
     * <p>When a process ends, the JDK reads its pipes to their end to close them early, without a limit and while holding the
     * monitor of the stream. A child that lives on and writes without end could fill the heap and never let go. Holding the
     * monitors until the pipes are closed keeps it from that.
     */
    <T> T hold(Supplier<T> action) {
        Object first = output.<Object>map(stream -> stream).orElseGet(Object::new);
        Object second = errors.<Object>map(stream -> stream).orElseGet(Object::new);
        synchronized (first) {
            synchronized (second) {
                try {
                    return action.get();
                } finally {
                    output.ifPresent(Pipes::close);
                    errors.ifPresent(Pipes::close);
                }
            }
        }
    }

    List<StreamTap> taps() {
        List<StreamTap> taps = new ArrayList<>();
        outputTap.ifPresent(taps::add);
        errorTap.ifPresent(taps::add);
        return taps;
    }

    CapturedOutput output() {
        return outputTap.map(StreamTap::finish).orElse(CapturedOutput.NONE);
    }

    CapturedOutput errors() {
        return errorTap.map(StreamTap::finish).orElse(CapturedOutput.NONE);
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a pipe cannot be closed", e);
        }
    }
}
