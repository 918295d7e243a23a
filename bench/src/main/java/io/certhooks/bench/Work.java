// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

/** Something to be timed. */
@FunctionalInterface
interface Work {

    void run() throws Exception;

    /** How long some work takes, in milliseconds. */
    static double millis(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
