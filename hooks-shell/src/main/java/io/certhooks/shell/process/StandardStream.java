// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** One of the two output streams of a process. */
public enum StandardStream {
    /** Standard output, descriptor 1. */
    OUT,
    /** Standard error, descriptor 2. */
    ERR
}
