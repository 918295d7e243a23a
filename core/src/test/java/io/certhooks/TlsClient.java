// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client that believes everything and remembers its sessions. */
final class TlsClient {

    private final AtomicInteger connections = new AtomicInteger();
    private final Believer believer = new Believer();
    private final SSLContext context;
    private final int port;

    TlsClient(int port) throws Exception {
        this.port = port;
        context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {believer}, null);
    }

    /** How often a server showed its certificate, which it does not when a session is resumed. */
    int looksAtCertificates() {
        return believer.looks.get();
    }

    /** An open connection after its handshake; no host for none. */
    SSLSocket connect(String host, List<String> protocols, List<String> ciphers) throws IOException {
        return connect(host, "of " + host, protocols, ciphers);
    }

    private SSLSocket connect(String host, String sessionKey, List<String> protocols, List<String> ciphers)
            throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(30_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, sessionKey, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host)));
        parameters.setProtocols(protocols.toArray(String[]::new));
        if (!ciphers.isEmpty()) {
            parameters.setCipherSuites(ciphers.toArray(String[]::new));
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Like {@link #ask(String, String)}, and never with a resumed session. */
    X509Certificate askAnew(String host) throws IOException {
        String sessionKey = "new" + connections.incrementAndGet();
        try (SSLSocket socket = connect(host, sessionKey, List.of("TLSv1.3"), List.of())) {
            return ask(socket);
        }
    }

    /** A client's engine that has not begun its handshake. */
    SSLEngine engine(String host) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    /** Asks for a page and tells which certificate the connection had, which may be a resumed one. */
    X509Certificate ask(String host, String protocol) throws IOException {
        try (SSLSocket socket = connect(host, List.of(protocol), List.of())) {
            return ask(socket);
        }
    }

    /** Asks for a page on a connection and tells its certificate. */
    static X509Certificate ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        if (!answer.startsWith("HTTP/1.1 200") || !answer.endsWith("ok")) {
            throw new IOException("not the whole answer: " + answer);
        }
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static final class Believer extends X509ExtendedTrustManager {

        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            looks.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            looks.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            looks.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
