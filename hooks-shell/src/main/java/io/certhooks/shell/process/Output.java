// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where an output stream of a process goes. */
public sealed interface Output {

    /** To the result and the line consumer; what a run does unless told otherwise. */
    static Output capture() {
        return new Capture();
    }

    /**
     * As {@link #capture()}, and children that the program leaves behind do not die of what they print: while this JVM runs, it
     * is read and dropped. Needs {@code /proc}, and a program that reads its standard input to the end before all else. Not for
     * durable runs, where they can go on in any case.
     */
    static Output captureAndReadOn() {
        return new ReadOn();
    }

    /** Nowhere. */
    static Output discard() {
        return new Discard();
    }

    /** For standard error only: to wherever standard output goes, in the order of writing. */
    static Output sameAsStandardOutput() {
        return new SameAsStandardOutput();
    }

    /**
     * To a file, created by the umask or emptied. The directory must exist. A symbolic link, a pipe and a socket are refused;
     * a device such as {@code /dev/null} is fine.
     *
     * @param file relative paths are resolved against the directory of the JVM
     */
    static Output file(Path file) {
        return new ToFile(requireNonNull(file, "file"));
    }

    /** See {@link #capture()}. */
    record Capture() implements Output {}

    /** See {@link #captureAndReadOn()}. */
    record ReadOn() implements Output {}

    /** See {@link #discard()}. */
    record Discard() implements Output {}

    /** See {@link #sameAsStandardOutput()}. */
    record SameAsStandardOutput() implements Output {}

    /**
     * See {@link #file(Path)}.
     *
     * @param file the file to write
     */
    record ToFile(Path file) implements Output {}
}
