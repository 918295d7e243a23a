// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

/** A resource of the test CA, as seen in its URLs. */
public enum Endpoint {
    /** The directory (RFC 8555 section 7.1.1). */
    DIRECTORY("directory"),
    /** Fresh nonces (section 7.2). */
    NEW_NONCE("new-nonce"),
    /** Account creation and look-up (section 7.3). */
    NEW_ACCOUNT("new-account"),
    /** Order creation (section 7.4). */
    NEW_ORDER("new-order"),
    /** Pre-authorization (section 7.4.1). */
    NEW_AUTHZ("new-authz"),
    /** Revocation (section 7.6). */
    REVOKE_CERT("revoke-cert"),
    /** Account key rollover (section 7.3.5). */
    KEY_CHANGE("key-change"),
    /** ACME renewal information (RFC 9773). */
    RENEWAL_INFO("renewal-info"),
    /** One account (section 7.3.2). */
    ACCOUNT("account"),
    /** The list of an account's orders (section 7.1.2.1). */
    ORDERS("orders"),
    /** One order (section 7.1.3). */
    ORDER("order"),
    /** Finalization of an order (section 7.4). */
    FINALIZE("finalize"),
    /** One authorization (section 7.1.4). */
    AUTHORIZATION("authorization"),
    /** One challenge (section 7.5.1). */
    CHALLENGE("challenge"),
    /** One certificate with its chain (section 7.4.2). */
    CERTIFICATE("certificate"),
    /** The roots that issue, as PEM; for tests, not part of ACME. */
    ROOTS("roots"),
    /** The certificate revocation list (RFC 5280). */
    CRL("crl"),
    /** The terms of service. */
    TERMS("terms"),
    /** Anything else. */
    UNKNOWN("");

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    /** The first segment of the URL's path, without slashes; empty for {@link #UNKNOWN}. */
    public String path() {
        return path;
    }

    /** The endpoint whose first path segment this is, or {@link #UNKNOWN}. */
    public static Endpoint ofPath(String segment) {
        for (Endpoint endpoint : values()) {
            if (endpoint != UNKNOWN && endpoint.path.equals(segment)) {
                return endpoint;
            }
        }
        return UNKNOWN;
    }
}
