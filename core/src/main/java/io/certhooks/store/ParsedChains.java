// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.x509.Pem;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Parses certificates and remembers the last ones by what was read, so that what has not changed is not parsed again
 * and again in one operation. Safe for use by several threads.
 */
final class ParsedChains {

    private static final int REMEMBERED = 128;

    private final Map<ByteBuffer, List<X509Certificate>> parsed = Collections.synchronizedMap(new Recent<>(REMEMBERED));

    /** The certificates of a PEM file, in order. */
    List<X509Certificate> parse(byte[] pem) throws CertificateException {
        ByteBuffer content = ByteBuffer.wrap(pem).asReadOnlyBuffer();
        List<X509Certificate> known = parsed.get(content);
        if (known != null) {
            return known;
        }
        List<X509Certificate> chain = Pem.certificates(pem);
        parsed.put(content, chain);
        return chain;
    }

    /** Remembers what is about to be written, so that it is not parsed at all. */
    void remember(byte[] pem, List<X509Certificate> certificates) {
        parsed.put(ByteBuffer.wrap(pem).asReadOnlyBuffer(), List.copyOf(certificates));
    }
}
