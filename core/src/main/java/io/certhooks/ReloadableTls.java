// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.IssuedCertificate;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives running TLS servers of this program each new certificate, without a restart and without a failed handshake.
 *
 * <pre>{@code
 * ReloadableTls tls = ReloadableTls.create();
 * HttpsServer server = HttpsServer.create(new InetSocketAddress(443), 0);
 * server.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
 *
 * CertificateLifecycle.builder().hook(tls)...
 * }</pre>
 *
 * <p>It holds any number of certificates. A handshake gets the one for the host that the client asks for (server name
 * indication), exact names before wildcards and, if several are for it, the one of a key type the client knows that lives
 * longest; a client that asks for no host or an unknown one is served as if it had asked for the first host of the
 * certificate that was loaded first, or of what has replaced it since. Handshakes and connections that have begun keep the
 * certificate they began with.
 *
 * <p>While there is no certificate every handshake fails ({@code handshake_failure}), and the first one is logged as a
 * warning. A program that starts again loads the certificates it has with {@link #reload} before it accepts connections.
 *
 * <p>Safe for use by several threads.
 */
public final class ReloadableTls implements DeployListener {

    private final ServedCertificates certificates = new ServedCertificates();
    private final AtomicLong loaded = new AtomicLong();
    private final ServedKeyManager keyManager = new ServedKeyManager(certificates, ServedKeyManager.Resumption.ALLOWED);
    private final RenewedContext renewed =
            RenewedContext.of(keyManager, new ServedKeyManager(certificates, ServedKeyManager.Resumption.REFUSED));
    private final SSLContext sslContext = renewed.asContext();

    private ReloadableTls() {}

    /**
     * One without a certificate yet.
     *
     * @return a new object; it can serve any number of servers
     */
    public static ReloadableTls create() {
        return new ReloadableTls();
    }

    /**
     * The context for the servers: {@code HttpsServer}, all that make an {@code SSLEngine} per connection, and
     * {@code SSLServerSocket}.
     *
     * <p>It has the JDK's default protocols, ciphers and trusted authorities, which matter only where client certificates
     * are asked for. Each new certificate ends the TLS sessions of all servers with engines, so that no client stays with
     * the replaced one by resuming; those of server sockets are never resumed.
     *
     * @return always the same context; it cannot be initialized again
     */
    public SSLContext sslContext() {
        return sslContext;
    }

    /**
     * The certificates for a context of one's own, for instance with other trusted authorities. It never offers a
     * certificate as a client.
     *
     * <p>In such a context clients that resume a session keep the certificate with which it began, in TLS 1.3 with the
     * JDK's tickets for as long as they come back in time.
     *
     * @return always the same key manager
     */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /**
     * Serves a certificate from now on, in place of an older one of the same name. If it is refused, all stays as it was.
     *
     * @param certificate the certificate with its key
     * @throws IllegalArgumentException if it has no private key or a wrong one; the message tells what to do
     */
    public void reload(IssuedCertificate certificate) {
        requireNonNull(certificate, "certificate");
        certificates.put(ServedCertificate.of(certificate, loaded.incrementAndGet()));
        renewed.renew();
    }

    /**
     * Serves a certificate no longer. Nothing happens if there is none of this name.
     *
     * @param certificateName the certificate's name in the store
     */
    public void remove(String certificateName) {
        certificates.remove(requireNonNull(certificateName, "certificateName"));
        renewed.renew();
    }

    /**
     * Whether there is a certificate, so that handshakes can succeed.
     *
     * @return false before the first {@link #reload}
     */
    public boolean isReady() {
        return !certificates.isEmpty();
    }

    @Override
    public void onDeploy(DeployEvent event) {
        reload(event.certificate());
    }
}
