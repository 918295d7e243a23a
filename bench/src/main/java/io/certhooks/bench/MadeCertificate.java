// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.hook.KeyType;
import io.certhooks.x509.Keys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that no CA issued, valid from now on for 90 days.
 *
 * @param chain the certificate and its issuer
 */
record MadeCertificate(KeyPair key, List<X509Certificate> chain) {

    private static final AtomicLong SERIAL = new AtomicLong(1L << 40);
    private static final KeyPair ISSUER = Keys.generate(KeyType.EC_P256);
    private static final X509Certificate ISSUER_CERTIFICATE = certificate("CN=Made CA", "made.example", ISSUER);

    static MadeCertificate of(String name) {
        KeyPair key = Keys.generate(KeyType.EC_P256);
        return new MadeCertificate(key, List.of(certificate("CN=" + name, name, key), ISSUER_CERTIFICATE));
    }

    private static X509Certificate certificate(String subject, String name, KeyPair key) {
        try {
            Instant now = Instant.now().minus(Duration.ofHours(1));
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Made CA"),
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(now),
                    Date.from(now.plus(Duration.ofDays(90))),
                    new X500Name(subject),
                    key.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(ISSUER.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (Exception e) {
            throw new IllegalStateException("cannot make a certificate for " + name, e);
        }
    }
}
