// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where the standard input of a process comes from. */
public sealed interface Input {

    /** {@code /dev/null}: the program sees the end of its input at once. */
    static Input none() {
        return new None();
    }

    /**
     * A text, passed on as UTF-8. A program that does not read it is no error.
     *
     * @param text the whole input; it may be a secret, and is shown nowhere
     */
    static Input text(String text) {
        return new Text(requireNonNull(text, "text"));
    }

    /**
     * A file, which must be a regular one when the process is started.
     *
     * @param file relative paths are resolved against the directory of the JVM
     */
    static Input file(Path file) {
        return new FromFile(requireNonNull(file, "file"));
    }

    /** See {@link #none()}. */
    record None() implements Input {}

    /**
     * See {@link #text(String)}.
     *
     * @param text the whole input
     */
    record Text(String text) implements Input {
        @Override
        public String toString() {
            return "Text[" + text.length() + " characters]";
        }
    }

    /**
     * See {@link #file(Path)}.
     *
     * @param file the file to read
     */
    record FromFile(Path file) implements Input {}
}
