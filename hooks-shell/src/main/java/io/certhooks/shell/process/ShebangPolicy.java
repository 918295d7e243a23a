// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

/** What becomes of a program file that is neither a binary nor starts with {@code #!}. */
public enum ShebangPolicy {
    /** It is not started; nor is an empty file. */
    REQUIRED,
    /** {@code /bin/sh} interprets it, as shells and {@code execvp} do; an empty file ends well at once. */
    SHELL_IF_MISSING
}
