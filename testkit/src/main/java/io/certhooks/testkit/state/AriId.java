// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.jws.Base64Url;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** A certificate's ARI id: its authority key identifier and serial number (RFC 9773 section 4.1). */
final class AriId {

    private AriId() {}

    static String of(X509Certificate certificate) {
        return tryOf(certificate)
                .orElseThrow(() -> new IllegalArgumentException("a certificate without authority key identifier"));
    }

    static Optional<String> tryOf(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        if (extension == null) {
            return Optional.empty();
        }
        byte[] octets = ASN1OctetString.getInstance(extension).getOctets();
        byte[] keyId = AuthorityKeyIdentifier.getInstance(octets).getKeyIdentifierOctets();
        return Optional.ofNullable(keyId)
                .map(id -> Base64Url.encode(id) + "."
                        + Base64Url.encode(certificate.getSerialNumber().toByteArray()));
    }
}
