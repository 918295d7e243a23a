// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** What started a run. */
public enum RunKind {
    /** Certificates were asked for by specification, to be issued only if needed; or something was taken over. */
    ENSURE,
    /** Certificates were asked to be renewed now. */
    RENEW,
    /** All that is due is renewed, by a call or by the background loop. */
    RENEW_DUE,
    /** Owed deploys were asked to be repeated. */
    REDELIVER,
    /** A certificate is revoked. */
    REVOKE,
    /** A certificate is taken out of management. */
    REMOVE,
    /** The accounts at the CAs are given other keys. */
    CHANGE_ACCOUNT_KEY,
    /** What an earlier process left undone is finished. */
    RECOVER
}
