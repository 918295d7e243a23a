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

    /** Checks that nothing is missing. */
    public LegoPfx {
        requireNonNull(format, "format");
        requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "LegoPfx[" + format + "]";
    }
}
