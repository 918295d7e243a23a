// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** A way to prove control of an identifier. */
public enum ChallengeType {
    /** A file served over HTTP on port 80 (RFC 8555, 8.3). */
    HTTP_01("http-01"),
    /** A TXT record in the DNS (RFC 8555, 8.4). */
    DNS_01("dns-01"),
    /** A special certificate served over TLS on port 443 (RFC 8737). */
    TLS_ALPN_01("tls-alpn-01");

    private final String value;

    ChallengeType(String value) {
        this.value = value;
    }

    /**
     * The name of the type in the ACME protocol.
     *
     * @return for instance {@code http-01}
     */
    public String value() {
        return value;
    }
}
