// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.KeyType;
import io.certhooks.x509.Keys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates for tests: a leaf and one issuer, each leaf with its own serial number. */
final class TestCertificates {

    private static final AtomicLong SERIAL = new AtomicLong(4096);
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-04-01T00:00:00Z");
    private static final KeyPair ISSUER = Keys.generate(KeyType.EC_P256);
    private static final X509Certificate ISSUER_CERTIFICATE = certificate("CN=Test CA", ISSUER.getPublic());

    private TestCertificates() {}

    static KeyPair key() {
        return Keys.generate(KeyType.EC_P256);
    }

    /** A chain for a key: leaf, issuer. */
    static List<X509Certificate> chain(KeyPair key) {
        return chain(key.getPublic());
    }

    static List<X509Certificate> chain(PublicKey key) {
        return List.of(certificate("CN=example.org", key), ISSUER_CERTIFICATE);
    }

    private static X509Certificate certificate(String subject, PublicKey key) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Test CA"),
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(FROM),
                    Date.from(UNTIL),
                    new X500Name(subject),
                    key);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(ISSUER.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (Exception e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }
}
