// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

import java.util.Objects;

/**
 * What a certificate is for: a DNS name (RFC 8555 section 7.1.4) or an IP address (RFC 8738).
 *
 * @param type {@code dns} or {@code ip}, or whatever else a client asked for
 * @param value the name or address as text; a wildcard keeps its {@code *.}
 */
public record Identifier(String type, String value) {

    /** Checks that nothing is null. */
    public Identifier {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(value, "value");
    }

    /** A DNS name. */
    public static Identifier dns(String name) {
        return new Identifier("dns", name);
    }

    /** An IP address as text. */
    public static Identifier ip(String address) {
        return new Identifier("ip", address);
    }

    /** True for a DNS name. */
    public boolean isDns() {
        return type.equals("dns");
    }

    /** True for an IP address. */
    public boolean isIp() {
        return type.equals("ip");
    }

    /** True for a DNS name that begins with {@code *.}. */
    public boolean isWildcard() {
        return isDns() && value.startsWith("*.");
    }

    /** The same name without the {@code *.} of a wildcard, as authorizations show it (RFC 8555 section 7.1.4). */
    public Identifier base() {
        return isWildcard() ? dns(value.substring(2)) : this;
    }

    @Override
    public String toString() {
        return type + ":" + value;
    }
}
