// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

/** A hook failed whose failure fails the operation. */
public final class HookFailedException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final transient HookResult result;

    /**
     * Makes an exception.
     *
     * @param message what was tried, for which certificate, what happened, what to do
     * @param result the failed call
     */
    public HookFailedException(String message, HookResult result) {
        super(message, requireNonNull(result, "result").cause().orElse(null));
        this.result = result;
    }

    /**
     * The failed call.
     *
     * @return the result, which is not OK
     */
    public HookResult result() {
        return result;
    }
}
