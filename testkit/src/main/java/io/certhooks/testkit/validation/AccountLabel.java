// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.jws.Base64Url;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The DNS label of an account: 80 bits of its URL's SHA-256 digest in base32. */
final class AccountLabel {

    private static final int BYTES = 10;
    private static final int LETTERS = 16;

    private AccountLabel() {}

    static String of(String accountUrl) {
        byte[] digest = Base64Url.digest(accountUrl.getBytes(StandardCharsets.UTF_8));
        String digits = new BigInteger(1, Arrays.copyOf(digest, BYTES)).toString(32);
        StringBuilder label = new StringBuilder("a".repeat(LETTERS - digits.length()));
        // BigInteger writes base 32 with 0-9a-v, RFC 4648 with a-z2-7.
        digits.chars().map(digit -> Character.digit(digit, 32)).forEach(value -> label.append(letter(value)));
        return label.toString();
    }

    private static char letter(int value) {
        return "abcdefghijklmnopqrstuvwxyz234567".charAt(value);
    }
}
