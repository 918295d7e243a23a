// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static java.util.Objects.requireNonNull;

/**
 * The PKCS#12 file that lego writes beside the others.
 *
 * @param format how it is encrypted
 * @param password what with; {@link #toString()} does not show it
 */
public record LegoPfx(Format format, String password) {

    /** The password that lego uses unless told otherwise. */
    public static final String DEFAULT_PASSWORD = "changeit";

    /** How a file is encrypted, under lego's names. */
    public enum Format {
        /** Certificates by 40-bit RC2, the key by Triple DES, SHA-1: what old Windows reads. Lego's default, and weak. */
        RC2,
        /** All by Triple DES, SHA-1: weak. */
        DES,
        /** All by AES-256 and PBKDF2, SHA-256. */
        SHA256,
        /** As {@link #SHA256}, protected by PBMAC1 (RFC 9579); older programs do not read it. */
        PBMAC1
    }

    /**
     * Checks the password.
     *
     * @throws IllegalArgumentException if it has other characters than those of ASCII that can be seen, and blanks: programs do
     *     not agree on how to encode them
     */
    public LegoPfx {
        requireNonNull(format, "format");
        if (!isPassword(password)) {
            throw new IllegalArgumentException("the password of a PKCS#12 file must be printable ASCII");
        }
    }

    @Override
    public String toString() {
        return "LegoPfx[" + format + "]";
    }

    static boolean isPassword(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
