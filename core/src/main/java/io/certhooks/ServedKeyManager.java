// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the TLS implementation which certificate a handshake gets. Never offers one as a client. */
final class ServedKeyManager extends X509ExtendedKeyManager {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableTls.class);

    private final ServedCertificates certificates;
    private final Resumption resumption;

    // A handshake asks for one key type after the other. Were the certificate replaced in between by one of another key
    // type, then each question could get the answer that there is none; so all get their answer from the same moment.
    // By engine or socket: values of a session would make the JDK send more tickets.
    private final Map<Object, List<ServedCertificate>> unanswered = Collections.synchronizedMap(new WeakHashMap<>());
    private final AtomicBoolean warned = new AtomicBoolean();

    ServedKeyManager(ServedCertificates certificates, Resumption resumption) {
        this.certificates = certificates;
        this.resumption = resumption;
    }

    /** Whether clients may come back without a look at the certificate. */
    enum Resumption {
        ALLOWED,
        REFUSED
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType, engine, engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType, socket, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    private @Nullable String choose(String keyType, @Nullable Object connection, @Nullable SSLSession session) {
        if (certificates.isEmpty()) {
            refuse();
            return null;
        }
        if (resumption == Resumption.REFUSED && session != null) {
            session.invalidate();
        }
        List<ServedCertificate> asked = connection == null ? null : unanswered.remove(connection);
        List<ServedCertificate> candidates = asked == null ? certificates.find(hostOf(session)) : asked;
        for (ServedCertificate served : candidates) {
            if (served.hasKeyType(keyType)) {
                return served.alias();
            }
        }
        if (connection != null) {
            unanswered.put(connection, candidates);
        }
        return null;
    }

    // Not an exception: out of an SSLEngine it would come as an unchecked one and could end a server's only thread.
    private void refuse() {
        if (warned.compareAndSet(false, true)) {
            LOG.warn("a TLS handshake is refused because no certificate is loaded yet: call ReloadableTls.reload, or"
                    + " issue the certificate, before the server accepts connections");
        }
    }

    private static @Nullable String hostOf(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServedCertificate.Material material = certificates.material(alias);
        return material == null ? null : material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServedCertificate.Material material = certificates.material(alias);
        return material == null ? null : material.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        List<String> aliases = certificates.aliases(keyType);
        return aliases.isEmpty() ? null : aliases.toArray(String[]::new);
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
