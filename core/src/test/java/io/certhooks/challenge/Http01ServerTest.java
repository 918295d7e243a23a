// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static io.certhooks.challenge.Challenges.THUMBPRINT;
import static io.certhooks.challenge.Challenges.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.HookReport;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class Http01ServerTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Challenges FIRST = Challenges.http01("first");
    private static final Challenges SECOND = Challenges.http01("second");

    private final Http01Server server = Http01Server.onPort(0);

    @Test
    void servesTheKeyAuthorizationAndNothingElse() throws Exception {
        server.present(FIRST.present("www.example.org", TOKEN));

        HttpResponse<String> answer = get("/.well-known/acme-challenge/" + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(TOKEN + "." + THUMBPRINT);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/.well-known/acme-challenge/").statusCode()).isEqualTo(404);
        assertThat(get("/.well-known/acme-challenge/" + TOKEN + "?a=b").statusCode())
                .isEqualTo(404);
        server.cleanUp(FIRST.cleanUp("www.example.org", TOKEN));
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        server.present(FIRST.present("www.example.org", TOKEN));

        String answer = raw("HEAD /.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: " + (TOKEN.length() + 1 + THUMBPRINT.length()))
                .endsWith("\r\n\r\n");
        server.cleanUp(FIRST.cleanUp("www.example.org", TOKEN));
    }

    @Test
    void listensOnlyWhileThereAreProofsAndAlwaysOnTheSamePort() throws Exception {
        int port = server.port();
        for (int round = 0; round < 20; round++) {
            assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
            server.present(FIRST.present("a.example.org", TOKEN));
            server.present(SECOND.present("b.example.org", TOKEN + "2"));
            server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
            assertThat(get("/.well-known/acme-challenge/" + TOKEN).statusCode()).isEqualTo(404);
            assertThat(get("/.well-known/acme-challenge/" + TOKEN + "2").statusCode())
                    .isEqualTo(200);
            server.cleanUp(SECOND.cleanUp("b.example.org", TOKEN + "2"));
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void keepsAProofThatTwoOrdersShareUntilBothAreDone() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        server.present(SECOND.present("a.example.org", TOKEN));
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));

        assertThat(get("/.well-known/acme-challenge/" + TOKEN).statusCode()).isEqualTo(200);

        server.cleanUp(SECOND.cleanUp("a.example.org", TOKEN));
        assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
    }

    @Test
    void cleansUpWhatAnEarlierOperationHasLeft() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));

        server.cleanUp(FIRST.later().cleanUp("a.example.org", TOKEN));

        assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
    }

    @Test
    void keepsAProofIfAnotherAccountClaimsItsToken() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));

        ChallengeEvent other = SECOND.event(Phase.PRESENT, "a.example.org", TOKEN, TOKEN + ".other");
        assertThatThrownBy(() -> server.present(other)).hasMessageContaining("another account");
        server.cleanUp(SECOND.event(Phase.CLEAN_UP, "a.example.org", TOKEN, TOKEN + ".other"));

        assertThat(get("/.well-known/acme-challenge/" + TOKEN).body()).isEqualTo(TOKEN + "." + THUMBPRINT);
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void toleratesThatThereIsNothingToCleanUp() {
        assertThatCode(() -> server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN)))
                .doesNotThrowAnyException();
    }

    @Test
    void tellsHowOftenTheProofWasFetched() throws Exception {
        HookReport report = new HookReport();
        server.present(FIRST.present("a.example.org", TOKEN));
        server.present(FIRST.present("b.example.org", TOKEN + "2"));
        get("/.well-known/acme-challenge/" + TOKEN);

        report.during(() -> server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN)));
        assertThat(report.output()).contains("a.example.org", "requests: 1");
        report.during(() -> server.cleanUp(FIRST.cleanUp("b.example.org", TOKEN + "2")));
        assertThat(report.output()).contains("nobody asked", "b.example.org", "port 80");
    }

    @Test
    void tellsAllWhoPresentAProofWhenItIsFetched() throws Exception {
        HookReport first = new HookReport();
        HookReport second = new HookReport();
        HookReport other = new HookReport();
        first.during(() -> server.present(FIRST.present("a.example.org", TOKEN)));
        second.during(() -> server.present(SECOND.present("a.example.org", TOKEN)));
        other.during(() -> server.present(FIRST.present("b.example.org", TOKEN + "2")));
        assertThat(first.awaitFetch(Duration.ZERO)).isFalse();

        get("/.well-known/acme-challenge/" + TOKEN);

        assertThat(first.awaitFetch(Duration.ZERO)).isTrue();
        assertThat(second.awaitFetch(Duration.ZERO)).isTrue();
        assertThat(other.awaitFetch(Duration.ZERO)).isFalse();
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        server.cleanUp(SECOND.cleanUp("a.example.org", TOKEN));
        server.cleanUp(FIRST.cleanUp("b.example.org", TOKEN + "2"));
    }

    @Test
    void tellsWhatToDoIfThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Http01Server blocked = Http01Server.onPort(taken.getLocalPort());

            assertThatThrownBy(() -> blocked.present(FIRST.present("a.example.org", TOKEN)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("another program")
                    .hasMessageContaining("Http01Server.onPort")
                    .hasMessageContaining("Http01Webroot.at")
                    .hasCauseInstanceOf(IOException.class);
            assertThatCode(() -> blocked.cleanUp(FIRST.cleanUp("a.example.org", TOKEN)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void bindsOneAddressIfOneIsGiven() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        Http01Server one = Http01Server.on(new InetSocketAddress(loopback, 0));
        one.present(FIRST.present("a.example.org", TOKEN));

        try (Socket socket = new Socket(loopback, one.port())) {
            assertThat(socket.isConnected()).isTrue();
        }
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        assertThatThrownBy(() -> new Socket(other, one.port()).close()).isInstanceOf(ConnectException.class);
        one.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/cron.d/x", "/etc/passwd", ".", "", "x.y$(id)", "a b", "a\r\nb", "\u0430"})
    void refusesWhatIsNoToken(String token) {
        assertThatThrownBy(() -> server.present(FIRST.present("a.example.org", token)))
                .hasMessageContaining("a.example.org")
                .hasMessageContaining("base64url");
        assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
    }

    @Test
    void refusesAnEndlessToken() {
        assertThatThrownBy(() -> server.present(FIRST.present("a.example.org", "a".repeat(4096))))
                .hasMessageContaining("4096");
    }

    @Test
    void leavesWildcardsToOthers() {
        assertThat(server.type()).isEqualTo(ChallengeType.HTTP_01);
        assertThat(server.answers(Identifier.of("*.example.org"))).isFalse();
        assertThat(server.answers(Identifier.of("example.org"))).isTrue();
        assertThat(server.answers(Identifier.of("192.0.2.1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /.well-known/acme-challenge/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\n\r\n",
                "GET /.well-known/acme-challenge/./" + TOKEN + " HTTP/1.1\r\n\r\n",
                "GET //.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\n\r\n",
                "POST /.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "DELETE /.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\n\r\n"
            })
    void answers404ToAnyOtherRequest(String request) throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        assertThat(raw(request)).startsWith("HTTP/1.1 404 ").doesNotContain(THUMBPRINT);
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://a.example.org/.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET HTTP://a.example.org:80/.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\n\r\n",
                "GET /.well-known/acme-challenge/" + TOKEN + " HTTP/1.0\r\n\r\n",
                "GET /.well-known/acme-challenge/" + TOKEN + " HTTP/1.0\n\n"
            })
    void understandsProxiesAndOldClients(String request) throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        assertThat(raw(request)).startsWith("HTTP/1.1 200 ").endsWith(TOKEN + "." + THUMBPRINT);
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void answersAHugeHeaderWithoutReadingItAll() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        assertThat(raw("GET / HTTP/1.1\r\nCookie: " + "a".repeat(40_000))).startsWith("HTTP/1.1 431 ");
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void survivesGarbage() throws Exception {
        Random random = new Random(20_26);
        server.present(FIRST.present("a.example.org", TOKEN));
        for (int round = 0; round < 200; round++) {
            byte[] garbage = new byte[random.nextInt(3000)];
            random.nextBytes(garbage);
            assertThat(exchange(garbage)).startsWith("HTTP/1.1 4");
        }
        assertThat(get("/.well-known/acme-challenge/" + TOKEN).statusCode()).isEqualTo(200);
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void answersTheCaAtOnceThoughSlowClientsHoldAllConnections() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 3 * Connections.MOST; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.getOutputStream().write("GET / HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        long began = System.nanoTime();
        int status = get("/.well-known/acme-challenge/" + TOKEN).statusCode();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println("http-01 answered behind " + slow.size() + " slow clients in " + took.toMillis() + " ms");

        assertThat(status).isEqualTo(200);
        // Below the 10 seconds after which a slow client is cut anyway.
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void servesManyCertificatesAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Challenges challenges = Challenges.http01("operation" + i);
                String token = TOKEN + i;
                all.add(threads.submit(() -> {
                    server.present(challenges.present("a.example.org", token));
                    assertThat(get("/.well-known/acme-challenge/" + token).body())
                            .isEqualTo(token + "." + THUMBPRINT);
                    server.cleanUp(challenges.cleanUp("a.example.org", token));
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        return exchange(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String exchange(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
