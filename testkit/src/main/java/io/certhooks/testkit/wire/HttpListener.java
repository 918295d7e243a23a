// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A server socket for HTTPS or HTTP: a daemon thread that accepts, and one for each connection. */
public final class HttpListener implements AutoCloseable {

    private static final int BACKLOG = 512;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ServerSocket socket;
    private final Supplier<Greeting> greeting;
    private final HttpHandler handler;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private HttpListener(ServerSocket socket, Supplier<Greeting> greeting, HttpHandler handler) {
        this.socket = socket;
        this.greeting = greeting;
        this.handler = handler;
    }

    /**
     * Binds to a loopback port; requests wait until {@link #serve} is called.
     *
     * @param port the port, 0 for any free one
     * @throws UncheckedIOException if the port is not free
     */
    public static ServerSocket bind(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on 127.0.0.1:" + port + ": " + e.getMessage()
                            + "; give another port, or 0 for any free one",
                    e);
        }
    }

    /** Gives a bound socket back that will not be served. */
    public static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the server socket", e);
        }
    }

    /**
     * Answers what comes in at a bound socket until closed.
     *
     * @param greeting asked for each connection how to treat it
     */
    public static HttpListener serve(ServerSocket socket, Supplier<Greeting> greeting, HttpHandler handler) {
        HttpListener listener = new HttpListener(socket, greeting, handler);
        daemon("acme-test-accept", listener::accept).start();
        return listener;
    }

    /** The port it listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Stops listening and ends every connection. Does nothing if closed already. */
    @Override
    public void close() {
        closed.countDown();
        release(socket);
        connections.forEach(HttpConnection::close);
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

    private void start(Socket raw) {
        HttpConnection connection = new HttpConnection(raw, greeting, handler, closed);
        connections.add(connection);
        daemon("acme-test-" + COUNT.incrementAndGet(), () -> {
                    try {
                        connection.run();
                    } finally {
                        connections.remove(connection);
                    }
                })
                .start();
        if (closed.getCount() == 0) {
            connection.close();
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
