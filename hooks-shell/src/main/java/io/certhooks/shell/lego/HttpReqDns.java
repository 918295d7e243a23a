// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static java.util.Objects.requireNonNull;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ChallengesPresented;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Proves control by dns-01 with a service written for lego's {@code httpreq} provider. Immutable.
 *
 * <p>The service gets a POST to {@code present} and to {@code cleanup} below its endpoint, with {@code fqdn} (with a dot at its
 * end) and {@code value} as JSON, or {@linkplain #raw() raw} with {@code domain}, {@code token} and {@code keyAuth}. All but a
 * status of 200 to 299 is a failure; redirects are not followed. If the CA gives a wildcard and its base name the same token,
 * their record is the same one and is sent and cleaned up once.
 */
public final class HttpReqDns implements ChallengeListener, Previewed {

    /** The limit for one request unless told otherwise. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    // What a proof carries whose record is that of another one; no name of a record is like this.
    private static final String SHARED = "shared";

    private final Set<List<String>> records = ConcurrentHashMap.newKeySet();
    private final URI endpoint;
    private final boolean raw;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final DnsCheck check;

    private HttpReqDns(URI endpoint, boolean raw, Optional<String> authorization, Duration timeout, DnsCheck check) {
        this.endpoint = endpoint;
        this.raw = raw;
        this.authorization = authorization;
        this.timeout = timeout;
        this.check = check;
    }

    /**
     * A service in the default mode.
     *
     * @param endpoint an http or https URL; a name and a password in it are sent as by {@link #withBasicAuthentication}
     * @throws IllegalArgumentException if it is neither
     */
    public static HttpReqDns of(URI endpoint) {
        String scheme = String.valueOf(endpoint.getScheme());
        if (endpoint.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException(
                    "the endpoint must be an http or https URL with a host, not one that begins" + " with " + scheme);
        }
        Optional<String> authorization =
                Optional.ofNullable(endpoint.getUserInfo()).map(info -> basic(info.contains(":") ? info : info + ":"));
        return new HttpReqDns(endpoint, false, authorization, TIMEOUT, DnsCheck.standard());
    }

    /** The same as {@code HTTPREQ_MODE=RAW}. */
    public HttpReqDns raw() {
        return new HttpReqDns(endpoint, true, authorization, timeout, check);
    }

    /** Sends a name and a password with each request. */
    public HttpReqDns withBasicAuthentication(String user, String password) {
        return new HttpReqDns(endpoint, raw, Optional.of(basic(user + ":" + password)), timeout, check);
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the limit for one request.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public HttpReqDns withTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a request needs some time, not " + timeout);
        }
        return new HttpReqDns(endpoint, raw, authorization, timeout, check);
    }

    /** Replaces how the DNS is looked at; {@link DnsCheck#standard()} unless replaced. */
    public HttpReqDns withCheck(DnsCheck check) {
        return new HttpReqDns(endpoint, raw, authorization, timeout, requireNonNull(check, "check"));
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public void present(ChallengeEvent event) throws IOException, InterruptedException {
        if (!records.add(record(event))) {
            HookReport.current().carry(SHARED);
            return;
        }
        String name = check.nameFor(event);
        HookReport.current().carry(name);
        post("present", event, name);
    }

    private static List<String> record(ChallengeEvent event) {
        return List.of(event.operation().id(), event.identifier().base(), event.token());
    }

    @Override
    public void presented(ChallengesPresented event) throws HookFailure, InterruptedException {
        for (ChallengeEvent challenge : event.challenges()) {
            check.await(check.nameFor(challenge), challenge.txtValue());
        }
    }

    @Override
    public void cleanUp(ChallengeEvent event) throws IOException, InterruptedException {
        if (event.carried().equals(SHARED)) {
            return;
        }
        records.remove(record(event));
        post("cleanup", event, event.carried().isEmpty() ? check.nameFor(event) : event.carried());
    }

    private void post(String action, ChallengeEvent event, String name) throws IOException, InterruptedException {
        Map<String, String> body = raw
                ? Map.of(
                        "domain",
                        event.identifier().base(),
                        "token",
                        event.token(),
                        "keyAuth",
                        event.keyAuthorization())
                : Map.of("fqdn", name, "value", event.txtValue());
        URI uri = below(action);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        authorization.ifPresent(header -> request.header("Authorization", header));
        int status = send(request.build()).statusCode();
        if (status / 100 != 2) {
            throw new IOException(shown(uri) + " answered with status " + status + "; see the log of that service");
        }
    }

    // The request's own limit ends with the first byte of the answer.
    private HttpResponse<Void> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                CLIENT.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("no answer from " + shown(request.uri()) + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "no answer from " + shown(request.uri()) + " within " + timeout.toMillis() + " ms", e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return switch (phase) {
            case PRESENT -> "sends the record to the path present of " + endpoint.getHost();
            case PRESENTED -> "waits until the DNS shows the record";
            case CLEAN_UP -> "sends the record to the path cleanup of " + endpoint.getHost();
            default -> CommandText.NOTHING;
        };
    }

    private URI below(String action) {
        String path = String.valueOf(endpoint.getRawPath());
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        String authority = endpoint.getRawAuthority();
        String base = endpoint.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
        return URI.create(base + (path.endsWith("/") ? path : path + "/") + action + query);
    }

    // A query may hold a key.
    private static String shown(URI uri) {
        return uri.toString().replaceFirst("\\?.*", "?...");
    }

    /** The endpoint; credentials in it are not shown. */
    @Override
    public String toString() {
        return "HttpReqDns[" + endpoint.getHost() + (raw ? ", raw" : "") + "]";
    }
}
