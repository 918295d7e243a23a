// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** The type of an identifier. */
public enum IdentifierType {
    /** A host name, or a wildcard for host names (RFC 8555, 9.7.7). */
    DNS("dns"),
    /** An IP address (RFC 8738). */
    IP("ip");

    private final String value;

    IdentifierType(String value) {
        this.value = value;
    }

    /**
     * The name of the type in the ACME protocol.
     *
     * @return {@code dns} or {@code ip}
     */
    public String value() {
        return value;
    }
}
