// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import java.util.List;

/**
 * An example that can be run.
 *
 * @param name the word that chooses it on the command line
 * @param summary what it shows, in one line
 * @param program what it does
 */
record Example(String name, String summary, Program program) {

    /** What an example does. */
    @FunctionalInterface
    interface Program {

        /**
         * Runs to its end.
         *
         * @throws UsageException if the arguments are wrong
         * @throws UnexpectedException if something else happened than the example is to show
         */
        void run(List<String> arguments, Console console) throws Exception;
    }
}
