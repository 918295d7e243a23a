// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.store.JavaChild;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a program at every step of an issuance, and starts it again. */
@Timeout(600)
class OrderKillTest {

    private static final String NAME = "a.example";
    private static final Set<String> STEPS = Set.of(
            "after account",
            "after key",
            "before present",
            "after present",
            "presented",
            "before cleanUp",
            "in key",
            "after download",
            "after complete",
            "before publish",
            "after publish");

    @TempDir
    Path directory;

    private KillGround ground;
    private final List<String> problems = new ArrayList<>();
    private int kills;
    private int second;
    private int serial;

    @BeforeEach
    void open() throws IOException {
        ground = new KillGround();
    }

    @AfterEach
    void close() {
        ground.close();
    }

    private Path place() throws IOException {
        return ground.prepare(Files.createDirectory(directory.resolve("place" + serial++)));
    }

    @Test
    void takesTheOrderUpAgainWhereverItsProgramIsKilled() throws Exception {
        List<String> edges = ground.edges(place(), "ensure", NAME);
        assertThat(edges).hasSizeGreaterThan(40).containsAll(STEPS);
        for (int edge : KillGround.chosen(edges, 4, STEPS)) {
            Path place = place();
            int before = ground.ca.orderCount();
            try (JavaChild child = ground.child(place, "ensure", NAME)) {
                assertThat(ground.run(place, child, edge)).isEqualTo(edges.subList(0, edge + 1));
            }
            look(place, "edge " + edge + " (" + edges.get(edge) + ")", before);
        }
        report("order journal");
    }

    /** With a new certificate that does not work: the way back is a way of many steps. */
    @Test
    void returnsToTheGenerationBeforeWhereverItsProgramIsKilled() throws Exception {
        List<String> edges = ground.edges(renewed(), "renew", NAME);
        int published = edges.indexOf("after publish");
        assertThat(edges.subList(published + 1, edges.size())).contains("in verify", "before publish", "after publish");
        for (int edge : KillGround.chosen(edges, 5, Set.of("in verify", "before publish", "after publish"))) {
            if (edge < published) {
                continue;
            }
            Path place = renewed();
            int before = ground.ca.orderCount();
            try (JavaChild child = ground.child(place, "renew", NAME)) {
                ground.run(place, child, edge);
            }
            lookAtReturn(place, "edge " + edge + " (" + edges.get(edge) + ")", before);
        }
        report("way back");
    }

