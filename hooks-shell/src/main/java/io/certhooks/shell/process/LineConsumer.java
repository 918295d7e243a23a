// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

/**
 * Gets each line of output as it comes.
 *
 * <p>Called on the thread that called {@link ProcessRunner#run}, line by line, in the order of each stream. A line is decoded
 * as UTF-8 with U+FFFD for what is not, without its line end, control characters escaped, and cut at 4096 bytes. After
 * 10 000 lines of one stream a last line says so, and no more follow. It must return soon: while it runs, the output is
 * not drained and the timeout is not watched. If it throws, the process tree is ended and {@code run} throws the same.
 */
@FunctionalInterface
public interface LineConsumer {

    /** Takes one line. */
    void line(StandardStream stream, String line);

    /** Drops all lines. */
    static LineConsumer none() {
        return (stream, line) -> {};
    }

    /**
     * Logs standard output as info and standard error as a warning, each line after a name, to the logger
     * {@code io.certhooks.shell.output}.
     *
     * @param name whose output it is
     */
    static LineConsumer logging(String name) {
        requireNonNull(name, "name");
        return (stream, line) -> {
            if (stream == StandardStream.OUT) {
                OutputLog.LOG.info("{}: {}", name, line);
            } else {
                OutputLog.LOG.warn("{}: {}", name, line);
            }
        };
    }
}
