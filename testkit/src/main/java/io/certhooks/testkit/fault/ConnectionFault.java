// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

/** What can go wrong with a connection before there is any request. */
public enum ConnectionFault {
    /** The connection is reset at once. */
    RESET,
    /** The connection opens, but there is no TLS handshake. */
    STALL,
    /** The server speaks HTTP without TLS. */
    PLAIN_TEXT,
    /** The server's certificate has expired. */
    EXPIRED_CERTIFICATE,
    /** The server's certificate is for another name. */
    OTHER_NAME,
    /** The server's certificate is of a root that nobody trusts. */
    UNKNOWN_ISSUER
}
