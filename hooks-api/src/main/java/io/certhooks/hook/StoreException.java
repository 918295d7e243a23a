// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import org.jspecify.annotations.Nullable;

/** The store could not be read or written, or is in use by another process. */
public non-sealed class StoreException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what was tried, with the path, what happened, what to do
     * @param cause the cause, or {@code null}
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
