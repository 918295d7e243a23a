// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.ChallengeListener;
import io.certhooks.interop.ChalltestDns;
import io.certhooks.store.JavaChild;
import io.certhooks.testkit.Main;
import io.certhooks.testkit.ManualClock;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The CA of the testkit in a process of its own, so that what it keeps does not count as the library's. */
final class DistantCa implements AutoCloseable {

    final ManualClock clock = ManualClock.at(Instant.now());
    private final JavaChild child;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> places = new HashMap<>();
    private final Path root;

    private DistantCa(JavaChild child, Path root) {
        this.child = child;
        this.root = root;
    }

    /** What the child runs: the CA, until whoever started it is gone. */
    public static void main(String[] arguments) throws Exception {
        Thread end = new Thread(() -> {
            try {
                System.in.transferTo(System.err);
            } catch (IOException e) {
                System.err.println(e);
            }
            Runtime.getRuntime().halt(0);
        });
        end.setDaemon(true);
        end.start();
        Main.main(arguments);
    }

    static DistantCa start(Path directory, String memory) throws IOException {
        Path root = directory.resolve("root.pem");
        List<String> options = List.of("-Xmx" + memory);
        DistantCa ca = new DistantCa(JavaChild.running(DistantCa.class, options, "--root", root.toString()), root);
        String line = ca.child.line();
        while (line != null && !line.startsWith("tls-alpn-01")) {
            String[] words = line.split("  +", 2);
            ca.places.put(words[0], words[1]);
            line = ca.child.line();
        }
        return ca;
    }

    CertificateAuthority authority() throws Exception {
        return CertificateAuthority.at(URI.create(places.get("directory")))
                .withTrustedRoot(Pem.certificates(Files.readAllBytes(root)).get(0))
                .withContact("ops@example.org")
                .agreeToTerms();
    }

    ChallengeListener dns() {
        return new ChalltestDns(http, control());
    }

    /** Replaces a part of the answers by faults drawn by chance. */
    void spoil(long seed, int percent) throws Exception {
        post("/random-faults", "{\"seed\": " + seed + ", \"percent\": " + percent + "}");
    }

    void spoilNothing() throws Exception {
        post("/clear-faults", "{}");
    }

    /** Moves the CA's time, and the clock to it. */
    void advance(Duration step) throws Exception {
        clock.set(Instant.parse(post("/advance", "{\"by\": \"" + step + "\"}").strip()));
    }

    private String post(String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(control().resolve(path))
                .POST(BodyPublishers.ofString(json))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private URI control() {
        return URI.create(places.get("control"));
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
