// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Visits a web server again and again, each time over a new connection, and notes the certificate it is shown. Checks it
 * as a browser does: issuer, host name, validity at the real time.
 */
final class Visitor implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final SSLContext trust;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Integer> visits = new LinkedHashMap<>();
    private int failures;
    private @Nullable String firstFailure;

    private Visitor(String host, int port, SSLContext trust) {
        this.host = host;
        this.port = port;
        this.trust = trust;
    }

    /** Begins to visit a host that is served on a port of this machine, trusting these roots and nothing else. */
    static Visitor start(String host, int port, List<X509Certificate> roots) throws Exception {
        Visitor visitor = new Visitor(host, port, trusting(roots));
        visitor.thread.execute(visitor::visitAgainAndAgain);
        return visitor;
    }

    /** Waits until the certificate with a serial number was seen so often. False if that takes too long. */
    synchronized boolean awaitVisits(String serial, int count, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (visits(serial) < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** How often the certificate with a serial number was seen. */
    synchronized int visits(String serial) {
        return visits.getOrDefault(serial, 0);
    }

    /** How many visits failed. */
    synchronized int failures() {
        return failures;
    }

    /** Why the first visit that failed did so. */
    synchronized Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure);
    }

    /** Ends the visits; one that is under way comes to its end. */
    @Override
    public void close() {
        closed.countDown();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void visitAgainAndAgain() {
        try {
            do {
                visit();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void visit() {
        try {
            String serial = serialShown();
            synchronized (this) {
                visits.merge(serial, 1, Integer::sum);
                notifyAll();
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(Exception e) {
        failures++;
        if (firstFailure == null) {
            firstFailure = e.toString();
        }
    }

    private String serialShown() throws IOException {
        try (Socket plain = new Socket()) {
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            try (SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, port, true)) {
                tls.setSSLParameters(checkingTheHost(tls.getSSLParameters()));
                get(tls);
                X509Certificate shown = (X509Certificate) tls.getSession().getPeerCertificates()[0];
                return shown.getSerialNumber().toString(16);
            }
        }
    }

    private SSLParameters checkingTheHost(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host)));
        return parameters;
    }

    private void get(SSLSocket tls) throws IOException {
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer = new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("the server's answer is not \"200 OK\": "
                    + answer.lines().findFirst().orElse(""));
        }
    }

    private static SSLContext trusting(List<X509Certificate> roots) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate root : roots) {
            store.setCertificateEntry("root " + store.size(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
