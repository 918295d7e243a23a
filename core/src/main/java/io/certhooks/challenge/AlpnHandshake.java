// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.x509.AlpnCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One handshake in which a proof is shown, if it is asked for in the right way.
 *
 * <p>Each connection has an object and a TLS context of its own, so nothing is resumed and the key cannot change between
 * two questions of the TLS implementation's.
 */
final class AlpnHandshake extends X509ExtendedKeyManager {

    private static final String PROTOCOL = "acme-tls/1";
    private static final String ALIAS = "proof";
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final Function<String, Optional<AlpnCertificate>> proofs;
    private @Nullable AlpnCertificate chosen;

    private AlpnHandshake(Function<String, Optional<AlpnCertificate>> proofs) {
        this.proofs = proofs;
    }

    /** Shakes hands and waits for the client to close, as it must at once (RFC 8737, 3). */
    static void on(Socket socket, Function<String, Optional<AlpnCertificate>> proofs) throws IOException {
        SSLContext context = context(new AlpnHandshake(proofs));
        try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true)) {
            tls.setUseClientMode(false);
            tls.setEnabledProtocols(VERSIONS);
            tls.setHandshakeApplicationProtocolSelector(
                    (handshake, offered) -> offered.contains(PROTOCOL) ? PROTOCOL : null);
            tls.startHandshake();
            if (!PROTOCOL.equals(tls.getApplicationProtocol())
                    || tls.getInputStream().read() >= 0) {
                throw new IOException("the client does not speak " + PROTOCOL);
            }
        }
    }

    private static SSLContext context(AlpnHandshake keyManager) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager}, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (!keyType.equals("EC")
                || !(socket instanceof SSLSocket tls)
                || !(tls.getHandshakeSession() instanceof ExtendedSSLSession session)
                || isForOtherProtocol(tls, session)) {
            return null;
        }
        chosen = serverName(session).flatMap(proofs).orElse(null);
        return chosen == null ? null : ALIAS;
    }

    // A client that offers no protocol at all never reaches the selector. Only in TLS 1.3 this is known before the
    // certificate is shown.
    private static boolean isForOtherProtocol(SSLSocket tls, ExtendedSSLSession session) {
        return session.getProtocol().equals("TLSv1.3") && !PROTOCOL.equals(tls.getHandshakeApplicationProtocol());
    }

    private static Optional<String> serverName(ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return chosen == null ? null : new X509Certificate[] {chosen.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return chosen == null ? null : chosen.privateKey();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
