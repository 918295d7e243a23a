// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.testkit.fault.FaultCatalogue;
import io.certhooks.testkit.fault.FaultRule;
import io.certhooks.testkit.fault.Moment;
import io.certhooks.testkit.fault.WrongCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/** The script of faults, looked at through a bare socket where a client would hide what happens. */
@ExtendWith(AcmeTestExtension.class)
class FaultsTest {

    @Test
    void hitsOnlyTheNthRequest(AcmeTestServer ca) {
        ca.faults().nth(Endpoint.DIRECTORY, 2, Fault.html(503));

        assertThat(statuses(ca, 4)).containsExactly(200, 503, 200, 200);
        assertThat(ca.faults().fired()).hasSize(1);
    }

    @Test
    void hitsByRule(AcmeTestServer ca) {
        ca.faults().add(FaultRule.onAny().first(2), Fault.html(500));
        assertThat(statuses(ca, 3)).containsExactly(500, 500, 200);
        ca.faults().clear();
        ca.faults().add(FaultRule.on(Endpoint.DIRECTORY).after(1), Fault.html(500));
        assertThat(statuses(ca, 3)).containsExactly(200, 500, 500);
        ca.faults().clear();
        ca.faults().add(FaultRule.on(Endpoint.DIRECTORY).everyNth(3), Fault.html(500));
        assertThat(statuses(ca, 6)).containsExactly(200, 200, 500, 200, 200, 500);
        ca.faults().clear();
        ca.faults().add(FaultRule.onAny().path(path -> path.endsWith("?x")), Fault.html(500));
        assertThat(statuses(ca, 1)).containsExactly(200);
        assertThat(exchange(ca, "/directory?x").status()).isEqualTo(500);
    }

    @Test
    void theRuleAddedLastWins(AcmeTestServer ca) {
        ca.faults().always(Endpoint.DIRECTORY, Fault.html(500)).once(Endpoint.DIRECTORY, Fault.html(503));
        assertThat(statuses(ca, 2)).containsExactly(503, 500);
    }

