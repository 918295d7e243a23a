// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** How the call of a hook ended. */
public enum HookStatus {
    /** It did what it should. */
    OK,
    /** It failed. */
    FAILED,
    /** It asks to be called again later (exit code 75, EX_TEMPFAIL, of a program). */
    TRY_LATER,
    /** It was not over at its timeout. */
    TIMED_OUT,
    /** It was ended because the caller was interrupted or the engine is closing. */
    CANCELLED,
    /** It could not be started: a mistake in the configuration. */
    NOT_LAUNCHABLE;

    /**
     * Whether the hook did what it should.
     *
     * @return true for {@link #OK} only
     */
    public boolean isSuccess() {
        return this == OK;
    }
}
