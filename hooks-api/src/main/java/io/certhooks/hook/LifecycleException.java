// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

/**
 * What a lifecycle throws. Listeners may throw anything; what is called throws this.
 *
 * <p>The message tells what was tried, for which certificate, what happened and what to do.
 */
public abstract sealed class LifecycleException extends RuntimeException
        permits ConfigurationException, IssuanceException, HookFailedException, StoreException {

    private static final long serialVersionUID = 1L;

    LifecycleException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
    }
}
