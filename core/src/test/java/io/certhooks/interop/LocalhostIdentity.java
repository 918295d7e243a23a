// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.hook.KeyType;
import io.certhooks.x509.Keys;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A self-signed certificate for localhost, for servers of tests and those who trust them. */
record LocalhostIdentity(X509Certificate certificate, KeyPair key) {

    private static final char[] NO_PASSWORD = new char[0];

    static LocalhostIdentity create() {
        try {
            KeyPair key = Keys.generate(KeyType.EC_P256);
            Instant now = Instant.now();
            X500Name name = new X500Name("CN=localhost");
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(now.toEpochMilli()),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(30))),
                    name,
                    key.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            return new LocalhostIdentity(new JcaX509CertificateConverter().getCertificate(builder.build(signer)), key);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a certificate for localhost", e);
        }
    }

    /** Writes {@code cert.pem} and {@code key.pem}. */
    void writeTo(Path directory) throws IOException {
        Files.write(directory.resolve("cert.pem"), Pem.encode(List.of(certificate)));
        Files.write(directory.resolve("key.pem"), Pem.encode(key.getPrivate()));
    }

    /** TLS for the server that has this identity. */
    SSLContext serving() {
        try {
            KeyStore keys = emptyStore();
            keys.setKeyEntry("localhost", key.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this platform cannot serve TLS", e);
        }
    }

    /** TLS for clients that trust this identity and no other. */
    SSLContext trusting() {
        try {
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("localhost", certificate);
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this platform cannot speak TLS", e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public String toString() {
        return "LocalhostIdentity[" + certificate.getSerialNumber() + "]";
    }
}
