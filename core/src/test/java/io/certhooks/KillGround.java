// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.certhooks.store.JavaChild;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** A CA, a web server for the proofs, and programs that die. */
final class KillGround implements AutoCloseable {

    final AcmeTestServer ca;
    private final HttpServer web;
    private volatile Path webroot = Path.of("nowhere");

    KillGround() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            Path file = webroot.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        web.start();
        ca = AcmeTestServer.start();
        ca.http01Port(web.getAddress().getPort());
    }

    /** A place for one program. */
    Path prepare(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("webroot"));
        Files.write(directory.resolve("ca.pem"), Pem.encode(List.of(ca.tlsRoot())));
        return directory;
    }

    /** The program without edges, in this process. */
    MortalProgram program(Path directory) {
        webroot = directory.resolve("webroot");
        return new MortalProgram(directory, ca.directory(), edge -> {});
    }

    /** The program in a process of its own; it waits before it does anything. */
    JavaChild child(Path directory, String what, String... names) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(directory.toString(), ca.directory().toString(), what));
        arguments.addAll(List.of(names));
        return JavaChild.running(
                MortalProgram.class,
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                arguments.toArray(new String[0]));
    }

    /** Lets a child live up to an edge, counted from 0, and kills it there; the edges it has seen, "end" if it ended. */
    List<String> run(Path directory, JavaChild child, int last) throws Exception {
        webroot = directory.resolve("webroot");
        List<String> edges = new ArrayList<>();
        String line = child.line();
        if (!"at start".equals(line)) {
            throw new IllegalStateException("the child did not start: " + line);
        }
        while (true) {
            child.send("go");
            line = child.line();
            if (line == null || !line.startsWith("at ")) {
                edges.add(String.valueOf(line));
                child.exit();
                return edges;
            }
            edges.add(line.substring(3));
            if (edges.size() - 1 == last) {
                child.kill();
                return edges;
            }
        }
    }

    /** Kills a child so many edges after the first one of a name. */
    String runPast(Path directory, JavaChild child, String edge, int extra) throws Exception {
        webroot = directory.resolve("webroot");
        int left = Integer.MAX_VALUE;
        while (true) {
            String line = child.line();
            if (line == null || !line.startsWith("at ")) {
                throw new IllegalStateException("it ended before " + edge + ": " + line);
            }
            left = line.equals("at " + edge) ? extra : left - 1;
            if (left == 0) {
                child.kill();
                return line.substring(3);
            }
            child.send("go");
        }
    }

    /** Kills a program while it waits for the answer to a request that the CA has carried out. */
    void killWaiting(Path directory, Endpoint endpoint, String what, String... names) throws Exception {
        ca.clearRequests();
        ca.faults().once(endpoint, Fault.delay(Duration.ofMinutes(1)));
        List<Exception> ends = new ArrayList<>();
        try (JavaChild child = child(directory, what, names)) {
            Thread feeder = new Thread(() -> {
                try {
                    run(directory, child, Integer.MAX_VALUE);
                } catch (Exception e) {
                    ends.add(e);
                }
            });
            feeder.start();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ca.requests().stream()
                    .anyMatch(request -> request.endpoint() == endpoint));
            child.kill();
            feeder.join();
        }
        // Its pipes end when it is killed.
        if (!ends.stream().allMatch(IOException.class::isInstance)) {
            throw new IllegalStateException("it ended before: " + ends);
        }
        ca.faults().clear();
    }

    /** The edges of a program that lives to its end. */
    List<String> edges(Path directory, String what, String... names) throws Exception {
        try (JavaChild child = child(directory, what, names)) {
            List<String> edges = run(directory, child, Integer.MAX_VALUE);
            return edges.subList(0, edges.size() - 1);
        }
    }

    /** All edges if many kills are asked for by {@code certhooks.kills}; else some, those of a name for sure. */
    static List<Integer> chosen(List<String> edges, int step, Set<String> always) {
        boolean all = Integer.getInteger("certhooks.kills", 0) > 100;
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            if (all || i % step == 0 || always.contains(edges.get(i))) {
                chosen.add(i);
            }
        }
        return chosen;
    }

    /** The proofs that are still up. */
    List<String> proofs(Path directory) throws IOException {
        try (var files = Files.walk(directory.resolve("webroot"))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    String state(Path directory, String name) throws IOException {
        Path file = directory.resolve("store").resolve("state").resolve(name + ".json");
        return Files.exists(file) ? Files.readString(file, UTF_8) : "";
    }

    @Override
    public void close() {
        ca.close();
        web.stop(0);
    }
}
