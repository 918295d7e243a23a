// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A port that is open only while there is something to show on it.
 *
 * <p>Port 0 means any free port, chosen when the object is made. It is kept free in the meantime by a socket that is
 * bound and does not listen: clients are refused, and the system gives the port to nobody else. Not safe for several
 * threads.
 */
final class ProofPort {

    private static final int BACKLOG = 128;
    private static final int FIRST_UNPRIVILEGED = 1024;
    // The CA asks within a second or two of the connection; a browser or a scanner may be cut off.
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final InetSocketAddress address;
    private final Connections.Conversation conversation;
    private final String wayOut;
    private final boolean chosen;
    private @Nullable Socket reservation;
    private @Nullable Connections connections;

    private ProofPort(
            InetSocketAddress address,
            Connections.Conversation conversation,
            String wayOut,
            @Nullable Socket reservation) {
        this.address = address;
        this.conversation = conversation;
        this.wayOut = wayOut;
        this.chosen = reservation != null;
        this.reservation = reservation;
    }

    /** A closed port; {@code wayOut} is what the user can do if it is taken. */
    static ProofPort at(InetSocketAddress address, String wayOut, Connections.Conversation conversation) {
        if (requireNonNull(address, "address").isUnresolved()) {
            throw new IllegalArgumentException(
                    "the address " + address + " is unknown: give one of this machine's addresses, or a port alone");
        }
        if (address.getPort() != 0) {
            return new ProofPort(address, conversation, wayOut, null);
        }
        try {
            Socket reservation = reserve(address);
            InetSocketAddress found = new InetSocketAddress(address.getAddress(), reservation.getLocalPort());
            return new ProofPort(found, conversation, wayOut, reservation);
        } catch (IOException e) {
            ConfigurationException refused =
                    new ConfigurationException("there is no free port at " + address + ": give one by number");
            refused.initCause(e);
            throw refused;
        }
    }

    int number() {
        return address.getPort();
    }

    /** Begins to listen, unless it does already. */
    void open() throws IOException {
        if (connections != null) {
            return;
        }
        if (reservation != null) {
            reservation.close();
            reservation = null;
        }
        ServerSocket server = new ServerSocket();
        try {
            server.bind(address, BACKLOG);
            connections = Connections.accept(server, DEADLINE, conversation);
        } catch (IOException e) {
            server.close();
            throw taken(e);
        }
    }

    /** Frees the port, if it is open. */
    void close() throws IOException {
        Connections open = connections;
        connections = null;
        if (open == null) {
            return;
        }
        open.close();
        if (chosen) {
            reservation = reserve(address);
        }
    }

    private static Socket reserve(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private IOException taken(IOException cause) {
        StringBuilder message = new StringBuilder("cannot listen on port " + number() + " of "
                + address.getAddress().getHostAddress() + " (" + cause.getMessage() + "): most likely another program,"
                + " such as a web server, has it");
        if (number() < FIRST_UNPRIVILEGED) {
            message.append(", or this process may not open ports below " + FIRST_UNPRIVILEGED
                    + " (on Linux it needs CAP_NET_BIND_SERVICE)");
        }
        IOException problem =
                new BindException(message.append(". ").append(wayOut).toString());
        problem.initCause(cause);
        return problem;
    }
}
