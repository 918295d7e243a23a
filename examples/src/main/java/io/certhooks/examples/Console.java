// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells what happens, in columns: the time since the start, the phase, what. Safe for use by several threads. */
final class Console {

    private final PrintStream out;
    private final long start = System.nanoTime();
    private String unfinished = "";

    Console(PrintStream out) {
        this.out = out;
    }

    /** A headline with an empty line above it. */
    synchronized void headline(String text) {
        finishLine();
        out.println();
        out.println(text);
    }

    /** A line of text. */
    synchronized void line(String text) {
        finishLine();
        out.println(text);
    }

    /** A label and what it is for. */
    synchronized void fact(String label, String text) {
        line(String.format("  %-13s %s", label, text));
    }

    /** A phase of a certificate's life. */
    synchronized void phase(String phase, String what) {
        finishLine();
        out.println(columns(phase, what));
    }

    /** One of many things of the same phase, which share a line as long as nothing else happens. */
    synchronized void part(String phase, String what) {
        if (unfinished.equals(phase)) {
            out.print(", " + what);
        } else {
            finishLine();
            out.print(columns(phase, what));
            unfinished = phase;
        }
        out.flush();
    }

    /** The time since the start, for people. */
    String elapsed() {
        double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private String columns(String phase, String what) {
        return String.format("%9s  %-16s  %s", elapsed(), phase, what);
    }

    private void finishLine() {
        if (!unfinished.isEmpty()) {
            out.println();
            unfinished = "";
        }
    }
}
