// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** What started a run. */
public enum RunKind {
    /** Certificates were asked for by specification: issue only if needed. */
    ENSURE,
    /** One certificate was asked to be renewed now. */
    RENEW,
    /** All that is due is renewed, by a call or by the background loop. */
    RENEW_DUE,
    /** Owed deploys were asked to be repeated. */
    REDELIVER,
    /** A certificate is revoked. */
    REVOKE,
    /** A certificate is taken out of management. */
    REMOVE,
    /** The account at the CA is given another key. */
    CHANGE_ACCOUNT_KEY,
    /** What an earlier process left undone is finished. */
    RECOVER
}
