// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.testkit.ca.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ACME clients that others wrote obtain, renew and revoke. A client that is not installed is skipped, unless the
 * variable {@code CERTHOOKS_REQUIRE_PEERS} is {@code true}.
 */
class ForeignClientsTest {

    private static final boolean REQUIRED = "true".equals(System.getenv("CERTHOOKS_REQUIRE_PEERS"));

    @TempDir
    private Path folder;

    private final ShiftedClock clock = new ShiftedClock();
    private final AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();
    private final Map<String, String> environment = new HashMap<>();
    private Http01Responder web;
    private final int freePort = FreePorts.next();

    @BeforeEach
    void start() throws Exception {
        Path webroot = Files.createDirectories(folder.resolve("web"));
        Files.createDirectories(webroot.resolve(".well-known/acme-challenge"));
        web = new Http01Responder(webroot);
        Path root = Files.writeString(folder.resolve("root.pem"), Pem.of(List.of(ca.tlsRoot())));
        String control = ca.controlPanel(0, clock::advance).toString();
        environment.put("CONTROL", control.substring(0, control.length() - 1));
        environment.put("WEBROOT", webroot.toString());
        environment.put("REQUESTS_CA_BUNDLE", root.toString());
        environment.put("LEGO_CA_CERTIFICATES", root.toString());
    }

    @AfterEach
    void stop() {
        web.close();
        ca.close();
    }

    @Test
    void certbot() throws Exception {
        assumeInstalled("certbot");
        ca.http01Port(freePort);
        String[] places = {
            "-n",
            "--config-dir",
            path("c"),
            "--work-dir",
            path("w"),
            "--logs-dir",
            path("l"),
            "--server",
            ca.directory().toString()
        };
        run(
                places,
                "certbot",
                "certonly",
                "--standalone",
                "--http-01-port",
                Integer.toString(freePort),
                "--agree-tos",
                "-m",
                "ops@example.org",
                "--no-eff-email",
                "-d",
                "one.example",
                "-d",
                "two.example");
        run(places, "certbot", "renew", "--force-renewal", "--no-random-sleep-on-renew");
        assertIssued(2);
        run(
                places,
                "certbot",
                "certonly",
                "--manual",
                "--preferred-challenges",
                "dns",
                "--manual-auth-hook",
                hook("certbot-hook") + " set-txt",
                "--manual-cleanup-hook",
                hook("certbot-hook") + " clear-txt",
                "-d",
                "*.wild.example",
                "-d",
                "wild.example");
        run(
                places,
                "certbot",
                "revoke",
                "--no-delete-after-revoke",
                "--cert-path",
                path("c/live/one.example/cert.pem"));
        assertIssued(3);
        assertThat(ca.isRevoked(ca.issued().get(1))).isTrue();
        assertThat(ca.zone().txt("_acme-challenge.wild.example")).isEmpty();
    }

    @Test
    void lego() throws Exception {
        assumeInstalled("lego");
        ca.http01Port(freePort);
        String[] http = {
            "--path",
            path("lego"),
            "--server",
            ca.directory().toString(),
            "--email",
            "ops@example.org",
            "-d",
            "one.example",
            "--http",
            "--http.port",
            "127.0.0.1:" + freePort
        };
        runFirst("lego", "--accept-tos", http, "run");
        runFirst("lego", "--accept-tos", http, "renew", "--days", "3000", "--no-random-sleep");
        assertIssued(2);
        environment.put("EXEC_PATH", hook("lego-hook"));
        environment.put("EXEC_PROPAGATION_TIMEOUT", "10");
        environment.put("EXEC_POLLING_INTERVAL", "1");
        String[] dns = {
            "--path",
            path("lego"),
            "--server",
            ca.directory().toString(),
            "--email",
            "ops@example.org",
            "-d",
            "*.wild.example",
            "--dns",
            "exec",
            "--dns.disable-cp",
            "--dns.resolvers",
            "127.0.0.1:" + ca.dns().getPort()
        };
        runFirst("lego", "--accept-tos", dns, "run");
        runFirst("lego", "--accept-tos", http, "revoke");
        assertIssued(3);
        assertThat(ca.isRevoked(ca.issued().get(1))).isTrue();
    }

