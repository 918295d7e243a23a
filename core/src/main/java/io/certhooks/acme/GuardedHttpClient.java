// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client for a server that is not trusted.
 *
 * <p>A limit in time on the whole exchange, body included (the JDK's own timeout ends with the headers); at most 1 MiB of
 * body; JSON at most 32 deep; no redirects; https only; one server only; no compression. The headers that acme4j trips over are repaired:
 * {@code Retry-After} becomes a number of seconds between one second and one day, {@code Date} is left out so that a wrong
 * clock on the server does not become waiting time, and the links that a proxy has joined to one {@code Link} come apart.
 */
final class GuardedHttpClient extends HttpClient {

    static final int MAX_BODY = 1 << 20;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_HEADER_LENGTH = 16_384;
    private static final Pattern BEFORE_LINK = Pattern.compile(",\\s*(?=<)");
    private static final Set<String> LEFT_OUT = Set.of("date", "retry-after");

    private final HttpClient client;
    private final String authority;
    private final Duration limit;

    @SuppressWarnings("ThreadLocalUsage") // an answer belongs to a client and a thread
    private final ThreadLocal<Optional<Duration>> lastRetryAfter = ThreadLocal.withInitial(Optional::empty);

    GuardedHttpClient(HttpClient client, URI server, Duration limit) {
        this.client = client;
        this.authority = server.getRawAuthority();
        this.limit = limit;
    }

    /** What the last answer on this thread said about when to come back; then forgets it. */
    Optional<Duration> takeRetryAfter() {
        Optional<Duration> last = lastRetryAfter.get();
        lastRetryAfter.remove();
        return last;
    }

    @Override
    @SuppressWarnings("unchecked") // acme4j asks for an InputStream, always
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        check(request.uri());
        lastRetryAfter.remove();
        HttpResponse<byte[]> response = exchange(request);
        check(response);
        lastRetryAfter.set(
                response.headers().firstValue("Retry-After").flatMap(text -> RetryAfter.parse(text, Instant.now())));
        return (HttpResponse<T>) new Answer(response, repaired(response.headers()));
    }

    // In the caller's thread, which costs half of what an exchange in others does. The request's timeout, which the
    // session sets, ends with the headers; then the body has what is left of it.
    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        try {
            return client.send(request, info -> new LimitedBody(MAX_BODY, end - System.nanoTime()));
        } catch (IOException e) {
            throw cause(e);
        }
    }

    // The client wraps what a body ends with.
    private IOException cause(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UntrustworthyAnswerException untrustworthy) {
                return untrustworthy;
            }
            if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
                IOException late = new HttpTimeoutException("no complete answer within " + limit.toMillis() + " ms");
                late.initCause(failure);
                return late;
            }
        }
        return failure;
    }

    private void check(URI uri) throws IOException {
        if (!"https".equals(uri.getScheme()) || !withoutPort(authority).equals(withoutPort(uri.getRawAuthority()))) {
            throw new UntrustworthyAnswerException("it sent us to " + uri.getScheme() + "://" + uri.getRawAuthority()
                    + ", which is not https://" + authority);
        }
    }

    // Clients do not send the port of https, so CAs do not know that the directory's URL has it.
    private static String withoutPort(@Nullable String authority) {
        return String.valueOf(authority).toLowerCase(Locale.ROOT).replaceFirst(":443$", "");
    }

    private static void check(HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        if (status >= 300 && status < 400 && status != 304) {
            throw new UntrustworthyAnswerException(
                    "it answered with a redirect (" + status + "), which is not followed");
        }
        if (response.headers().firstValue("Content-Encoding").isPresent()) {
            throw new UntrustworthyAnswerException("it compressed its answer without being asked to");
        }
        check(response.headers());
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (type.toLowerCase(Locale.ROOT).contains("json")) {
            JsonLimits.check(response.body());
        }
    }

    private static void check(HttpHeaders headers) throws IOException {
        int count = 0;
        int longest = 0;
        for (List<String> values : headers.map().values()) {
            for (String value : values) {
                count++;
                longest = Math.max(longest, value.length());
            }
        }
        if (count > MAX_HEADERS || longest > MAX_HEADER_LENGTH) {
            throw new UntrustworthyAnswerException("the headers of its answer are too many or too long");
        }
    }

    private HttpHeaders repaired(HttpHeaders headers) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        headers.map().forEach((name, values) -> {
            if (!LEFT_OUT.contains(name.toLowerCase(Locale.ROOT))) {
                kept.put(name, name.equalsIgnoreCase("Link") ? links(values) : values);
            }
        });
        lastRetryAfter.get().ifPresent(delay -> kept.put("Retry-After", List.of(Long.toString(delay.toSeconds()))));
        return HttpHeaders.of(kept, (name, value) -> true);
    }

    private static List<String> links(List<String> values) {
        return values.stream().flatMap(BEFORE_LINK::splitAsStream).toList();
    }

    /** An answer that has been read completely. */
    private record Answer(HttpResponse<byte[]> response, HttpHeaders headers) implements HttpResponse<InputStream> {

        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public HttpRequest request() {
            return response.request();
        }

        @Override
        public Optional<HttpResponse<InputStream>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(response.body());
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return response.sslSession();
        }

        @Override
        public URI uri() {
            return response.uri();
        }

        @Override
        public Version version() {
            return response.version();
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException("acme4j sends synchronously");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> push) {
        throw new UnsupportedOperationException("acme4j sends synchronously");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
