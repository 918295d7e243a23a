// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

/** What is left for one rendering. */
final class Budget {

    private static final String REMEDY = "simplify the template or give the data to a script on its input";

    private int steps = Limits.STEPS;
    private int iterations = Limits.ITERATIONS;
    private int depth;

    /** Pays for {@code amount} characters or items before they are touched or built. */
    void charge(long amount) {
        if (amount >= steps) {
            throw new ValueFault("the template does more work than " + Limits.STEPS + " steps", REMEDY);
        }
        steps -= (int) amount;
    }

    /** Pays for a search, whose time can grow with the product of both lengths. */
    void search(String text, String part) {
        charge((long) text.length() * Math.max(1, part.length()));
    }

    void enter() {
        charge(1);
        if (++depth > Limits.DEPTH) {
            throw new ValueFault("the template calls itself or is nested deeper than " + Limits.DEPTH, REMEDY);
        }
    }

    void leave() {
        depth--;
    }

    void iterate() {
        if (--iterations < 0) {
            throw new ValueFault("the loops run more than " + Limits.ITERATIONS + " times", REMEDY);
        }
    }

    /** Pays for a text of {@code length} characters that is about to be built. */
    void text(long length) {
        if (length > Limits.OUTPUT) {
            throw new ValueFault("the text gets longer than " + Limits.OUTPUT + " characters", REMEDY);
        }
        charge(length);
    }
}
