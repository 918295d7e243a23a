// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The least web server that answers http-01. */
final class BareHttp01 implements AutoCloseable {

    private static final int BACKLOG = 128;
    private static final int PATIENCE_SECONDS = 30;

    private final Map<String, String> proofs = new ConcurrentHashMap<>();
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bare-http-01");
        thread.setDaemon(true);
        return thread;
    });

    private BareHttp01(ServerSocket server) {
        this.server = server;
    }

    static BareHttp01 onPort(int port) throws IOException {
        BareHttp01 web = new BareHttp01(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()));
        web.threads.execute(web::accept);
        return web;
    }

    void put(String token, String proof) {
        proofs.put(token, proof);
    }

    void remove(String token) {
        proofs.remove(token);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> answer(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            String request = in.readLine();
            for (String line = request; line != null && !line.isEmpty(); line = in.readLine()) {}
            String body = body(request);
            String head = "HTTP/1.1 " + (body.isEmpty() ? "404 Not Found" : "200 OK") + "\r\nContent-Length: "
                    + body.length() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private String body(@Nullable String request) {
        String path = request == null ? "" : request.split(" ", -1)[1];
        return proofs.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "");
    }

    // The port stays taken until the last thread has left its call on the closed socket.
    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a client has not taken its answer from the bare web server");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
