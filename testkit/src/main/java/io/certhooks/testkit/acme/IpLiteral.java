// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text, never looked up in DNS. */
public final class IpLiteral {

    private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-f:]+(:[0-9]{1,3}(\\.[0-9]{1,3}){3})?");
    private static final int V6_GROUPS = 8;

    private IpLiteral() {}

    /** The address that a text spells; empty if it spells none. */
    public static Optional<InetAddress> parse(String text) {
        boolean shaped = V4.matcher(text).matches()
                || (text.contains(":") && V6.matcher(text).matches());
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            // Shaped like an address but none, such as 300.1.1.1.
            return Optional.empty();
        }
    }

    /** The one canonical text of an address (RFC 8738 section 3: dotted decimal or RFC 5952). */
    public static String format(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[V6_GROUPS];
        for (int i = 0; i < V6_GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        return compress(groups);
    }

    private static String compress(int[] groups) {
        int start = -1;
        int length = 1;
        for (int from = 0; from < V6_GROUPS; from++) {
            int run = zerosFrom(groups, from);
            if (run > length) {
                start = from;
                length = run;
            }
        }
        if (start < 0) {
            return join(groups, 0, V6_GROUPS);
        }
        return join(groups, 0, start) + "::" + join(groups, start + length, V6_GROUPS);
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < V6_GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
