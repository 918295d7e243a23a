// SPDX-License-Identifier: Apache-2.0
package io.certhooks.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A web site over TLS on a free port of this machine. */
final class Site implements AutoCloseable {

    private static final byte[] GREETING = "Hello over TLS\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private Site(HttpsServer server) {
        this.server = server;
    }

    /** Starts a site whose certificates come from a context. */
    static Site start(SSLContext tls) throws IOException {
        Site site = new Site(HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        site.server.setHttpsConfigurator(new HttpsConfigurator(tls));
        site.server.setExecutor(site.threads);
        site.server.createContext("/", Site::greet);
        site.server.start();
        return site;
    }

    /** The port, which stays the same from start to end. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private static void greet(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, GREETING.length);
            exchange.getResponseBody().write(GREETING);
        }
    }
}
