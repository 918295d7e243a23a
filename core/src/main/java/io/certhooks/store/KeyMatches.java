// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.x509.Keys;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;

/**
 * Compares keys with certificates, and remembers the last pairs that matched.
 *
 * <p>To compare takes a signature, a hundred times longer than to read the files, and a new pair is looked at when it is
 * completed, published and loaded. What is remembered is a hash, not the key. Safe for use by several threads.
 */
final class KeyMatches {

    private static final int REMEMBERED = 256;

    private final Set<ByteBuffer> matched =
            Collections.synchronizedSet(Collections.newSetFromMap(new Recent<>(REMEMBERED)));

    /** Whether a key belongs to a certificate. */
    boolean match(PrivateKey key, X509Certificate certificate) {
        ByteBuffer pair = hash(key, certificate);
        if (matched.contains(pair)) {
            return true;
        }
        boolean match = Keys.match(key, certificate.getPublicKey());
        if (match) {
            matched.add(pair);
        }
        return match;
    }

    private static ByteBuffer hash(PrivateKey key, X509Certificate certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(digest.digest(key.getEncoded()));
            return ByteBuffer.wrap(digest.digest(certificate.getEncoded())).asReadOnlyBuffer();
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("every Java platform has SHA-256, and a parsed certificate its bytes", e);
        }
    }
}
