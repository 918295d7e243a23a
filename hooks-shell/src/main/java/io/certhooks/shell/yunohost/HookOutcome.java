// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.HookStatus;
import java.time.Duration;

/**
 * What came of one script.
 *
 * @param hook the script
 * @param status how it ended
 * @param returned what it has returned; {@link HookReturn#NOTHING} if it failed
 * @param duration how long it took, by a monotonic clock
 * @param failure why it failed, for people, naming the file; empty if it succeeded
 * @param output the end of what it printed, control characters escaped; its trace is in there
 */
public record HookOutcome(
        HookFile hook, HookStatus status, HookReturn returned, Duration duration, String failure, String output) {

    /** Checks that nothing is missing. */
    public HookOutcome {
        requireNonNull(hook, "hook");
        requireNonNull(status, "status");
        requireNonNull(returned, "returned");
        requireNonNull(duration, "duration");
        requireNonNull(failure, "failure");
        requireNonNull(output, "output");
    }

    /** Whether it succeeded. */
    public boolean isOk() {
        return status.isSuccess();
    }

    /** The word that YunoHost has for it: {@code succeed} or {@code failed}. */
    public String state() {
        return isOk() ? "succeed" : "failed";
    }
}
