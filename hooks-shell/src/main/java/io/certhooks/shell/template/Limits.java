// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** What a template may use. Far above any hook, low enough that hostile input ends within moments. */
final class Limits {

    /** Characters of a template. */
    static final int SOURCE = 64 * 1024;

    /** Blocks and parentheses within each other. */
    static final int NESTING = 64;

    /** Operators, filters, tests, look-ups and calls in one expression. */
    static final int OPERATORS = 256;

    /** Characters of a result, and of each text a template builds on the way. */
    static final int OUTPUT = 1024 * 1024;

    /** Passes through all loops of one rendering together. */
    static final int ITERATIONS = 100_000;

    /** Evaluations, characters and list items one rendering touches. */
    static final int STEPS = 4_000_000;

    /** Evaluations within each other while rendering; only a macro that calls itself gets near. */
    static final int DEPTH = 800;

    private Limits() {}
}
