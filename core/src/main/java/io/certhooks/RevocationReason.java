// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

/** Why a certificate is revoked (RFC 5280, 5.3.1). */
public enum RevocationReason {
    /** No reason is given. */
    UNSPECIFIED(0),
    /** The private key is known to others. */
    KEY_COMPROMISE(1),
    /** The names or the organisation have changed. */
    AFFILIATION_CHANGED(3),
    /** There is a newer certificate. */
    SUPERSEDED(4),
    /** The service is given up. */
    CESSATION_OF_OPERATION(5);

    private final int code;

    RevocationReason(int code) {
        this.code = code;
    }

    /**
     * The reason's number.
     *
     * @return the CRLReason code
     */
    public int code() {
        return code;
    }
}
