// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** What an operation does to the certificate. */
public enum OperationKind {
    /** There is no certificate yet. */
    ISSUE,
    /** There is one for the same names and key type. */
    RENEW,
    /** There is one, for other names or of another key type. */
    REPLACE
}
