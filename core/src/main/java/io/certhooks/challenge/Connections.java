// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections, each on its own thread, within limits that no client can turn against another.
 *
 * <p>A connection is cut at its deadline, however slowly or busily its client writes. If there are too many, the oldest
 * one of the address that has most of them gives way, so slow clients evict each other and not the CA.
 */
final class Connections implements AutoCloseable {

    static final int MOST = 64;

    private static final int TICK_MILLIS = 500;
    private static final int LONGEST_CLOSE_MILLIS = 2000;
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    // A port is open for a moment only; threads made for each would cost more than what is said. They end soon after.
    private static final ExecutorService THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), Connections::daemon);

    private final ServerSocket server;
    private final Duration deadline;
    private final Conversation conversation;
    // Socket -> System.nanoTime() at which it must be over, oldest first. Guarded by this.
    private final Map<Socket, Long> open = new LinkedHashMap<>();
    private boolean closed;
    private @Nullable Future<?> acceptor;

    private Connections(ServerSocket server, Duration deadline, Conversation conversation) {
        this.server = server;
        this.deadline = deadline;
        this.conversation = conversation;
    }

    /** Begins to accept on a bound socket, which belongs to the result from now on. */
    static Connections accept(ServerSocket server, Duration deadline, Conversation conversation) throws IOException {
        server.setSoTimeout(TICK_MILLIS);
        Connections connections = new Connections(server, deadline, conversation);
        connections.acceptor = THREADS.submit(connections::acceptUntilClosed);
        return connections;
    }

    /** Stops accepting, frees the port and cuts all connections; the port is free when it returns. */
    @Override
    public void close() throws IOException {
        List<Socket> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open.keySet());
        }
        server.close();
        left.forEach(Connections::cut);
        awaitAcceptor();
    }

    // The system keeps a closed socket alive, and its port taken, until the last thread has left its calls on it.
    private void awaitAcceptor() {
        try {
            if (acceptor != null) {
                acceptor.get(LONGEST_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("port {} may still be taken", server.getLocalPort(), e);
        }
    }

    private void acceptUntilClosed() {
        while (!server.isClosed()) {
            try {
                take(server.accept());
            } catch (SocketTimeoutException e) {
                LOG.trace("a tick without a new connection on port {}", server.getLocalPort());
            } catch (IOException e) {
                recover(e);
            }
            overdue().forEach(Connections::cut);
        }
    }

    // Most likely there are too many open files: the oldest connections end within the deadline and free some.
    private void recover(IOException e) {
        if (!server.isClosed()) {
            LOG.warn("cannot accept a connection on port {}, trying again", server.getLocalPort(), e);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
        }
    }

    private void take(Socket socket) {
        List<Socket> surplus = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                cut(socket);
                return;
            }
            open.put(socket, System.nanoTime() + deadline.toNanos());
            if (open.size() > MOST) {
                surplus.add(oldestOfTheBusiestAddress());
            }
            surplus.forEach(open::remove);
            try {
                THREADS.execute(() -> converse(socket));
            } catch (OutOfMemoryError e) {
                LOG.warn("there is no thread for the connection from {}", socket.getInetAddress(), e);
                open.remove(socket);
                surplus.add(socket);
            }
        }
        surplus.forEach(Connections::cut);
    }

    private Socket oldestOfTheBusiestAddress() {
        Map<InetAddress, Integer> counts = new HashMap<>();
        open.keySet().forEach(socket -> counts.merge(socket.getInetAddress(), 1, Integer::sum));
        int most = counts.values().stream().max(Integer::compare).orElseThrow();
        return open.keySet().stream()
                .filter(socket -> counts.getOrDefault(socket.getInetAddress(), 0) == most)
                .findFirst()
                .orElseThrow();
    }

    private synchronized List<Socket> overdue() {
        long now = System.nanoTime();
        List<Socket> overdue = new ArrayList<>();
        open.forEach((socket, end) -> {
            if (end - now <= 0) {
                overdue.add(socket);
            }
        });
        return overdue;
    }

    private void converse(Socket socket) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException e) {
            LOG.debug("the connection from {} ended early: {}", socket.getInetAddress(), e.toString());
        } finally {
            synchronized (this) {
                open.remove(socket);
            }
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing the connection from {} failed: {}", socket.getInetAddress(), e.toString());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "certhooks-port");
        thread.setDaemon(true);
        return thread;
    }

    /** What is said on one connection. */
    @FunctionalInterface
    interface Conversation {

        /** Answers a client; the socket is closed afterwards, and earlier if the deadline passes. */
        void hold(Socket socket) throws IOException;
    }
}
