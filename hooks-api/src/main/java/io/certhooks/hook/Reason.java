// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Why an operation takes place now. */
public enum Reason {
    /** There is no certificate. */
    MISSING,
    /** The certificate is in the last part of its life. */
    DUE,
    /** The CA suggested this time (RFC 9773). */
    ARI,
    /** Somebody asked for it. */
    FORCED,
    /** The certificate was revoked. */
    REVOKED,
    /** The specification has changed. */
    CHANGED
}
