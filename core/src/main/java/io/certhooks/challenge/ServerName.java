// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name under which a CA asks for an identifier in the TLS server name extension. */
final class ServerName {

    private static final int V4_BYTES = 4;

    private ServerName() {}

    /** A host name as it is; an address as the name of its reverse mapping (RFC 8738, 6). */
    static String of(Identifier identifier) {
        if (identifier.type() == IdentifierType.DNS) {
            return identifier.value();
        }
        byte[] bytes;
        try {
            bytes = InetAddress.getByName(identifier.value()).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(identifier + " is no address", e);
        }
        return bytes.length == V4_BYTES ? reverse4(bytes) : reverse6(bytes);
    }

    private static String reverse4(byte[] bytes) {
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            name.append(Byte.toUnsignedInt(bytes[i])).append('.');
        }
        return name.append("in-addr.arpa").toString();
    }

    private static String reverse6(byte[] bytes) {
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            name.append(Character.forDigit(bytes[i] & 0xf, 16)).append('.');
            name.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16)).append('.');
        }
        return name.append("ip6.arpa").toString();
    }
}
