// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private AutoCloseable running;
    private Map<String, String> printed;

    @BeforeEach
    void start() {
        run(List.of(
                "--root",
                folder.resolve("a root.pem").toString(),
                "--issuing-roots",
                folder.resolve("roots.pem").toString()));
    }

    private void run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        running = Main.run(MainOptions.parse(arguments), new PrintStream(out, true, StandardCharsets.UTF_8));
        printed = out.toString(StandardCharsets.UTF_8)
                .lines()
                .collect(Collectors.toMap(line -> line.substring(0, 15).strip(), line -> line.substring(15)));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    @Test
    void saysWhereEverythingIs() throws Exception {
        assertThat(printed.get("directory")).matches("https://localhost:\\d+/directory");
        assertThat(printed.get("http-01")).isEqualTo("127.0.0.1:5002");
        assertThat(Files.readString(Path.of(printed.get("https root")))).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(Files.readString(Path.of(printed.get("issuing roots")))).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(get("root")).isEqualToIgnoringWhitespace(Files.readString(Path.of(printed.get("https root"))));
        assertThat(get("requests")).contains("\"requests\":[]");
        assertThat(get("issued")).isBlank();
    }

    @Test
    void theControlPanelWorksTheZoneTheClockAndTheFaults() throws Exception {
        assertThat(post("set-txt", "{\"host\":\"a.example.\",\"value\":\"x\"}")).isEqualTo(200);
        assertThat(post("clear-txt", "{\"host\":\"a.example\"}")).isEqualTo(200);
        assertThat(post("set-cname", "{\"host\":\"a.example\",\"target\":\"b.example\"}"))
                .isEqualTo(200);
        assertThat(post("clear-cname", "{\"host\":\"a.example\"}")).isEqualTo(200);
        assertThat(post("set-servfail", "{\"host\":\"a.example\"}")).isEqualTo(200);
        assertThat(post("clear-servfail", "{\"host\":\"a.example\"}")).isEqualTo(200);
        assertThat(post("advance", "{\"by\":\"P60D\"}")).isEqualTo(200);
        assertThat(body("advance", "{\"by\":\"PT0S\"}").strip()).satisfies(now -> assertThat(Instant.parse(now))
                .isAfter(Instant.now().plus(Duration.ofDays(59))));
        assertThat(post("add-fault", "{\"endpoint\":\"new-order\",\"fault\":\"html:503\",\"nth\":2}"))
                .isEqualTo(200);
        assertThat(post("clear-faults", "{}")).isEqualTo(200);
    }

    @Test
    void theControlPanelSaysWhatIsWrong() throws Exception {
        assertThat(post("set-txt", "nonsense")).isEqualTo(400);
        assertThat(body("set-txt", "{\"host\":\"a.example\"}")).contains("value is missing");
        assertThat(body("add-fault", "{\"fault\":\"explode\"}")).contains("unknown fault explode", "html:503");
        assertThat(body("add-fault", "{\"endpoint\":\"newOrder\",\"fault\":\"badNonce\"}"))
                .contains("new-order");
        assertThat(body("set-txt", "{\"value\":\"x\"}")).contains("host is missing");
        assertThat(body("set-txt", "{\"host\":5,\"value\":\"x\"}")).contains("host must be a text, not 5");
        assertThat(body("clear-txt", "")).contains("host is missing");
        assertThat(body("add-fault", "{\"nth\":\"x\",\"fault\":\"badNonce\"}")).contains("nth", "\"x\"");
        assertThat(body("add-fault", "{\"nth\":0,\"fault\":\"badNonce\"}")).contains("from 1");
        assertThat(body("add-fault", "{\"ntn\":1,\"fault\":\"badNonce\"}")).contains("no member ntn", "nth");
        assertThat(body("add-fault", "{\"fault\":\"delay:2\"}")).contains("delay:2", "delay:PT2S");
        assertThat(body("add-fault", "{\"fault\":\"html:x\"}")).contains("html:x", "html:503");
        assertThat(body("add-fault", "{\"fault\":\"wrongCertificate:x\"}")).contains("other_key");
        assertThat(body("advance", "{\"by\":\"61\"}")).contains("P60D", "61");
        assertThat(body("revoke", "{\"serial\":\"nonsense\"}")).contains("no certificate has", "nonsense");
        assertThat(body("refuse", "{\"host\":\"a.example\",\"error\":\"x\"}")).contains("no ACME error", "caa");
        assertThat(body("nowhere", "{}")).contains("/set-txt");
        assertThat(get("nowhere")).contains("/requests");
    }

    @Test
    void theControlPanelWorksNamesTermsWindowsAndChance() throws Exception {
        assertThat(post("refuse", "{\"host\":\"a.example\",\"error\":\"caa\"}")).isEqualTo(200);
        assertThat(post("accept", "{\"host\":\"a.example\"}")).isEqualTo(200);
        assertThat(post("reject", "{\"host\":\"b.example\"}")).isEqualTo(200);
        assertThat(post("propagation-delay", "{\"delay\":\"PT2M\"}")).isEqualTo(200);
        assertThat(post("issuance-delay", "{\"delay\":\"PT2S\"}")).isEqualTo(200);
        assertThat(post("change-terms", "{\"url\":\"https://ca.test/terms/2\"}"))
                .isEqualTo(200);
        assertThat(post("forget-nonces", "")).isEqualTo(200);
        assertThat(post("bad-nonces", "{\"percent\":20}")).isEqualTo(200);
        assertThat(post("random-faults", "{\"seed\":7,\"percent\":10}")).isEqualTo(200);
        assertThat(body("bad-nonces", "{\"percent\":101}")).contains("0 to 100");
    }

    @Test
    void theControlPanelRevokesAndMovesTheWindowOfACertificate() throws Exception {
        AcmeTestServer ca = (AcmeTestServer) running;
        ca.validation(ValidationMode.ALWAYS_VALID);
        Acme4jClient client = new Acme4jClient(ca);
        X509Certificate certificate =
                client.issue(client.register(), "a.example").getCertificate();
        String serial = certificate.getSerialNumber().toString(16);

        assertThat(post(
                        "renewal-window",
                        "{\"serial\":\"" + serial
                                + "\",\"from\":\"2030-01-01T00:00:00Z\",\"to\":\"2030-01-02T00:00:00Z\"}"))
                .isEqualTo(200);
        assertThat(post("revoke", "{\"serial\":\"" + serial + "\"}")).isEqualTo(200);

        assertThat(ca.isRevoked(certificate)).isTrue();
    }

    @Test
    void printsNothingIfAPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (String option : List.of("--port", "--dns-port", "--control-port")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                List<String> arguments =
                        List.of(option, port, "--root", folder.resolve("r.pem").toString());

                assertThatThrownBy(() -> Main.run(MainOptions.parse(arguments), new PrintStream(out, true)))
                        .as(option)
                        .hasMessageContaining(port)
                        .hasMessageContaining("already in use");
                assertThat(out.size()).as(option).isZero();
            }
        }
    }

    @Test
    void saysWhyAFileCannotBeWritten() {
        List<String> arguments =
                List.of("--root", folder.resolve("none/root.pem").toString());

        assertThatThrownBy(() -> Main.run(MainOptions.parse(arguments), System.out))
                .hasMessageMatching("cannot write .*root.pem: NoSuchFile");
    }

    @Test
    void takesAValueInTheSameWord() {
        assertThat(MainOptions.parse(List.of("--port=14000", "--eab=kid:AA==")).number("port"))
                .isEqualTo(14000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "badNonce", "html:500", "problem:rateLimited", "retryAfter:-1", "delay:PT1S", "drip:PT1S", "reset",
                "reset:before", "reset:after", "hangUp:after", "silence", "truncated:3", "oversized:9", "gzipBomb:9",
                "contentType:a/b", "processingForEver", "orderInvalid:caa", "wrongCertificate:expired"
            })
    void readsFaults(String text) {
        assertThat(FaultNotation.read(text).toString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "html", "html:x", "problem:none", "delay:soon", "reset:never", "wrongCertificate:x"})
    void refusesOtherFaults(String text) {
        assertThatThrownBy(() -> FaultNotation.read(text))
                .isInstanceOfAny(IllegalArgumentException.class, java.time.DateTimeException.class);
    }

    @Test
    void startsLikeLetsEncrypt() throws Exception {
        running.close();
        run(List.of("--profile", "lets-encrypt", "--always-valid", "--eab", "kid:AAAA", "--lifetime", "PT47H"));
        assertThat(Files.readString(Path.of(printed.get("issuing roots"))).split("BEGIN"))
                .hasSize(3);
        Files.delete(Path.of(printed.get("issuing roots")));
        Files.delete(Path.of(printed.get("https root")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--port",
                "--port x",
                "--port 70000",
                "--profile other",
                "--lifetime 90",
                "--lifetime PT0S",
                "--eab x",
                "--eab :AAAA",
                "--eab kid:",
                "--eab kid:a*b",
                "--alternates 11",
                "--always-valid=no",
                "port 1",
                "--perspectives 0"
            })
    void refusesWrongOptions(String line) {
        assertThatThrownBy(() -> MainOptions.parse(List.of(line.split(" ", -1))).apply(AcmeTestServer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.replaceFirst("^--", "").replaceFirst("[ =].*", ""));
    }

    @Test
    void helpListsEveryOption() {
        assertThat(MainOptions.parse(List.of("--help")).isHelp()).isTrue();
        assertThat(MainOptions.HELP)
                .contains(
                        "--port",
                        "--profile",
                        "--http-port",
                        "--tls-port",
                        "--dns-port",
                        "--control-port",
                        "--root",
                        "--issuing-roots",
                        "--lifetime",
                        "--alternates",
                        "--chain-length",
                        "--perspectives",
                        "--challenges",
                        "--eab",
                        "--always-valid");
    }

    private String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(printed.get("control") + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private int post(String path, String body) throws Exception {
        return http.send(request(path, body), BodyHandlers.discarding()).statusCode();
    }

    private String body(String path, String body) throws Exception {
        return http.send(request(path, body), BodyHandlers.ofString()).body();
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(printed.get("control") + path))
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
