// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.Generation;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates for servers in tests; the serial number is the generation's. */
public final class SelfSigned {

    private SelfSigned() {}

    public static IssuedCertificate certificate(String name, int number, KeyPair pair, List<String> hosts)
            throws Exception {
        return certificate(name, number, pair, pair.getPrivate(), Duration.ofDays(90), hosts);
    }

    public static IssuedCertificate certificate(String name, int number, KeyType type, String... hosts)
            throws Exception {
        return certificate(name, number, Keys.generate(type), List.of(hosts));
    }

    public static IssuedCertificate certificate(
            String name, int number, KeyPair pair, PrivateKey key, Duration lifetime, List<String> hosts)
            throws Exception {
        Instant now = Instant.now();
        Instant until = now.plus(lifetime);
        X500Name subject = new X500Name("CN=" + name);
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(number),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(until),
                subject,
                pair.getPublic());
        GeneralName[] names = new GeneralName[hosts.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = SigningRequest.generalName(Identifier.of(hosts.get(i)));
        }
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        String algorithm = pair.getPublic().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
        Generation generation = new Generation(name, number, Integer.toHexString(number), now, until, Optional.empty());
        return IssuedCertificate.of(generation, List.of(certificate), key);
    }
}
