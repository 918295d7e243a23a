// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** What an interrupt of the calling thread does to a durable run. A piped run is always ended. */
public enum InterruptPolicy {
    /** The tree is ended, the outcome is {@link ProcessOutcome.Cancelled}. */
    END,
    /** The run goes on, the outcome is {@link ProcessOutcome.Detached}; adopt its spool to learn the end. */
    DETACH
}
