// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/1.1 as the server reads it, byte by byte. */
class WireTest {

    private final AcmeTestServer ca = AcmeTestServer.start();

    @AfterEach
    void close() {
        ca.close();
    }

    @Test
    void keepsAConnectionForManyRequests() throws Exception {
        String get = "GET /directory HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /directory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertThat(statuses(get + get + last)).containsExactly("200", "200", "200");
    }

    @Test
    void headHasNoBody() throws Exception {
        String head = "HEAD /directory HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String reply = talk(head);
        assertThat(reply).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n").contains("Content-Length: ");
    }

    @Test
    void readsChunkedBodies() throws Exception {
        String post =
                """
                POST /new-order HTTP/1.1
                Host: localhost
                Content-Type: application/jose+json
                Transfer-Encoding: chunked
                Connection: close

                3
                {"a
                4;x=y
                ":1}
                0
                T: 1

                """
                        .replace("\n", "\r\n");
        assertThat(talk(post)).contains("a JWS may not have the member a here");
    }

    @Test
    void tellsAWaitingClientToGoOn() throws Exception {
        String post =
                """
                POST /new-order HTTP/1.1
                Host: localhost
                Content-Type: application/jose+json
                Expect: 100-continue
                Content-Length: 2
                Connection: close

                {}"""
                        .replace("\n", "\r\n");
        assertThat(statuses(post)).containsExactly("100", "400");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense,400",
        "GET /directory,400",
        "GET /directory HTTP/2.0,400",
        "GET directory HTTP/1.1,400",
        "GET /directory HTTP/1.1\\r\\n: no name,400",
        "POST /new-order HTTP/1.1\\r\\nContent-Length: x,400",
        "POST /new-order HTTP/1.1\\r\\nContent-Length: -1,400",
        "POST /new-order HTTP/1.1\\r\\nContent-Length: 99999999,413",
        "POST /new-order HTTP/1.1\\r\\nTransfer-Encoding: gzip,400",
        "POST /new-order HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 3,400",
        "POST /new-order HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nFFFFFFFFF,400",
        "POST /new-order HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n100001,413"
    })
    void refusesWhatIsNotHttp(String request, String status) throws Exception {
        assertThat(statuses(request.replace("\\r\\n", "\r\n") + "\r\n\r\n")).containsExactly(status);
    }

    @Test
    void refusesTooManyAndTooLongHeaders() throws Exception {
        assertThat(statuses("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n")).containsExactly("431");
        assertThat(statuses("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(200) + "\r\n"))
                .containsExactly("431");
    }

    @Test
    void survivesRandomBytes() throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < 50; i++) {
            byte[] nonsense = new byte[random.nextInt(300)];
            random.nextBytes(nonsense);
            try (Socket socket = connect()) {
                socket.getOutputStream().write(nonsense);
            }
            try (Socket socket = new Socket("localhost", ca.directory().getPort())) {
                socket.getOutputStream().write(nonsense);
            }
        }
        assertThat(statuses("GET /directory HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .containsExactly("200");
    }

    private List<String> statuses(String requests) throws IOException {
        List<String> statuses = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(
                new java.io.ByteArrayInputStream(talk(requests).getBytes(StandardCharsets.ISO_8859_1)),
                StandardCharsets.ISO_8859_1));
        lines.lines()
                .filter(line -> line.matches(".*HTTP/1.1 \\d.*"))
                .forEach(line -> statuses.add(line.replaceFirst(".*HTTP/1.1 (\\d+).*", "$1")));
        return statuses;
    }

    private String talk(String requests) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = Acme4jClient.trusting(ca.tlsRoot())
                .getSocketFactory()
                .createSocket("localhost", ca.directory().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
