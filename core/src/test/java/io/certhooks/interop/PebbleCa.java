// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import io.certhooks.CertificateAuthority;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.testkit.FreePorts;
import io.certhooks.testkit.ManualClock;
import io.certhooks.x509.Pem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Let's Encrypt's test CA, if it is installed: a program of its own on free ports, with a DNS server of its own. */
public final class PebbleCa implements CaUnderTest {

    private static final String REQUIRED = "CERTHOOKS_REQUIRE_PEERS";
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

    private final LocalhostIdentity identity = LocalhostIdentity.create();
    private final ManualClock clock = ManualClock.at(Instant.now());
    private final HttpClient http = HttpClient.newBuilder()
            .sslContext(identity.trusting())
            .connectTimeout(REQUEST_LIMIT)
            .build();
    private final int acmePort = FreePorts.next();
    private final int managementPort = FreePorts.next();
    private final int dnsPort = FreePorts.next();
    private final int dnsManagementPort = FreePorts.next();
    private final int http01Port = FreePorts.next();
    private final int tlsAlpn01Port = FreePorts.next();
    private final CaSettings settings;
    private final List<ServerProcess> processes = new ArrayList<>();

    private PebbleCa(CaSettings settings) {
        this.settings = settings;
    }

    /** Skips the tests that follow if the programs are not there, or fails if they have to be. */
    public static void assumeInstalled() {
        List<String> missing = List.of("pebble", "pebble-challtestsrv").stream()
                .filter(program -> !isOnPath(program))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String message = String.join(" and ", missing) + " not found on PATH: install the Debian package pebble";
        String required = System.getProperty(REQUIRED, System.getenv().getOrDefault(REQUIRED, "false"));
        if (Boolean.parseBoolean(required)) {
            Assertions.fail(message + "; " + REQUIRED + " is set, so these tests are not skipped");
        }
        Assumptions.abort(message + " to run these tests");
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(program)));
    }

    /** Starts it; its files go into a directory. */
    public static PebbleCa start(CaSettings settings, Path directory) {
        PebbleCa ca = new PebbleCa(settings);
        try {
            ca.start(directory);
            return ca;
        } catch (IOException e) {
            ca.close();
            throw new UncheckedIOException("cannot start pebble", e);
        } catch (RuntimeException | Error e) {
            ca.close();
            throw e;
        }
    }

    private void start(Path directory) throws IOException {
        identity.writeTo(directory);
        Path config = Files.writeString(directory.resolve("pebble.json"), config(directory));
        String dns = "127.0.0.1:" + dnsPort;
        processes.add(ServerProcess.start(
                directory.resolve("dns.log"),
                Map.of(),
                "pebble-challtestsrv",
                "-dns01",
                dns,
                "-management",
                "127.0.0.1:" + dnsManagementPort,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-defaultIPv6",
                ""));
        processes.add(ServerProcess.start(
                directory.resolve("pebble.log"),
                environment(),
                "pebble",
                "-config",
                config.toString(),
                "-dnsserver",
                dns));
        Awaitility.await("pebble to answer; see " + directory)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> get("https://localhost:" + acmePort + "/dir").contains("newOrder"));
        Awaitility.await("the DNS server to answer; see " + directory)
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    dnsRecords().clear("started.example.");
                    return true;
                });
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new java.util.HashMap<>(Map.of(
                "PEBBLE_VA_NOSLEEP",
                "1",
                "PEBBLE_AUTHZREUSE",
                settings.reuse() ? "100" : "0",
                "PEBBLE_ALTERNATE_ROOTS",
                Integer.toString(settings.alternateRoots())));
        environment.putAll(settings.environment());
        return environment;
    }

    private String config(Path directory) {
        return """
                {"pebble": {
                  "listenAddress": "127.0.0.1:%d",
                  "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s",
                  "privateKey": "%s",
                  "httpPort": %d,
                  "tlsPort": %d,
                  "ocspResponderURL": "",
                  "externalAccountBindingRequired": %b,
                  "externalAccountMACKeys": {"%s": "%s"},
                  "certificateValidityPeriod": %d
                }}
                """
                .formatted(
                        acmePort,
                        managementPort,
                        directory.resolve("cert.pem"),
                        directory.resolve("key.pem"),
                        http01Port,
                        tlsAlpn01Port,
                        settings.externalAccount(),
                        CaSettings.EAB_KEY_ID,
                        CaSettings.EAB_MAC_KEY,
                        settings.lifetime().toSeconds());
    }

    @Override
    public CertificateAuthority authority() {
        return CertificateAuthority.at(URI.create("https://localhost:" + acmePort + "/dir"))
                .withTrustedRoot(identity.certificate())
                .withContact("ops@example.org")
                .withRequestTimeout(REQUEST_LIMIT)
                .agreeToTerms();
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public ChallengeListener dns() {
        return dnsRecords();
    }

    private ChalltestDns dnsRecords() {
        return new ChalltestDns(http, dnsManagement());
    }

    /** Where the DNS server is told of records: {@code POST /set-txt} and {@code /clear-txt}. */
    public URI dnsManagement() {
        return URI.create("http://127.0.0.1:" + dnsManagementPort);
    }

    @Override
    public int http01Port() {
        return http01Port;
    }

    @Override
    public int tlsAlpn01Port() {
        return tlsAlpn01Port;
    }

    @Override
    public List<X509Certificate> roots() {
        List<X509Certificate> roots = new ArrayList<>();
        for (int i = 0; i <= settings.alternateRoots(); i++) {
            String pem = get("https://localhost:" + managementPort + "/roots/" + i);
            try {
                roots.addAll(Pem.certificates(pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            } catch (CertificateException e) {
                throw new IllegalStateException("pebble shows no root but " + pem, e);
            }
        }
        return roots;
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        String serial = certificate.getSerialNumber().toString(16);
        return get("https://localhost:" + managementPort + "/cert-status-by-serial/" + serial)
                .contains("\"Revoked\"");
    }

    private String get(String url) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(REQUEST_LIMIT).build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("no answer from " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + url, e);
        }
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
    }
}
