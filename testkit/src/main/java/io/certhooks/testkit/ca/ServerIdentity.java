// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManager;
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
 * the real time, not the test's, because TLS libraries look at the real time. Immutable.
 */
public final class ServerIdentity {

    private static final Duration MARGIN = Duration.ofDays(2);
    private static final Duration LIFETIME = Duration.ofDays(365);

    private final X500Name rootName = Names.authority("Test HTTPS Root " + Names.suffix());
    private final Instant realTime;
    private final KeyPair rootKey;
    private final X509Certificate root;
    private final SSLContext tls;

    private ServerIdentity(Instant realTime) {
        this.realTime = realTime;
        this.rootKey = Keys.generate();
        this.root = new CertificateDraft(
                        rootName,
                        rootName,
                        rootKey.getPublic(),
                        realTime.minus(LIFETIME),
                        realTime.plus(LIFETIME).plus(MARGIN))
                .asAuthority()
                .sign(rootKey.getPrivate());
        this.tls = tls(localNames(), realTime.minus(MARGIN), realTime.plus(LIFETIME));
    }

    /** Makes new keys and certificates, valid around this instant of real time. */
    public static ServerIdentity create(Instant realTime) {
        return new ServerIdentity(realTime);
    }

    /** The root that a client must trust. */
    public X509Certificate root() {
        return root;
    }

    /** The server's side of TLS. */
    public SSLContext tls() {
        return tls;
    }

    /** The same with a certificate that has expired. */
    public SSLContext expired() {
        return tls(localNames(), realTime.minus(LIFETIME), realTime.minus(MARGIN));
    }

    /** The same with a certificate for another name only. */
    public SSLContext elsewhere() {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, "elsewhere.example"));
        return tls(names, realTime.minus(MARGIN), realTime.plus(LIFETIME));
    }

    private SSLContext tls(GeneralNames names, Instant from, Instant until) {
        KeyPair key = Keys.generate();
        X509Certificate leaf = new CertificateDraft(
                        rootName, new X500Name("CN=localhost"), key.getPublic(), from, until)
                .issuedBy(rootKey.getPublic())
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .with(Extension.subjectAlternativeName, false, names)
                .sign(rootKey.getPrivate());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneIdentity(key.getPrivate(), leaf, root)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot serve TLS", e);
        }
    }

    private static GeneralNames localNames() {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
    }
}
