// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/**
 * A template that cannot be compiled or rendered.
 *
 * <p>The message reads {@code LINE:COLUMN: what is wrong; what to do}. It quotes the template at most, never a value
 * that was given for rendering, so it may be logged.
 */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    TemplateException(int line, int column, String message) {
        super(line + ":" + column + ": " + message);
        this.line = line;
        this.column = column;
    }

    /** The line of the fault in the template, from 1. */
    public int line() {
        return line;
    }

    /** The column of the fault in its line, in characters from 1. */
    public int column() {
        return column;
    }
}
