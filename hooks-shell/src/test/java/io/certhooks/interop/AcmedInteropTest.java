// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.RunFinished;
import io.certhooks.shell.acmed.AcmedCertificate;
import io.certhooks.shell.acmed.AcmedHooks;
import io.certhooks.shell.acmed.AcmedView;
import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.store.FileCertificateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ACMEd's shipped hooks prove control of two names to CAs that really look, and keep the history of all files. */
class AcmedInteropTest {

    private static final String CONFIG =
            """
            [global]
            certificates_directory = "@DIR@/certs"
            env = { HTTP_ROOT = "@DIR@/www", GIT_EMAIL = "ops@example.org" }

            [[endpoint]]
            name = "test CA"
            url = "@URL@"
            tos_agreed = true

            [[account]]
            name = "ops"
            contacts = [{ mailto = "ops@example.org" }]

            [[hook]]
            name = "report"
            type = ["post-operation"]
            cmd = "sh"
            args = ["-c", 'cat >> "$0"; test -s "$1" && test -s "$2"', "@DIR@/report",
              "{{ certificate_path }}", "{{ private_key_path }}"]
            stdin_str = '''
            {{ status }}: {% for i in identifiers %}{{ i }} {% endfor %}({{ key_type }})

            '''

            [[certificate]]
            account = "ops"
            endpoint = "test CA"
            key_type = "ecdsa_p256"
            hooks = ["git", "http-01-echo", "report"]
            identifiers = [
              { dns = "one.example.test", challenge = "http-01" },
              { dns = "two.example.test", challenge = "http-01" },
            ]
            """;

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void worksWithTheEmbeddedCa() throws Exception {
        try (CaUnderTest ca = EmbeddedCa.start(CaSettings.standard())) {
            assertIssuesAndRenews(ca);
        }
    }

    @Test
    @Timeout(120)
    void worksWithPebble() throws Exception {
        PebbleCa.assumeInstalled();
        Path files = Files.createDirectory(folder.resolve("pebble"));
        try (CaUnderTest ca = PebbleCa.start(CaSettings.standard(), files)) {
            assertIssuesAndRenews(ca);
        }
    }

    private void assertIssuesAndRenews(CaUnderTest ca) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "git is not installed");
        String text = CONFIG.replace("@DIR@", folder.toString())
                .replace("@URL@", ca.authority().directory().toString());
        Path file = Files.writeString(folder.resolve("acmed.toml"), text);
        AcmedHooks acmed = AcmedHooks.load(file, TrustPolicy.ANY).withView(AcmedView.COPIES);
        AcmedCertificate certificate = acmed.config().certificates().get(0);
        HttpServer web = serve(ca.http01Port());
        try (CertificateLifecycle lifecycle = lifecycle(ca, acmed)) {
            CertificateSpec spec = CertificateSpec.of(certificate.names()).withName(certificate.storeName());
            RunFinished issued = lifecycle.ensure(List.of(spec));
            assertThat(issued.isSuccess()).as("%s", issued).isTrue();
            lifecycle.renew(certificate.storeName());
        } finally {
            web.stop(0);
        }
        assertFiles(acmed, certificate);
    }

    private CertificateLifecycle lifecycle(CaUnderTest ca, AcmedHooks acmed) {
        return CertificateLifecycle.builder()
                .authority(ca.authority())
                .clock(ca.clock())
                .store(FileCertificateStore.at(folder.resolve("store")))
                .hooks(acmed.hooks())
                .build();
    }

    private void assertFiles(AcmedHooks acmed, AcmedCertificate certificate) throws Exception {
        assertThat(folder.resolve("report"))
                .hasContent("success: one.example.test two.example.test (ecdsa-p256)\n".repeat(2));
        Path pem = acmed.files(certificate).certificate();
        try (var in = Files.newInputStream(pem)) {
            X509Certificate leaf =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertThat(leaf.getSubjectAlternativeNames()).hasSize(2);
        }
        for (String name : List.of("one.example.test", "two.example.test")) {
            assertThat(folder.resolve("www/" + name + "/.well-known/acme-challenge"))
                    .isEmptyDirectory();
        }
        String history = git("log", "--format=%an %ae %s");
        assertThat(history.lines())
                .containsExactly(
                        "ACMEd ops@example.org one.example.test_ecdsa-p256.crt.pem",
                        "ACMEd ops@example.org one.example.test_ecdsa-p256.pk.pem",
                        "ACMEd ops@example.org one.example.test_ecdsa-p256.crt.pem",
                        "ACMEd ops@example.org one.example.test_ecdsa-p256.pk.pem");
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("git", "-C", folder.resolve("certs").toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.replace("'", "");
    }

    /** A web server with a folder for each host, as ACMEd's manual expects it. */
    private HttpServer serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host").replaceAll(":\\d+$", "");
        Path file = folder.resolve("www")
                .resolve(host)
                .resolve(exchange.getRequestURI().getPath().substring(1));
        byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
        exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
