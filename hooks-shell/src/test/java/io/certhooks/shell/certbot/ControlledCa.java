// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.certhooks.CertificateAuthority;
import io.certhooks.interop.CaSettings;
import io.certhooks.interop.PebbleCa;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CA that validates for real, whose world programs can change: a DNS by HTTP, and a web root for all names. */
final class ControlledCa implements AutoCloseable {

    private static final Pattern RECORD = Pattern.compile("\"host\":\"([^\"]+)\"(?:,\"value\":\"([^\"]+)\")?");

    final CertificateAuthority authority;
    final Clock clock;
    final URI dns;
    private final List<AutoCloseable> parts;

    private ControlledCa(CertificateAuthority authority, Clock clock, URI dns, List<AutoCloseable> parts) {
        this.authority = authority;
        this.clock = clock;
        this.dns = dns;
        this.parts = parts;
    }

    static ControlledCa embedded(Path webroot) {
        ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
        AcmeTestServer server = AcmeTestServer.builder().clock(clock).start();
        HttpServer dns = serve(0, exchange -> record(server, exchange));
        HttpServer web = serve(0, exchange -> file(webroot, exchange));
        server.http01Port(web.getAddress().getPort());
        CertificateAuthority authority = CertificateAuthority.at(server.directory())
                .withTrustedRoot(server.tlsRoot())
                .withContact("ops@example.org")
                .agreeToTerms();
        URI control = URI.create("http://127.0.0.1:" + dns.getAddress().getPort());
        return new ControlledCa(authority, clock, control, List.of(server, () -> dns.stop(0), () -> web.stop(0)));
    }

    static ControlledCa pebble(Path directory, Path webroot) {
        PebbleCa pebble = PebbleCa.start(CaSettings.standard(), directory);
        HttpServer web = serve(pebble.http01Port(), exchange -> file(webroot, exchange));
        return new ControlledCa(
                pebble.authority(), pebble.clock(), pebble.dnsManagement(), List.of(pebble, () -> web.stop(0)));
    }

    private interface Answer {
        int to(HttpExchange exchange) throws IOException;
    }

    private static HttpServer serve(int port, Answer answer) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    int status = answer.to(exchange);
                    if (status != 0) {
                        exchange.sendResponseHeaders(status, -1);
                    }
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int record(AcmeTestServer server, HttpExchange exchange) throws IOException {
        Matcher matcher =
                RECORD.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            return 400;
        }
        String host = matcher.group(1).replaceFirst("\\.$", "");
        if (exchange.getRequestURI().getPath().equals("/set-txt")) {
            server.zone().addTxt(host, matcher.group(2));
        } else {
            new ArrayList<>(server.zone().txt(host))
                    .forEach(value -> server.zone().removeTxt(host, value));
        }
        return 200;
    }

    private static int file(Path webroot, HttpExchange exchange) throws IOException {
        Path file = webroot.resolve(exchange.getRequestURI().getPath().substring(1));
        if (!Files.isRegularFile(file)) {
            return 404;
        }
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
        return 0;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
