// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(body("set-txt", "{}")).contains("value");
        assertThat(body("add-fault", "{\"fault\":\"explode\"}")).contains("unknown fault explode", "html:503");
        assertThat(body("add-fault", "{\"endpoint\":\"newOrder\",\"fault\":\"badNonce\"}"))
                .contains("new-order");
        assertThat(body("nowhere", "{}")).contains("/set-txt");
        assertThat(get("nowhere")).contains("/requests");
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
            strings = {"--nonsense", "--port", "--port x", "--port 70000", "--profile other", "--lifetime 90", "--eab x"
            })
    void refusesWrongOptions(String line) {
        assertThatThrownBy(() -> MainOptions.parse(List.of(line.split(" ", -1))).apply(AcmeTestServer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.replaceFirst("^--", "").replaceFirst(" .*", ""));
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
