// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * What the ACME server shows of itself over HTTPS: a certificate for localhost under a root of its own. Valid around
 * the real time, not the test's, because TLS libraries look at the real time.
 */
public final class ServerIdentity {

    private static final Duration MARGIN = Duration.ofDays(2);
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final X509Certificate root;
    private final SSLContext tls;

    private ServerIdentity(X509Certificate root, SSLContext tls) {
        this.root = root;
        this.tls = tls;
    }

    /** Makes new keys and certificates, valid around this instant of real time. */
    public static ServerIdentity create(Instant realTime) {
        KeyPair rootKey = Keys.generate();
        KeyPair key = Keys.generate();
        X500Name rootName = new X500Name("O=Certhooks Test CA,CN=Test HTTPS Root");
        Instant from = realTime.minus(MARGIN);
        Instant until = realTime.plus(LIFETIME);
        X509Certificate root = new CertificateDraft(rootName, rootName, rootKey.getPublic(), from, until)
                .asAuthority()
                .sign(rootKey.getPrivate());
        X509Certificate leaf = new CertificateDraft(
                        rootName, new X500Name("CN=localhost"), key.getPublic(), from, until)
                .issuedBy(rootKey.getPublic())
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .with(Extension.subjectAlternativeName, false, localNames())
                .sign(rootKey.getPrivate());
        return new ServerIdentity(root, context(key, leaf, root));
    }

    /** The root that a client must trust. */
    public X509Certificate root() {
        return root;
    }

    /** The server's side of TLS. */
    public SSLContext tls() {
        return tls;
    }

    private static GeneralNames localNames() {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
    }

    private static SSLContext context(KeyPair key, X509Certificate leaf, X509Certificate root) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            char[] noPassword = new char[0];
            keys.setKeyEntry("server", key.getPrivate(), noPassword, new Certificate[] {leaf, root});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, noPassword);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java platform cannot serve TLS", e);
        }
    }
}
