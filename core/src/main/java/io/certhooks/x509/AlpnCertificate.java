// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** The self-signed certificate that proves control of one identifier over TLS (RFC 8737, 3; RFC 8738, 4). Immutable. */
public final class AlpnCertificate {

    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
    private static final X500Name NAME = new X500Name("CN=tls-alpn-01");
    // The CA does not look at it (RFC 8737, 3), so a clock that is wrong does no harm.
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final int SERIAL_BITS = 120;

    private final X509Certificate certificate;
    private final PrivateKey privateKey;

    private AlpnCertificate(X509Certificate certificate, PrivateKey privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    /**
     * Makes a certificate and a new P-256 key for it.
     *
     * @param identifier the name or address to prove, no wildcard
     * @param acmeIdentifier the value of the extension: the DER octet string of the key authorization's SHA-256 digest
     * @return the certificate with its key
     * @throws IllegalArgumentException if the identifier is a wildcard
     */
    public static AlpnCertificate of(Identifier identifier, byte[] acmeIdentifier) {
        if (identifier.isWildcard()) {
            throw new IllegalArgumentException(
                    "tls-alpn-01 cannot prove the wildcard " + identifier + ": use dns-01 for it");
        }
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        try {
            byte[] der = selfSigned(pair, extensions(identifier, acmeIdentifier));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return new AlpnCertificate(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)), pair.getPrivate());
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("cannot make a certificate to prove " + identifier, e);
        }
    }

    /** The certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Its key. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    private static Extensions extensions(Identifier identifier, byte[] acmeIdentifier) throws IOException {
        GeneralNames names = new GeneralNames(SigningRequest.generalName(identifier));
        return new Extensions(new Extension[] {
            new Extension(Extension.subjectAlternativeName, false, names.getEncoded(ASN1Encoding.DER)),
            new Extension(ACME_IDENTIFIER, true, new DEROctetString(acmeIdentifier))
        });
    }

    private static byte[] selfSigned(KeyPair pair, Extensions extensions) throws IOException {
        SignatureScheme scheme = SignatureScheme.of(pair.getPublic());
        Instant now = Instant.now();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE)));
        generator.setSignature(scheme.identifier());
        generator.setIssuer(NAME);
        generator.setSubject(NAME);
        generator.setStartDate(new Time(Date.from(now.minus(VALIDITY))));
        generator.setEndDate(new Time(Date.from(now.plus(VALIDITY))));
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        generator.setExtensions(extensions);
        TBSCertificate content = generator.generateTBSCertificate();
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(content);
        parts.add(scheme.identifier());
        parts.add(scheme.sign(pair.getPrivate(), content));
        return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
    }
}
