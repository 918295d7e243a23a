// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import io.certhooks.testkit.dns.DnsFailure;
import io.certhooks.testkit.dns.Zone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the CA connects: ports 80 and 443 of every name are mapped to loopback. Thread-safe. */
public final class Targets implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Zone zone;
    private final Set<TrackedSocket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile int http01Port;
    private volatile int tlsAlpn01Port;

    /** No port is mapped. */
    public Targets(Zone zone) {
        this.zone = zone;
    }

    /** Maps port 80; 0 for to nowhere. */
    public void http01Port(int port) {
        http01Port = port;
    }

    /** Maps port 443; 0 for to nowhere. */
    public void tlsAlpn01Port(int port) {
        tlsAlpn01Port = port;
    }

    /** What port 80 is mapped to. */
    OptionalInt http01Port() {
        return http01Port == 0 ? OptionalInt.empty() : OptionalInt.of(http01Port);
    }

    /** What port 443 is mapped to. */
    OptionalInt tlsAlpn01Port() {
        return tlsAlpn01Port == 0 ? OptionalInt.empty() : OptionalInt.of(tlsAlpn01Port);
    }

    /**
     * Connects to a port of an identifier. The socket has a time limit for reading and is closed with the targets.
     *
     * @throws AcmeRefusal connection if the port is mapped to nowhere, dns if the name has no address
     * @throws IOException if nobody answers there
     */
    Socket connect(Identifier identifier, int port) throws IOException {
        InetSocketAddress target = resolve(identifier, port);
        Socket socket = new TrackedSocket();
        try {
            socket.connect(target, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Ends all connections, so that no validation goes on for long. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(TrackedSocket::closeQuietly);
    }

    /** A socket that knows of the targets' end. */
    private final class TrackedSocket extends Socket {

        TrackedSocket() {
            open.add(this);
        }

        @Override
        public void connect(SocketAddress target, int timeout) throws IOException {
            if (closed) {
                throw new IOException("the test CA is closed");
            }
            super.connect(target, timeout);
        }

        @Override
        public synchronized void close() throws IOException {
            open.remove(this);
            super.close();
        }

        private void closeQuietly() {
            try {
                super.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close a connection for validation", e);
            }
        }
    }

    private InetSocketAddress resolve(Identifier identifier, int port) {
        OptionalInt mapped = port == 443 ? tlsAlpn01Port() : port == 80 ? http01Port() : OptionalInt.empty();
        InetAddress address = address(identifier);
        if (mapped.isEmpty()) {
            String advice = port == 80 || port == 443 ? "; set the test CA's port for this challenge" : "";
            throw new AcmeRefusal(
                    AcmeError.CONNECTION, identifier.value() + ": port " + port + " leads nowhere" + advice);
        }
        return new InetSocketAddress(address, mapped.getAsInt());
    }

    private InetAddress address(Identifier identifier) {
        if (identifier.isIp()) {
            return IpLiteral.parse(identifier.value())
                    .filter(InetAddress::isLoopbackAddress)
                    .orElseGet(Targets::loopback);
        }
        try {
            List<InetAddress> found = zone.resolve(identifier.value()).orElseGet(() -> List.of(loopback()));
            if (found.isEmpty()) {
                throw new AcmeRefusal(AcmeError.DNS, identifier.value() + ": no such name (NXDOMAIN)");
            }
            return found.get(0);
        } catch (DnsFailure e) {
            throw new AcmeRefusal(AcmeError.DNS, identifier.value() + ": " + e.getMessage());
        }
    }

    private static InetAddress loopback() {
        return IpLiteral.parse("127.0.0.1").orElseThrow();
    }
}
