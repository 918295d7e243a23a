// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** A certificate in the making. Used by one thread. */
final class CertificateDraft {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 126;

    private final X509v3CertificateBuilder builder;
    private final BcX509ExtensionUtils identifiers = new BcX509ExtensionUtils();

    /** A certificate of a subject and its key; notBefore and notAfter are cut to seconds. */
    CertificateDraft(X500Name issuer, X500Name subject, PublicKey key, Instant notBefore, Instant notAfter) {
        SubjectPublicKeyInfo keyInfo = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        this.builder =
                new X509v3CertificateBuilder(issuer, serial(), date(notBefore), date(notAfter), subject, keyInfo);
        with(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keyInfo));
    }

    /** Makes it a CA certificate that may have any number of CAs below. */
    CertificateDraft asAuthority() {
        with(Extension.basicConstraints, true, new BasicConstraints(true));
        return with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    /** Names the issuer's key, as ARI needs it (RFC 9773 section 4.1). */
    CertificateDraft issuedBy(PublicKey issuerKey) {
        SubjectPublicKeyInfo keyInfo = SubjectPublicKeyInfo.getInstance(issuerKey.getEncoded());
        return with(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(keyInfo));
    }

    /** Adds an extension. */
    CertificateDraft with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(oid, critical, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode extension " + oid, e);
        }
    }

    /** Signs with SHA-256 and ECDSA. */
    X509Certificate sign(PrivateKey issuerKey) {
        try {
            return Pem.certificate(builder.build(Signing.with(issuerKey)).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("the CA cannot encode a certificate", e);
        }
    }

    private static BigInteger serial() {
        // RFC 5280, 4.1.2.2: positive; the set bit keeps the length the same for all.
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
    }

    private static Date date(Instant instant) {
        return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
