// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.util.Locale;

/** The status of an account, order, authorization or challenge (RFC 8555 section 7.1.6). */
public enum ResourceStatus {
    /** Waits for the client. */
    PENDING,
    /** All authorizations of the order are valid. */
    READY,
    /** The CA works on it. */
    PROCESSING,
    /** In force. */
    VALID,
    /** Failed for good. */
    INVALID,
    /** Ended by the client. */
    DEACTIVATED,
    /** Too old. */
    EXPIRED,
    /** Ended by the CA. */
    REVOKED;

    /** The word on the wire. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
