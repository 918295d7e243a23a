// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server socket in use: a daemon thread that accepts, and one for each connection. */
public final class TcpListener implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ServerSocket socket;
    private final String name;
    private final Consumer<Socket> peer;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    private TcpListener(ServerSocket socket, String name, Consumer<Socket> peer) {
        this.socket = socket;
        this.name = name;
        this.peer = peer;
        this.acceptor = daemon(name + "-accept", this::accept);
    }

    /**
     * Accepts connections at a bound socket until closed.
     *
     * @param name what the threads' names begin with
     * @param peer talks to a peer; the connection ends when it returns
     */
    public static TcpListener serve(ServerSocket socket, String name, Consumer<Socket> peer) {
        TcpListener listener = new TcpListener(socket, name, peer);
        listener.acceptor.start();
        return listener;
    }

    /** A thread that keeps no program running; not started yet. */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The port it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Stops listening, which frees the port, and ends every connection. Does nothing if closed already. */
    @Override
    public void close() {
        release(socket);
        awaitEnd(acceptor);
        connections.forEach(TcpListener::end);
    }

    /** Gives a bound socket back. */
    public static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the server socket", e);
        }
    }

    /**
     * Waits for the end of a thread whose socket was closed: the port is not free before the system call in which the
     * thread waits has returned.
     */
    public static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                start(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException("the server socket failed", e);
                }
            }
        }
    }

    private void start(Socket connection) {
        connections.add(connection);
        daemon(name + "-" + COUNT.incrementAndGet(), () -> talk(connection)).start();
    }

    private void talk(Socket connection) {
        try {
            peer.accept(connection);
        } finally {
            end(connection);
            connections.remove(connection);
        }
    }

    private static void end(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection", e);
        }
    }
}
