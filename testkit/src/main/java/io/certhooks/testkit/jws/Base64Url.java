// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.jws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Unpadded base64url (RFC 4648 section 5), strict: padding and stray bits are refused (RFC 8555 section 6.1). */
public final class Base64Url {

    private Base64Url() {}

    /** Encodes without padding. */
    public static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Decodes.
     *
     * @throws IllegalArgumentException if the text is padded or is not what {@link #encode} would give
     */
    public static byte[] decode(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("padded or not canonical");
        }
        return bytes;
    }

    /** The SHA-256 digest of a text's UTF-8 bytes, encoded. */
    public static String sha256(String text) {
        return encode(digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The SHA-256 digest of these bytes. */
    public static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
