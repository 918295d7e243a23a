// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.util.CertificateUtils;
import org.shredzone.acme4j.util.KeyPairUtils;

/** A TLS server that answers acme-tls/1 with one certificate. */
final class TlsAlpn01Responder implements Acme4jClient.Solver, AutoCloseable {

    private final AtomicInteger hangUps = new AtomicInteger();
    private final String protocol;
    private SSLServerSocket socket;
    private final AcmeTestServer ca;

    TlsAlpn01Responder(AcmeTestServer ca) {
        this(ca, "acme-tls/1");
    }

    TlsAlpn01Responder(AcmeTestServer ca, String protocol) {
        this.ca = ca;
        this.protocol = protocol;
    }

    @Override
    public Challenge present(Authorization authorization) throws Exception {
        TlsAlpn01Challenge challenge =
                authorization.findChallenge(TlsAlpn01Challenge.class).orElseThrow();
        // acme4j 4.0.0 signs this certificate with RSA only.
        KeyPair key = KeyPairUtils.createKeyPair(2048);
        X509Certificate certificate = CertificateUtils.createTlsAlpn01Certificate(
                key, authorization.getIdentifier(), challenge.getAcmeValidation());
        serve(key, certificate);
        return challenge;
    }

    void serve(KeyPair key, X509Certificate certificate) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("key", key.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        Thread thread = new Thread(this::accept, "tls-alpn-01");
        thread.setDaemon(true);
        thread.start();
        ca.tlsAlpn01Port(socket.getLocalPort());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket peer = socket.accept()) {
                // Reading drives the handshake; the CA says nothing after it.
                int end = peer.getInputStream().read();
                assert end < 0;
            } catch (IOException e) {
                // The CA hung up or the test is over.
                hangUps.incrementAndGet();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }
}
