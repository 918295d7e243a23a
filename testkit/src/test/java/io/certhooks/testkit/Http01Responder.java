// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;

/** A web server that serves key authorizations, and redirects where told to. */
final class Http01Responder implements Acme4jClient.Solver, AutoCloseable {

    private final AtomicInteger served = new AtomicInteger();
    private final HttpServer server;
    private final Map<String, String> contents = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();

    /** Serves only what is put into it. */
    Http01Responder() throws IOException {
        this(Path.of("/nowhere"));
    }

    /** Serves the files below a directory too. */
    Http01Responder(Path webroot) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            served.incrementAndGet();
            String target = redirects.get(path);
            Path file = webroot.resolve(path.substring(1));
            String text = Files.isRegularFile(file) ? Files.readString(file) : "";
            byte[] body = contents.getOrDefault(path, text).getBytes(StandardCharsets.US_ASCII);
            if (target != null) {
                exchange.getResponseHeaders().set("Location", target);
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    /** How many requests came in. */
    int served() {
        return served.get();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void put(String path, String content) {
        contents.put(path, content);
    }

    void redirect(String path, String target) {
        redirects.put(path, target);
    }

    @Override
    public Challenge present(Authorization authorization) {
        Http01Challenge challenge =
                authorization.findChallenge(Http01Challenge.class).orElseThrow();
        put("/.well-known/acme-challenge/" + challenge.getToken(), challenge.getAuthorization());
        return challenge;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
