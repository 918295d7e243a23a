// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A bounded HTTP client that connects where {@link Targets} says and follows redirects as CAs do: at most ten, to
 * ports 80 and 443 only, never minding certificates. Thread-safe.
 */
final class HttpFetch {

    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Targets targets;

    HttpFetch(Targets targets) {
        this.targets = targets;
    }

    /** The end of a chain of redirects. */
    record Fetched(URI url, int status, String body) {}

    /**
     * Gets a URL.
     *
     * @throws AcmeRefusal if a target does not exist or a redirect leads astray
     * @throws IOException if a target does not answer in HTTP
     */
    Fetched get(URI first) throws IOException {
        URI url = first;
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            FetchedReply reply = getOnce(url);
            if (!REDIRECTS.contains(reply.status())) {
                return new Fetched(url, reply.status(), reply.body());
            }
            url = redirected(url, reply.location());
        }
        throw new AcmeRefusal(AcmeError.CONNECTION, first + ": more than " + MAX_REDIRECTS + " redirects");
    }

    private static URI redirected(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new AcmeRefusal(AcmeError.CONNECTION, from + " redirects to what is not a URL");
        }
    }

    private FetchedReply getOnce(URI url) throws IOException {
        boolean https = "https".equals(url.getScheme());
        if (url.getHost() == null || !(https || "http".equals(url.getScheme()))) {
            throw new AcmeRefusal(AcmeError.CONNECTION, url + " is not an HTTP URL");
        }
        int port = url.getPort() > 0 ? url.getPort() : https ? 443 : 80;
        try (Socket plain = targets.connect(identifier(url.getHost()), port)) {
            Socket socket = https ? TrustingTls.over(plain, url.getHost()) : plain;
            socket.getOutputStream().write(request(url).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return FetchedReply.read(socket.getInputStream());
        }
    }

    private static Identifier identifier(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return IpLiteral.parse(bare).isPresent() ? Identifier.ip(bare) : Identifier.dns(bare);
    }

    private static String request(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + url.getRawAuthority()
                + "\r\nUser-Agent: certhooks-testkit\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }
}
