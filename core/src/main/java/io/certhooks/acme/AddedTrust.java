// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts some roots, and those of the platform as well.
 *
 * <p>The platform's are asked only for a server that the others do not vouch for: to read more than a hundred of them takes
 * a tenth of the time in which a program gets its first certificate.
 */
final class AddedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager added;
    private final Supplier<X509ExtendedTrustManager> platform;
    private volatile @Nullable X509ExtendedTrustManager loaded;

    AddedTrust(X509ExtendedTrustManager added, Supplier<X509ExtendedTrustManager> platform) {
        this.added = added;
        this.platform = platform;
    }

    private X509ExtendedTrustManager platform() {
        X509ExtendedTrustManager known = loaded;
        if (known == null) {
            known = platform.get();
            loaded = known;
        }
        return known;
    }

    /** A check of a chain by one of the two. */
    private interface Check {
        void by(X509ExtendedTrustManager trust) throws CertificateException;
    }

    private void check(Check check) throws CertificateException {
        try {
            check.by(added);
        } catch (CertificateException first) {
            try {
                check.by(platform());
            } catch (CertificateException second) {
                // Who knows the issuer tells better what is wrong.
                boolean isKnown = !(first.getCause() instanceof CertPathBuilderException);
                CertificateException told = isKnown ? first : second;
                told.addSuppressed(isKnown ? second : first);
                throw told;
            }
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(trust -> trust.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(trust -> trust.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(trust -> trust.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(trust -> trust.checkClientTrusted(chain, authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return Stream.of(added, platform())
                .flatMap(trust -> Stream.of(trust.getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }
}
