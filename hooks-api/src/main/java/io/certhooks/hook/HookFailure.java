// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a listener that wants to say more than "failed".
 *
 * <p>Any exception fails a call; this one also tells the {@link HookStatus}, for instance {@link HookStatus#TRY_LATER}.
 */
public final class HookFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final HookStatus status;

    /**
     * Makes a failure.
     *
     * @param status how the call ended, not {@link HookStatus#OK}
     * @param message what happened and what to do, for people
     * @throws IllegalArgumentException if the status is {@code OK}
     */
    public HookFailure(HookStatus status, String message) {
        super(requireNonNull(message, "message"));
        this.status = checked(status);
    }

    /**
     * Makes a failure with a cause.
     *
     * @param status how the call ended, not {@link HookStatus#OK}
     * @param message what happened and what to do, for people
     * @param cause what it comes from, if anything
     * @throws IllegalArgumentException if the status is {@code OK}
     */
    public HookFailure(HookStatus status, String message, @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.status = checked(status);
    }

    private static HookStatus checked(HookStatus status) {
        if (requireNonNull(status, "status").isSuccess()) {
            throw new IllegalArgumentException("a failure cannot have the status OK");
        }
        return status;
    }

    /**
     * How the call ended.
     *
     * @return any status but {@code OK}
     */
    public HookStatus status() {
        return status;
    }
}
