// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;
import io.certhooks.hook.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes a TLS connection to a server and looks whether it shows the new certificate.
 *
 * <p>The server is asked for the certificate's first DNS name, for a wildcard with {@code www} in place of the star, unless
 * told otherwise. Only the certificate itself is compared, byte by byte; its chain is not validated, so that a certificate
 * of a private CA passes as well. A server that has certificates of several key types for one name must be probed once for
 * each with a name of its own. The probe has no certificate of its own: a server that insists on one can be probed with
 * TLS 1.3 only.
 */
public final class TlsProbe implements DeployVerifier, Previewed {

    /** How long connecting and each step of the handshake may take unless told otherwise: five seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private static final int DEFAULT_TRIES = 5;
    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(2);

    private final String host;
    private final int port;
    private final @Nullable String serverName;
    private final Duration timeout;
    private final int tries;
    private final Duration pause;

    private TlsProbe(String host, int port, @Nullable String serverName, Duration timeout, int tries, Duration pause) {
        this.host = host;
        this.port = port;
        this.serverName = serverName;
        this.timeout = timeout;
        this.tries = tries;
        this.pause = pause;
    }

    /**
     * A probe of one server.
     *
     * @param host a host name or an address
     * @param port 1 to 65535
     * @return a probe with five tries, two seconds apart
     * @throws IllegalArgumentException if the host is empty or the port is none
     */
    public static TlsProbe of(String host, int port) {
        if (requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("a probe needs a host name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        return new TlsProbe(host, port, null, DEFAULT_TIMEOUT, DEFAULT_TRIES, DEFAULT_PAUSE);
    }

    /**
     * The same probe that asks for another name.
     *
     * @param name the DNS name for the handshake's server name (RFC 6066, 3)
     * @return a copy
     * @throws IllegalArgumentException if TLS cannot ask for the name
     */
    public TlsProbe withServerName(String name) {
        try {
            new SNIHostName(requireNonNull(name, "name"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + Problem.cleaned(name) + "\" is no DNS name that TLS can ask for", e);
        }
        return new TlsProbe(host, port, name, timeout, tries, pause);
    }

    /**
     * The same probe with another time limit.
     *
     * @param limit how long connecting and each step of the handshake may take, at least a millisecond
     * @return a copy
     * @throws IllegalArgumentException if the limit is shorter
     */
    public TlsProbe withTimeout(Duration limit) {
        if (MILLISECONDS.convert(requireNonNull(limit, "limit")) < 1) {
            throw new IllegalArgumentException("the timeout of a probe is at least a millisecond, not " + limit);
        }
        return new TlsProbe(host, port, serverName, limit, tries, pause);
    }

    /**
     * The same probe with other tries.
     *
     * @param times how often to try before a failure counts, at least 1
     * @param between the pause between two tries, zero or more
     * @return a copy
     * @throws IllegalArgumentException if a number is too small
     */
    public TlsProbe withTries(int times, Duration between) {
        if (times < 1 || requireNonNull(between, "between").isNegative()) {
            throw new IllegalArgumentException("a probe needs at least one try and no negative pause");
        }
        return new TlsProbe(host, port, serverName, timeout, times, between);
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        String name = asked(operation);
        return "looks whether " + this + " serves the new certificate for " + (name == null ? "no name" : name)
                + ", up to " + tries + " times";
    }

    @Override
    public int tries() {
        return tries;
    }

    @Override
    public Duration pause() {
        return pause;
    }

    @Override
    public void verify(DeployEvent event) throws IOException, GeneralSecurityException {
        X509Certificate wanted = event.certificate().leaf();
        String name = asked(event.operation());
        Certificate served;
        try {
            served = served(name);
        } catch (IOException e) {
            throw new IOException(
                    this + " shows no certificate for " + (name == null ? "no name" : name) + ": " + e, e);
        }
        if (!wanted.equals(served)) {
            String found = served instanceof X509Certificate other
                    ? "the certificate " + other.getSerialNumber().toString(16) + ", valid until "
                            + other.getNotAfter().toInstant()
                    : "no X.509 certificate";
            throw new IOException(this + " serves " + found + ", instead of "
                    + wanted.getSerialNumber().toString(16) + ", for " + (name == null ? "no name" : name));
        }
    }

    private @Nullable String asked(Operation operation) {
        return serverName != null ? serverName : nameOf(operation);
    }

    private static @Nullable String nameOf(Operation operation) {
        return operation.identifiers().stream()
                .filter(identifier -> identifier.type() == IdentifierType.DNS)
                .findFirst()
                .map(TlsProbe::hostOf)
                .orElse(null);
    }

    private static String hostOf(Identifier identifier) {
        return identifier.isWildcard() ? "www." + identifier.base() : identifier.value();
    }

    private Certificate served(@Nullable String name) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anything()}, null);
        int millis = Math.toIntExact(Math.min(MILLISECONDS.convert(timeout), Integer.MAX_VALUE));
        try (Socket connection = new Socket()) {
            connection.connect(new InetSocketAddress(host, port), millis);
            connection.setSoTimeout(millis);
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true)) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
                tls.setSSLParameters(parameters);
                tls.startHandshake();
                return tls.getSession().getPeerCertificates()[0];
            }
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Trusts everybody: nothing is sent, and what is received is compared. */
    private static final class Anything extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
