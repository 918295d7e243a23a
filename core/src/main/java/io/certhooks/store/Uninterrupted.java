// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Runs short work on channels so that interrupts neither fail it nor get lost.
 *
 * <p>A channel closes itself when its thread is interrupted; a thread that is told to stop must still be able to write
 * down what it did.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Work that can be repeated from its beginning. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Runs the work, again if an interrupt closed its channel; the thread's flag is set afterwards. */
    static <T> T run(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
