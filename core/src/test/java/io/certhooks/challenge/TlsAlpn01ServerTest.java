// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

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
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TlsAlpn01ServerTest {

    private static final String PROTOCOL = "acme-tls/1";
    private static final Challenges FIRST = new Challenges("first", ChallengeType.TLS_ALPN_01);
    private static final Challenges SECOND = new Challenges("second", ChallengeType.TLS_ALPN_01);

    private final TlsAlpn01Server server = TlsAlpn01Server.onPort(0);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void showsTheProofForEachNameAtOnce(String version) throws Exception {
        List<String> identifiers = List.of("a.example.org", "b.example.org", "192.0.2.1", "2001:db8::1");
        for (String identifier : identifiers) {
            server.present(FIRST.present(identifier, TOKEN + identifier.hashCode()));
        }
        for (String identifier : identifiers) {
            ChallengeEvent event = FIRST.cleanUp(identifier, TOKEN + identifier.hashCode());
            try (SSLSocket socket = connect(ServerName.of(event.identifier()), version, PROTOCOL)) {
                assertThat(socket.getApplicationProtocol()).isEqualTo(PROTOCOL);
                assertThat(proofIn(socket)).isEqualTo(event.alpnExtension());
                // The server closes without a word.
                assertThat(socket.getInputStream().available()).isZero();
            }
            server.cleanUp(event);
        }
        assertThatThrownBy(() -> connect("a.example.org", version, PROTOCOL)).isInstanceOf(ConnectException.class);
    }

    @Test
    void choosesTheProtocolAmongSeveral() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        try (SSLSocket socket = connect("A.Example.ORG", "TLSv1.3", "h2", "http/1.1", PROTOCOL)) {
            assertThat(socket.getApplicationProtocol()).isEqualTo(PROTOCOL);
        }
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void refusesAllOtherHandshakes(String version) throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));

        assertThatThrownBy(() -> connect("a.example.org", version, "http/1.1", "h2"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("no_application_protocol");
        assertThatThrownBy(() -> connect("b.example.org", version, PROTOCOL)).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> connect("", version, PROTOCOL)).isInstanceOf(SSLHandshakeException.class);
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void doesNotTalkToClientsThatOfferNoProtocol() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        assertThatThrownBy(() -> connect("a.example.org", "TLSv1.3")).isInstanceOf(SSLHandshakeException.class);
        try (SSLSocket socket = connect("a.example.org", "TLSv1.2")) {
            assertThat(answerTo("GET / HTTP/1.1\r\n\r\n", socket)).isEmpty();
        }
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    // An end is an end, with or without a word before it.
    private static byte[] answerTo(String request, SSLSocket socket) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Test
    void satisfiesOpenssl() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        ChallengeEvent event = FIRST.cleanUp("a.example.org", TOKEN);

        String session = openssl("a.example.org", "-alpn", PROTOCOL);
        assertThat(session)
                .contains("ALPN protocol: acme-tls/1")
                .contains("BEGIN CERTIFICATE")
                .contains("New, TLSv1.3");
        assertThat(openssl("a.example.org", "-alpn", "h2")).contains("no application protocol");
        assertThat(openssl("a.example.org")).doesNotContain("BEGIN CERTIFICATE");
        server.cleanUp(event);
    }

    @Test
    void refusesASecondProofForOneName() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        ChallengeEvent other = SECOND.event(Phase.PRESENT, "a.example.org", TOKEN + "2", TOKEN + "2.x");

        assertThatThrownBy(() -> server.present(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.example.org")
                .hasMessageContaining("try again");
        server.cleanUp(other);

        try (SSLSocket socket = connect("a.example.org", "TLSv1.3", PROTOCOL)) {
            assertThat(proofIn(socket))
                    .isEqualTo(FIRST.present("a.example.org", TOKEN).alpnExtension());
        }
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        server.present(other);
        server.cleanUp(other);
    }

    @Test
    void tellsHowOftenTheProofWasShown() throws Exception {
        HookReport report = new HookReport();
        server.present(FIRST.present("a.example.org", TOKEN));
        connect("a.example.org", "TLSv1.3", PROTOCOL).close();
        report.during(() -> server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN)));
        assertThat(report.output()).contains("a.example.org", "handshakes: 1");

        server.present(FIRST.present("a.example.org", TOKEN));
        report.during(() -> server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN)));
        assertThat(report.output()).contains("nobody asked", "port 443");
    }

    @Test
    void tellsWhatToDoIfThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            TlsAlpn01Server blocked = TlsAlpn01Server.onPort(taken.getLocalPort());
            assertThatThrownBy(() -> blocked.present(FIRST.present("a.example.org", TOKEN)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("acme-tls/1");
            blocked.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        }
    }

    @Test
    void leavesWildcardsToOthers() {
        assertThat(server.type()).isEqualTo(ChallengeType.TLS_ALPN_01);
        assertThat(server.answers(Identifier.of("*.example.org"))).isFalse();
        assertThat(server.answers(Identifier.of("192.0.2.1"))).isTrue();
        assertThatThrownBy(() -> server.present(FIRST.present("*.example.org", TOKEN)))
                .hasMessageContaining("dns-01");
        assertThatCode(() -> server.cleanUp(FIRST.cleanUp("*.example.org", TOKEN)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> connect("a.example.org", "TLSv1.3", PROTOCOL)).isInstanceOf(ConnectException.class);
    }

    @Test
    void survivesWhatIsNoHandshake() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        for (String garbage :
                List.of("", "GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001\u0000\u00ff", "\u0000".repeat(9999))) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        connect("a.example.org", "TLSv1.3", PROTOCOL).close();
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
    }

    @Test
    void answersTheCaAtOnceThoughSlowClientsHoldAllConnections() throws Exception {
        server.present(FIRST.present("a.example.org", TOKEN));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 3 * Connections.MOST; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.getOutputStream().write(0x16);
            slow.add(socket);
        }
        long began = System.nanoTime();
        connect("a.example.org", "TLSv1.3", PROTOCOL).close();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println(
                "tls-alpn-01 answered behind " + slow.size() + " slow clients in " + took.toMillis() + " ms");

        // Below the 10 seconds after which a slow client is cut anyway.
        assertThat(took).isLessThan(Duration.ofSeconds(8));
        server.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void provesManyNamesAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String name = "n" + i + ".example.org";
                String token = TOKEN + i;
                all.add(threads.submit(() -> {
                    server.present(FIRST.present(name, token));
                    try (SSLSocket socket = connect(name, "TLSv1.3", PROTOCOL)) {
                        assertThat(proofIn(socket))
                                .isEqualTo(FIRST.present(name, token).alpnExtension());
                    }
                    server.cleanUp(FIRST.cleanUp(name, token));
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThatThrownBy(() -> connect("n1.example.org", "TLSv1.3", PROTOCOL)).isInstanceOf(ConnectException.class);
    }

    private SSLSocket connect(String name, String version, String... protocols) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        plain.setSoTimeout(30_000);
        SSLSocket socket = (SSLSocket) believer().getSocketFactory().createSocket(plain, null, server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private static byte[] proofIn(SSLSocket socket) throws IOException {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        assertThat(certificate.getCriticalExtensionOIDs()).contains("1.3.6.1.5.5.7.1.31");
        byte[] value = certificate.getExtensionValue("1.3.6.1.5.5.7.1.31");
        return Arrays.copyOfRange(value, 2, value.length);
    }

    private String openssl(String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-connect", "127.0.0.1:" + server.port(), "-servername", name));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static SSLContext believer() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Believer()}, null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Believer implements X509TrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            assertThat(chain).hasSize(1);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