    @Test
    void aSeedGivesTheSameFaultsAgain() {
        List<List<Integer>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (AcmeTestServer ca = AcmeTestServer.start()) {
                ca.faults().random(42, 50, List.of(Fault.html(500), Fault.html(502)));
                runs.add(statuses(ca, 40));
            }
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).contains(200, 500, 502);
    }

    @Test
    void problemsAndTheirRetryAfter(AcmeTestServer ca) throws Exception {
        Login login = new Acme4jClient(ca).register();
        Instant later = Instant.now().plusSeconds(3 * 3600);
        AcmeProblem limit = AcmeProblem.of(AcmeError.RATE_LIMITED, "too many");
        ca.faults().once(Endpoint.NEW_ORDER, Fault.problem(limit.withRetryAfter("10800")));

        assertThatThrownBy(() -> login.newOrder().domain("example.org").create())
                .isInstanceOfSatisfying(AcmeRateLimitedException.class, refused -> assertThat(
                                refused.getRetryAfter().orElseThrow())
                        .isBetween(later.minusSeconds(60), later.plusSeconds(60)));
        assertThatCode(() -> login.newOrder().domain("example.org").create()).doesNotThrowAnyException();
        assertThat(ca.orderCount()).isEqualTo(1);
    }

    @Test
    void badNoncesAreSurvived(AcmeTestServer ca) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        ca.faults().badNonces(30);
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        for (int i = 0; i < 5; i++) {
            client.issue(login, "example.org");
        }

        assertThat(ca.issued()).hasSize(5);
        assertThat(ca.faults().fired()).isNotEmpty();
    }

    @Test
    void html(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.html(502));
        Exchange exchange = exchange(ca, "/directory");

        assertThat(exchange.status()).isEqualTo(502);
        assertThat(exchange.head()).contains("Content-Type: text/html").doesNotContain("Replay-Nonce");
    }

    @Test
    void redirects(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.redirect(URI.create("https://elsewhere.example/")));
        assertThat(exchange(ca, "/directory").head()).startsWith("HTTP/1.1 302").contains("https://elsewhere.example/");
    }

    @Test
    void resets(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.reset(Moment.BEFORE_PROCESSING));
        assertThatThrownBy(() -> read(ca, "/directory")).isInstanceOfAny(SocketException.class, SSLException.class);
        ca.faults().once(Endpoint.DIRECTORY, Fault.resetWithin(50));
        assertThatThrownBy(() -> read(ca, "/directory")).isInstanceOfAny(SocketException.class, SSLException.class);
    }

    @Test
    void actsBeforeItResetsAfterProcessing(AcmeTestServer ca) {
        RawClient client = new RawClient(ca).register();
        ca.faults().once(Endpoint.NEW_ORDER, Fault.reset(Moment.AFTER_PROCESSING));
        assertThatThrownBy(() -> client.order("example.org")).hasRootCauseInstanceOf(IOException.class);
        assertThat(ca.orderCount()).isEqualTo(1);

        ca.faults().once(Endpoint.NEW_ORDER, Fault.hangUp(Moment.BEFORE_PROCESSING));
        assertThatThrownBy(() -> client.order("example.org")).hasRootCauseInstanceOf(IOException.class);
        assertThat(ca.orderCount()).isEqualTo(1);
    }

    @Test
    void hangsUpInOrder(AcmeTestServer ca) throws Exception {
        ca.faults().once(Endpoint.DIRECTORY, Fault.hangUp(Moment.AFTER_PROCESSING));
        assertThat(read(ca, "/directory")).isEmpty();
    }

    @Test
    void staysSilentUntilItIsClosed(AcmeTestServer ca) throws Exception {
        ca.faults().once(Endpoint.DIRECTORY, Fault.silence());
        try (Socket socket = connect(ca)) {
            send(socket, "/directory");
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void truncates(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.truncated(20));
        Exchange exchange = exchange(ca, "/directory");

        assertThat(exchange.body()).hasSize(20);
        assertThat(exchange.promised()).isGreaterThan(100);
    }

    @Test
    void drips(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.drip(100, Duration.ofMillis(5)));
        Exchange exchange = exchange(ca, "/directory");

        assertThat(RawClient.JSON.readTree(exchange.body()).has("newNonce")).isTrue();
    }

    @Test
    void delays(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.delay(Duration.ofMillis(150)));
        long start = System.nanoTime();
        assertThat(exchange(ca, "/directory").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void sendsTooMuch(AcmeTestServer ca) throws Exception {
        ca.faults().once(Endpoint.DIRECTORY, Fault.oversized(3_000_000));
        assertThat(exchange(ca, "/directory").body()).hasSize(3_000_000);

        ca.faults().once(Endpoint.DIRECTORY, Fault.gzipBomb(50_000_000));
        Exchange bomb = exchange(ca, "/directory");
        assertThat(bomb.head()).contains("Content-Encoding: gzip");
        assertThat(bomb.body()).hasSizeLessThan(100_000);
        InputStream inflated = new GZIPInputStream(new ByteArrayInputStream(bomb.body()));
        assertThat(inflated.skip(50_000_001)).isEqualTo(50_000_000);
    }

    @Test
    void changesHeadersAndBodies(AcmeTestServer ca) {
        ca.faults().once(Endpoint.DIRECTORY, Fault.contentType("text/plain"));
        assertThat(exchange(ca, "/directory").head()).contains("Content-Type: text/plain");
        ca.faults().once(Endpoint.DIRECTORY, Fault.retryAfter("yesterday"));
        assertThat(exchange(ca, "/directory").head()).contains("Retry-After: yesterday");
        ca.faults().once(Endpoint.NEW_NONCE, Fault.withoutHeader("replay-nonce"));
        assertThat(exchange(ca, "/new-nonce").head()).doesNotContain("Nonce");
        ca.faults().once(Endpoint.DIRECTORY, Fault.edit("no revocation", body -> body.replace("revokeCert", "x")));
        assertThat(RawClient.JSON.readTree(exchange(ca, "/directory").body()).has("revokeCert"))
                .isFalse();
    }

    @Test
    void showsTheClocksDateAndSkewsIt(AcmeTestServer ca, ManualClock clock) {
        clock.set(Instant.parse("2031-02-03T04:05:06Z"));
        assertThat(exchange(ca, "/directory").head()).contains("Date: Mon, 03 Feb 2031 04:05:06 GMT");
        ca.faults().once(Endpoint.DIRECTORY, Fault.dateSkew(Duration.ofHours(-1)));
        assertThat(exchange(ca, "/directory").head()).contains("Date: Mon, 03 Feb 2031 03:05:06 GMT");
    }

    @ParameterizedTest
    @EnumSource(WrongCertificate.class)
    void handsOutWrongCertificates(WrongCertificate kind, AcmeTestServer ca, ManualClock clock) throws Exception {
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        Login login = client.register();
        client.issue(login, "example.org");
        ca.faults().once(Endpoint.CERTIFICATE, Fault.wrongCertificate(kind));
        Certificate certificate = client.issue(login, "example.org");
        X509Certificate right = ca.issued().get(1);
        java.util.Date now = java.util.Date.from(clock.instant());

        switch (kind) {
            case EMPTY -> assertThat(certificate.getCertificateChain()).isEmpty();
            case GARBAGE -> assertThatThrownBy(certificate::download).isInstanceOf(Exception.class);
            case STALE ->
                assertThat(certificate.getCertificate()).isEqualTo(ca.issued().get(0));
            case OTHER_KEY ->
                assertThat(certificate.getCertificate().getPublicKey()).isNotEqualTo(right.getPublicKey());
            case OTHER_NAMES ->
                assertThat(certificate.getCertificate().getSubjectAlternativeNames())
                        .isNotEqualTo(right.getSubjectAlternativeNames());
            case EXPIRED, NOT_YET_VALID ->
                assertThatThrownBy(() -> certificate.getCertificate().checkValidity(now))
                        .isInstanceOf(CertificateException.class);
            case UNKNOWN_ISSUER ->
                assertThatThrownBy(() -> certificate
                                .getCertificateChain()
                                .get(1)
                                .verify(ca.roots().get(0).getPublicKey()))
                        .isInstanceOf(java.security.SignatureException.class);
            case WITHOUT_CHAIN -> assertThat(certificate.getCertificateChain()).containsExactly(right);
            case REVERSED ->
                assertThat(certificate.getCertificateChain().get(1)).isEqualTo(right);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesItsOwnCatalogue(long seed) {
        try (AcmeTestServer ca = AcmeTestServer.start()) {
            ca.validation(ValidationMode.ALWAYS_VALID);
            ca.faults().random(seed, 30, FaultCatalogue.all());
            int answered = 0;
            for (int i = 0; i < 60; i++) {
                try {
                    answered += exchange(ca, i % 2 == 0 ? "/directory" : "/new-nonce")
                                            .status()
                                    > 0
                            ? 1
                            : 0;
                } catch (IllegalStateException e) {
                    assertThat(e).hasCauseInstanceOf(IOException.class);
                }
            }
            assertThat(answered).isPositive();
            ca.faults().clear();
            assertThat(statuses(ca, 3)).containsExactly(200, 200, 200);
        }
    }

    @Test
    void theCatalogueIsLarge() {
        assertThat(FaultCatalogue.all()).hasSizeGreaterThanOrEqualTo(40);
    }

    /** A reply as it came over the wire. */
    private static final class Exchange {
        private final String head;
        private final byte[] body;

        Exchange(String head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        String head() {
            return head;
        }

        byte[] body() {
            return body;
        }

        int status() {
            return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
        }

        long promised() {
            return head.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .mapToLong(line -> Long.parseLong(line.substring(16)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Integer> statuses(AcmeTestServer ca, int count) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(exchange(ca, "/directory").status());
        }
        return statuses;
    }

    private static Exchange exchange(AcmeTestServer ca, String path) {
        byte[] all;
        try {
            all = read(ca, path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        if (end < 4) {
            return new Exchange("", all);
        }
        return new Exchange(text.substring(0, end), java.util.Arrays.copyOfRange(all, end, all.length));
    }

    private static byte[] read(AcmeTestServer ca, String path) throws IOException {
        try (Socket socket = connect(ca)) {
            send(socket, path);
            return socket.getInputStream().readAllBytes();
        }
    }

    private static void send(Socket socket, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static Socket connect(AcmeTestServer ca) throws IOException {
        Socket socket = Acme4jClient.trusting(ca.tlsRoot())
                .getSocketFactory()
                .createSocket("localhost", ca.directory().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
