// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

/** The peer sent what is not HTTP or what is too large; the connection ends after the answer. */
final class BadMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    BadMessageException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status to answer with. */
    int status() {
        return status;
    }
}
