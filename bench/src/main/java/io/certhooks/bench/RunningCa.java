// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateAuthority;
import io.certhooks.interop.InstalledPebble;
import io.certhooks.testkit.FreePorts;
import io.certhooks.testkit.Main;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CA in a process of its own. */
final class RunningCa implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern FINALIZE =
            Pattern.compile("\"time\":\"([^\"]+)\",\"method\":\"POST\",\"path\":\"/finalize/");

    private final CertificateAuthority authority;
    private final X509Certificate root;
    private final int http01Port;
    private final Optional<Process> process;
    private final String control;
    private final Runnable end;

    private RunningCa(
            CertificateAuthority authority,
            X509Certificate root,
            int http01Port,
            Optional<Process> process,
            String control,
            Runnable end) {
        this.authority = authority;
        this.root = root;
        this.http01Port = http01Port;
        this.process = process;
        this.control = control;
        this.end = end;
    }

    /** The embedded CA, as a program. */
    static RunningCa embedded(Path directory, String... options) throws Exception {
        int http01Port = FreePorts.next();
        Path root = directory.resolve("root.pem");
        Path output = directory.resolve("ca.log");
        List<String> arguments =
                new ArrayList<>(List.of("--http-port", Integer.toString(http01Port), "--root", root.toString()));
        arguments.addAll(List.of(
                "--issuing-roots", directory.resolve("issuing-roots.pem").toString()));
        arguments.addAll(List.of(options));
        Process process = Program.jvm(List.of(), Main.class, arguments.toArray(String[]::new))
                .start(output);
        try {
            // Its last line; when it is there everything runs.
            line(output, process, "tls-alpn-01");
            CertificateAuthority authority = CertificateAuthority.at(URI.create(line(output, process, "directory")))
                    .withTrustedRoot(root)
                    .withContact("ops@example.org")
                    .agreeToTerms();
            String control = line(output, process, "control");
            return new RunningCa(
                    authority, certificate(root), http01Port, Optional.of(process), control, () -> stop(process));
        } catch (IOException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    /** Whether Pebble is installed. */
    static boolean hasPebble() {
        return Program.isInstalled("pebble") && Program.isInstalled("pebble-challtestsrv");
    }

    /** Pebble, which must be installed. */
    static RunningCa pebble(Path directory) throws Exception {
        InstalledPebble pebble = InstalledPebble.start(directory);
        return new RunningCa(
                pebble.authority(),
                certificate(directory.resolve("cert.pem")),
                pebble.http01Port(),
                Optional.empty(),
                "",
                pebble::close);
    }

    private static void stop(Process process) {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String line(Path output, Process process, String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            Optional<String> found = Files.readAllLines(output).stream()
                    .filter(line -> line.startsWith(name + " "))
                    .findFirst();
            if (found.isPresent()) {
                return found.get().substring(name.length()).strip();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("the test CA did not start: " + Files.readString(output));
    }

    private static X509Certificate certificate(Path pem) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    CertificateAuthority authority() {
        return authority;
    }

    X509Certificate root() {
        return root;
    }

    int http01Port() {
        return http01Port;
    }

    /** The processor time that it has used so far, in milliseconds. */
    double cpuMillis() {
        return process.flatMap(running -> running.info().totalCpuDuration())
                .map(cpu -> cpu.toNanos() / 1e6)
                .orElse(Double.NaN);
    }

    /** Moves the clock of the embedded CA. */
    void advance(Duration step) throws IOException, InterruptedException {
        post("/advance", "{\"by\":\"" + step + "\"}");
    }

    /** Makes the embedded CA wait before each answer, in place of those that it waited for before. */
    void delay(Duration each) throws IOException, InterruptedException {
        post("/clear-faults", "{}");
        if (!each.isZero()) {
            post("/add-fault", "{\"fault\":\"delay:" + each + "\"}");
        }
    }

    /** When the embedded CA was last asked to make a certificate. */
    Instant lastFinalize() throws IOException, InterruptedException {
        String requests = send(control("/requests").GET());
        Matcher finalize = FINALIZE.matcher(requests);
        return finalize.results()
                .map(found -> Instant.parse(found.group(1)))
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("no certificate was asked for: " + requests));
    }

    private void post(String path, String json) throws IOException, InterruptedException {
        send(control(path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder control(String path) {
        return HttpRequest.newBuilder(URI.create(control).resolve(path));
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the control panel of the test CA refuses: " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        end.run();
    }
}
