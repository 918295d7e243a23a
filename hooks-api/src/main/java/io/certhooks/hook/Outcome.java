// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;

/** How an operation ended. */
public sealed interface Outcome {

    /**
     * There is a new generation on disk; after a {@linkplain Run#dryRun() rehearsal}, there was one in memory.
     *
     * @param generation the new generation
     * @param undelivered the names of the hooks to which it could not be delivered so far; empty if all is well
     */
    record Issued(Generation generation, List<String> undelivered) implements Outcome {

        /** Copies the list. */
        public Issued {
            undelivered = List.copyOf(undelivered);
        }

        @Override
        public String toString() {
            return "Issued[generation " + generation.number()
                    + (undelivered.isEmpty() ? "" : ", owed to " + undelivered) + "]";
        }
    }

    /**
     * The operation failed; the certificate in use is untouched, unless the cause is a failed deploy hook whose policy
     * is {@linkplain HookPolicy#required() required}: then the new one is in place.
     *
     * @param cause what went wrong
     */
    record Failed(LifecycleException cause) implements Outcome {

        /** One short line: a message may have pages of what a hook has printed. */
        @Override
        public String toString() {
            return "Failed[" + Problem.brief(String.valueOf(cause.getMessage())) + "]";
        }
    }

    /**
     * Whether there is a new generation and all deploy hooks have it.
     *
     * @return false if anything is left to do
     */
    default boolean isSuccess() {
        return this instanceof Issued issued && issued.undelivered().isEmpty();
    }
}
