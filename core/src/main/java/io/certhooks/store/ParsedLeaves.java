// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.x509.Pem;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;

/**
 * Parses certificates and remembers the last ones by what was read, so that what has not changed is not parsed again
 * and again in one operation. Safe for use by several threads.
 */
final class ParsedLeaves {

    private static final int REMEMBERED = 256;

    private final Map<ByteBuffer, X509Certificate> parsed = Collections.synchronizedMap(new Recent<>(REMEMBERED));

    /** The first certificate of a PEM file. */
    X509Certificate parse(byte[] pem) throws CertificateException {
        ByteBuffer content = ByteBuffer.wrap(pem).asReadOnlyBuffer();
        X509Certificate known = parsed.get(content);
        if (known != null) {
            return known;
        }
        X509Certificate leaf = Pem.certificates(pem).get(0);
        parsed.put(content, leaf);
        return leaf;
    }
}
