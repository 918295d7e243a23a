// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** When a file listener is told of the key of a new certificate. */
public enum KeyMoment {
    /** Together with the certificate's other files, before all of them become visible at once. */
    WITH_CERTIFICATE,
    /**
     * Before the CA is asked to finalize the order (as ACMEd does): all proofs have been accepted, and there is no certificate
     * for the key yet.
     */
    BEFORE_FINALIZE
}