    /** A program with a good generation whose next one will not work. */
    private Path renewed() throws IOException {
        Path place = place();
        MortalProgram program = ground.program(place);
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("ensure", lifecycle, List.of(NAME));
        }
        Files.writeString(place.resolve("broken"), "2");
        return place;
    }

    private void lookAtReturn(Path place, String death, int ordersBefore) throws IOException {
        kills++;
        MortalProgram program = ground.program(place);
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("due", lifecycle, List.of(NAME));
            program.act("due", lifecycle, List.of(NAME));
            if (!lifecycle.deliveries().isEmpty()) {
                problems.add(death + ": still owed " + lifecycle.deliveries());
            }
        }
        int current = program.store().current(NAME).orElseThrow().number();
        CallLog log = new CallLog(program.log());
        if (current != 1 || ground.ca.orderCount() != ordersBefore + 1) {
            problems.add(death + ": current is " + current + ", orders " + (ground.ca.orderCount() - ordersBefore));
        }
        if (!List.of(log.last("first"), log.last("second"), log.last("batch")).equals(List.of("#1", "#1", "#1"))) {
            problems.add(death + ": not everybody has the old one back");
        }
        log.problems().forEach(problem -> problems.add(death + ": " + problem));
    }

    /** Goes on after a death, and lists what is wrong then. */
    private void look(Path place, String death, int ordersBefore) throws IOException {
        kills++;
        boolean forgotten = ground.ca.orderCount() > ordersBefore && !knowsItsOrder(place);
        MortalProgram program = ground.program(place);
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("ensure", lifecycle, List.of(NAME));
            if (lifecycle.certificate(NAME).isEmpty()) {
                problems.add(death + ": no certificate");
            }
            if (!lifecycle.deliveries().isEmpty()) {
                problems.add(death + ": still owed " + lifecycle.deliveries());
            }
        }
        int orders = ground.ca.orderCount() - ordersBefore;
        second += forgotten ? 1 : 0;
        if (orders != (forgotten ? 2 : 1)) {
            problems.add(death + ": " + orders + " orders");
        }
        ground.proofs(place).forEach(proof -> problems.add(death + ": left behind " + proof));
        CallLog log = new CallLog(program.log());
        log.problems().forEach(problem -> problems.add(death + ": " + problem));
        String current = "#" + program.store().current(NAME).orElseThrow().number();
        if (!log.keys().contains(current)) {
            problems.add(death + ": not told of the key of " + current);
        }
        if (!List.of(log.last("first"), log.last("second"), log.last("batch"))
                .equals(List.of(current, current, current))) {
            problems.add(death + ": delivered only " + log.delivered());
        }
    }

    @Test
    void leavesNothingOfARehearsalWhereverItsProgramIsKilled() throws Exception {
        Set<String> steps =
                Set.of("in beforeRun", "before present", "after present", "before cleanUp", "in post", "in afterRun");
        List<String> edges = ground.edges(place(), "rehearse", NAME);
        assertThat(edges).containsAll(steps).noneMatch(edge -> edge.contains("publish") || edge.contains("account"));
        for (int edge : KillGround.chosen(edges, 12, steps)) {
            Path place = place();
            try (JavaChild child = ground.child(place, "rehearse", NAME)) {
                ground.run(place, child, edge);
            }
            lookAtRehearsal(place, "edge " + edge + " (" + edges.get(edge) + ")");
        }
        report("rehearsal");
    }

    private void lookAtRehearsal(Path place, String death) throws IOException {
        kills++;
        MortalProgram program = ground.program(place);
        int before = ground.ca.orderCount();
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("due", lifecycle, List.of());
        }
        if (!program.store().names().isEmpty() || !program.store().noteKeys().isEmpty()) {
            problems.add(death + ": left " + program.store().names() + " and "
                    + program.store().noteKeys());
        }
        if (ground.ca.orderCount() != before) {
            problems.add(death + ": ordered again");
        }
        ground.proofs(place).forEach(proof -> problems.add(death + ": left behind " + proof));
        new CallLog(program.log()).problems().forEach(problem -> problems.add(death + ": " + problem));
    }

    // The CA's answer to the order, with its URL, was not yet written down when the program died.
    private boolean knowsItsOrder(Path place) throws IOException {
        String state = ground.state(place, NAME);
        return state.contains("\"order\":{\"url\":\"https://")
                || state.contains("\"staged\":1")
                || state.contains("\"current\":{");
    }

    @Test
    void takesTheOrderUpAgainIfItsProgramIsKilledBeforeAnAnswerComes() throws Exception {
        for (Endpoint endpoint : List.of(
                Endpoint.NEW_ACCOUNT,
                Endpoint.NEW_ORDER,
                Endpoint.AUTHORIZATION,
                Endpoint.CHALLENGE,
                Endpoint.FINALIZE,
                Endpoint.CERTIFICATE)) {
            Path place = place();
            int before = ground.ca.orderCount();
            ground.ca.clearRequests();
            ground.ca.faults().once(endpoint, Fault.delay(Duration.ofMinutes(1)));
            try (JavaChild child = ground.child(place, "ensure", NAME)) {
                Thread feeder = new Thread(() -> {
                    try {
                        ground.run(place, child, Integer.MAX_VALUE);
                    } catch (Exception e) {
                        // Its pipes end when it is killed.
                        assertThat(e).isInstanceOf(IOException.class);
                    }
                });
                feeder.start();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ground.ca.requests().stream()
                        .anyMatch(request -> request.endpoint() == endpoint));
                child.kill();
                feeder.join();
            }
            ground.ca.faults().clear();
            look(place, "waiting for " + endpoint, before);
        }
        report("order journal, no answer");
    }

    private void report(String what) {
        System.out.printf(
                "guarantee: G11 %s: %d kills -9, %d with a second order because the CA's answer was lost, %d problems%n",
                what, kills, second, problems.size());
        assertThat(problems).isEmpty();
    }
}
