// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Problem;
import org.jspecify.annotations.Nullable;

/** What a hook or an observer has thrown, as it is logged: its messages may be pages that somebody else has sent. */
final class LoggedThrowable extends Throwable {

    private static final long serialVersionUID = 1;
    private static final int MOST_CAUSES = 10;

    private final String text;

    private LoggedThrowable(Throwable thrown, @Nullable LoggedThrowable cause) {
        super(null, cause, false, true);
        text = Problem.cleaned(thrown.toString());
        setStackTrace(thrown.getStackTrace());
    }

    /** The same with its causes, of which there may be too many. */
    static LoggedThrowable of(Throwable thrown) {
        return of(thrown, MOST_CAUSES);
    }

    private static LoggedThrowable of(Throwable thrown, int causes) {
        Throwable cause = thrown.getCause();
        return new LoggedThrowable(thrown, cause == null || causes == 0 ? null : of(cause, causes - 1));
    }

    // With the class that was thrown, not this one.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return text;
    }
}
