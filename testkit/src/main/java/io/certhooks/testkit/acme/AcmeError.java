// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

/** An ACME error type (RFC 8555 section 6.7, RFC 9773, and those that today's CAs have added). */
public enum AcmeError {
    /** The request named an account that does not exist. */
    ACCOUNT_DOES_NOT_EXIST("accountDoesNotExist", 400),
    /** The certificate named by {@code replaces} has been replaced already (RFC 9773 section 5). */
    ALREADY_REPLACED("alreadyReplaced", 409),
    /** The certificate is revoked already. */
    ALREADY_REVOKED("alreadyRevoked", 400),
    /** The certificate request is not acceptable. */
    BAD_CSR("badCSR", 400),
    /** The nonce is unknown or was used before. */
    BAD_NONCE("badNonce", 400),
    /** The JWS was signed by a public key that the server does not support. */
    BAD_PUBLIC_KEY("badPublicKey", 400),
    /** The revocation reason is not allowed. */
    BAD_REVOCATION_REASON("badRevocationReason", 400),
    /** The JWS was signed with an algorithm that the server does not support. */
    BAD_SIGNATURE_ALGORITHM("badSignatureAlgorithm", 400),
    /** CAA records forbid the CA to issue. */
    CAA("caa", 403),
    /** Several problems; see the subproblems. */
    COMPOUND("compound", 400),
    /** The resource is being worked on, or the request collides with another (not in RFC 8555; in use at Let's Encrypt). */
    CONFLICT("conflict", 409),
    /** The CA could not connect to the validation target. */
    CONNECTION("connection", 400),
    /** A DNS query failed during validation. */
    DNS("dns", 400),
    /** The account needs an external account binding. */
    EXTERNAL_ACCOUNT_REQUIRED("externalAccountRequired", 403),
    /** The response to a challenge did not hold what the CA wants. */
    INCORRECT_RESPONSE("incorrectResponse", 403),
    /** A contact URL is invalid. */
    INVALID_CONTACT("invalidContact", 400),
    /** The order's profile is unknown or not allowed (ACME profiles extension). */
    INVALID_PROFILE("invalidProfile", 400),
    /** The request message is malformed. */
    MALFORMED("malformed", 400),
    /** The order is not ready to be finalized. */
    ORDER_NOT_READY("orderNotReady", 403),
    /** A rate limit was exceeded. */
    RATE_LIMITED("rateLimited", 429),
    /** The CA will not issue for the identifier. */
    REJECTED_IDENTIFIER("rejectedIdentifier", 400),
    /** The server met an internal error. */
    SERVER_INTERNAL("serverInternal", 500),
    /** The CA met a TLS error during validation. */
    TLS("tls", 400),
    /** The client lacks sufficient authorization. */
    UNAUTHORIZED("unauthorized", 403),
    /** A contact URL uses a scheme that the CA does not support. */
    UNSUPPORTED_CONTACT("unsupportedContact", 400),
    /** The identifier is of a type that the CA does not support. */
    UNSUPPORTED_IDENTIFIER("unsupportedIdentifier", 400),
    /** The user must visit the {@code instance} URL and act. */
    USER_ACTION_REQUIRED("userActionRequired", 403);

    private final String label;
    private final int status;

    AcmeError(String label, int status) {
        this.label = label;
        this.status = status;
    }

    /** The error's URN, for example {@code urn:ietf:params:acme:error:badNonce}. */
    public String urn() {
        return "urn:ietf:params:acme:error:" + label;
    }

    /** The HTTP status that goes with the error unless a problem says otherwise. */
    public int status() {
        return status;
    }
}