    @Test
    void dehydrated() throws Exception {
        assumeInstalled("dehydrated");
        ca.http01Port(web.port());
        Files.writeString(
                folder.resolve("config"),
                """
                CA=%s
                CURL_OPTS="--cacert %s"
                BASEDIR=%s
                WELLKNOWN=%s/.well-known/acme-challenge
                CONTACT_EMAIL=ops@example.org
                """
                        .formatted(ca.directory(), path("root.pem"), path("dehydrated"), environment.get("WEBROOT")));
        Files.createDirectories(folder.resolve("dehydrated"));
        String[] config = {"-f", path("config")};
        run(config, "dehydrated", "--register", "--accept-terms");
        run(config, "dehydrated", "-c", "-d", "one.example");
        run(config, "dehydrated", "-c", "-x", "-d", "one.example");
        assertIssued(2);
        run(
                config,
                "dehydrated",
                "-c",
                "-t",
                "dns-01",
                "-k",
                hook("dehydrated-hook"),
                "-d",
                "*.wild.example",
                "--alias",
                "wild");
        run(config, "dehydrated", "-r", path("dehydrated/certs/one.example/cert.pem"));
        assertIssued(3);
        assertThat(ca.isRevoked(ca.issued().get(1))).isTrue();
    }

    @Test
    void uacme() throws Exception {
        assumeInstalled("uacme");
        assumeTrue(isRoot(), "uacme trusts the system's roots only, which need root to be replaced");
        ca.http01Port(web.port());
        Path script = Files.writeString(
                folder.resolve("trusting"),
                "mount --bind '" + path("root.pem") + "' /etc/ssl/certs/ca-certificates.crt && exec \"$@\"\n");
        String[] start = {
            "unshare",
            "-m",
            "sh",
            script.toString(),
            "uacme",
            "-a",
            ca.directory().toString(),
            "-c",
            path("uacme"),
            "-y"
        };
        run(new String[] {"new"}, start);
        run(new String[] {"-h", hook("uacme-hook"), "issue", "one.example"}, start);
        run(new String[] {"-f", "-h", hook("uacme-hook"), "issue", "one.example"}, start);
        assertIssued(2);
        run(new String[] {"-h", hook("uacme-hook"), "issue", "*.wild.example"}, start);
        run(new String[] {"revoke", path("uacme/one.example/cert.pem")}, start);
        assertIssued(3);
        assertThat(ca.isRevoked(ca.issued().get(1))).isTrue();
    }

    private void assertIssued(int count) throws Exception {
        assertThat(ca.issued()).hasSize(count);
        X509Certificate latest = ca.issued().get(count - 1);
        assertThat(latest.getSubjectAlternativeNames()).isNotEmpty();
        assertThat(ca.requests()).noneMatch(request -> request.status() >= 500);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String hook(String name) throws IOException {
        Path script = folder.resolve(name);
        if (!Files.exists(script)) {
            try (InputStream source = ForeignClientsTest.class.getResourceAsStream("/foreign/" + name)) {
                Files.copy(source, script);
            }
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        return script.toString();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void assumeInstalled(String program) {
        boolean installed = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        if (REQUIRED) {
            assertThat(installed).as(program + " is installed").isTrue();
        }
        assumeTrue(installed, program + " is not installed");
    }

    private void runFirst(String program, String first, String[] middle, String... last) throws Exception {
        List<String> command = new ArrayList<>(List.of(program, first));
        command.addAll(List.of(middle));
        command.addAll(List.of(last));
        run(new String[0], command.toArray(String[]::new));
    }

    private void run(String[] last, String... first) throws Exception {
        List<String> command = new ArrayList<>(List.of(first));
        command.addAll(List.of(last));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended ? process.waitFor() : -1)
                .as(command + "\n" + Files.readString(output))
                .isZero();
    }
}
