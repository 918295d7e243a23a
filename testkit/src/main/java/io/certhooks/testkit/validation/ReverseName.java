// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import java.net.InetAddress;

/** The name of an address in in-addr.arpa or ip6.arpa (RFC 1034, RFC 3596). */
final class ReverseName {

    private ReverseName() {}

    static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean v4 = bytes.length == 4;
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            int octet = bytes[i] & 0xff;
            name.append(
                    v4 ? octet + "." : Integer.toHexString(octet & 15) + "." + Integer.toHexString(octet >> 4) + ".");
        }
        return name.append(v4 ? "in-addr.arpa" : "ip6.arpa").toString();
    }
}
