// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text; never asks the DNS. */
final class IpLiteral {

    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int FIELDS = 8;

    private IpLiteral() {}

    /** Whether a text can only be meant as an address. */
    static boolean looksLike(String text) {
        return text.indexOf(':') >= 0 || (hasDigitsAndDotsOnly(text) && !text.isEmpty());
    }

    private static boolean hasDigitsAndDotsOnly(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** The address in dotted decimal or in the form of RFC 5952; empty if the text is no address. */
    static Optional<String> canonical(String text) {
        if (!(text.indexOf(':') >= 0 ? V6 : V4).matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return Optional.of(bytes.length == 4 ? dotted(bytes) : colons(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String dotted(byte[] bytes) {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }

    private static String colons(byte[] bytes) {
        int start = longestZeroRun(bytes);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < FIELDS; i++) {
            if (i == start) {
                text.append("::");
                i += zeroRun(bytes, i) - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(field(bytes, i)));
            }
        }
        return text.toString();
    }

    // RFC 5952, 4.2: only runs of two or more zero fields are shortened, and the first of equally long ones.
    private static int longestZeroRun(byte[] bytes) {
        int start = -1;
        int longest = 1;
        for (int i = 0; i < FIELDS; i++) {
            int length = zeroRun(bytes, i);
            if (length > longest) {
                start = i;
                longest = length;
            }
        }
        return start;
    }

    private static int zeroRun(byte[] bytes, int from) {
        int end = from;
        while (end < FIELDS && field(bytes, end) == 0) {
            end++;
        }
        return end - from;
    }

    private static int field(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }
}
