// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** What kind of failure it was, which decides when to try again. */
public enum FailureKind {
    /** May pass by itself: network, CA out of order, validation not seen yet. */
    TRANSIENT,
    /** The CA asks to wait. */
    RATE_LIMITED,
    /** The CA will not do it as asked: a person has to change something. */
    REFUSED,
    /** The CA's answer cannot be right: it breaks the protocol, or the certificate is not the one that was ordered. */
    UNTRUSTWORTHY,
    /** The caller was interrupted, or the lifecycle is closing. */
    CANCELLED
}
