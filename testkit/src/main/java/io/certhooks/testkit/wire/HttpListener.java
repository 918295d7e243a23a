// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.wire;

import io.certhooks.testkit.tcp.TcpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A server for HTTPS or HTTP. */
public final class HttpListener implements AutoCloseable {

    private static final int BACKLOG = 512;

    private final TcpListener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    private HttpListener(ServerSocket socket, Supplier<Greeting> greeting, HttpHandler handler) {
        listener =
                TcpListener.serve(socket, "acme-test", raw -> new HttpConnection(raw, greeting, handler, closed).run());
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

    /**
     * Answers what comes in at a bound socket until closed.
     *
     * @param greeting asked for each connection how to treat it
     */
    public static HttpListener serve(ServerSocket socket, Supplier<Greeting> greeting, HttpHandler handler) {
        return new HttpListener(socket, greeting, handler);
    }

    /** The port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Stops listening and ends every connection. Does nothing if closed already. */
    @Override
    public void close() {
        closed.countDown();
        listener.close();
    }
}
