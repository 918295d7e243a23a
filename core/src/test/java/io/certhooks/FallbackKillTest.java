// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.store.JavaChild;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a program on its way from one CA to another, and starts it again. */
@Timeout(600)
class FallbackKillTest {

    private static final String NAME = "a.example";
    private static final Set<String> STEPS = Set.of("after account", "after stage", "after key", "after present");

    @TempDir
    Path directory;

    private final List<String> problems = new ArrayList<>();
    private int forgotten;

    @Test
    void placesOneOrderAtEachCaWhereverItsProgramIsKilled() throws Exception {
        try (KillGround ground = new KillGround();
                AcmeTestServer other = AcmeTestServer.start()) {
            other.validation(ValidationMode.ALWAYS_VALID);
            ground.ca.faults().always(Endpoint.FINALIZE, Fault.html(503));
            List<String> edges = ground.edges(place(ground, other, "whole"), "ensure", NAME);
            assertThat(edges).containsAll(STEPS).contains("after publish").hasSizeGreaterThan(60);
            List<Integer> chosen = KillGround.chosen(edges, 6, STEPS);
            for (int edge : chosen) {
                Path place = place(ground, other, "edge" + edge);
                int[] before = {ground.ca.orderCount(), other.orderCount()};
                try (JavaChild child = ground.child(place, "ensure", NAME)) {
                    assertThat(ground.run(place, child, edge)).isEqualTo(edges.subList(0, edge + 1));
                }
                look(ground, other, place, before, "edge " + edge + " (" + edges.get(edge) + ")");
            }
            System.out.printf(
                    "guarantee: G11 two CAs: %d kills -9, %d with a second order because the CA's answer was lost,"
                            + " %d problems%n",
                    chosen.size(), forgotten, problems.size());
            assertThat(problems).isEmpty();
        }
    }

    private Path place(KillGround ground, AcmeTestServer other, String name) throws IOException {
        Path place = ground.prepare(Files.createDirectory(directory.resolve(name)));
        Files.writeString(place.resolve("fallback"), other.directory().toString());
        Files.write(place.resolve("fallback.pem"), Pem.encode(List.of(other.tlsRoot())));
        return place;
    }

    private void look(KillGround ground, AcmeTestServer other, Path place, int[] before, String death)
            throws IOException {
        int first = allowed(ground, place, ground.ca, before[0]);
        int second = allowed(ground, place, other, before[1]);
        MortalProgram program = ground.program(place);
        try (CertificateLifecycle lifecycle = program.builder().build()) {
            program.act("ensure", lifecycle, List.of(NAME));
            if (lifecycle.certificate(NAME).isEmpty()
                    || !other.issued()
                            .contains(lifecycle.certificate(NAME).get().leaf())) {
                problems.add(death + ": no certificate of the other CA");
            }
        }
        int atFirst = ground.ca.orderCount() - before[0];
        int atSecond = other.orderCount() - before[1];
        if (atFirst != first || atSecond != second) {
            problems.add(death + ": " + atFirst + " and " + atSecond + " orders");
        }
        ground.proofs(place).forEach(proof -> problems.add(death + ": left behind " + proof));
        IntStream.range(1, 9)
                .filter(number -> program.store().staged(NAME, number).isPresent())
                .forEach(number -> problems.add(death + ": left behind the key of generation " + number));
        new CallLog(program.log()).problems().forEach(problem -> problems.add(death + ": " + problem));
    }

    // The CA's answer to the order, with its URL, was not yet written down when the program died.
    private int allowed(KillGround ground, Path place, AcmeTestServer ca, int before) throws IOException {
        String state = ground.state(place, NAME);
        boolean known = ca.orderCount() == before
                || state.contains(ca.directory().toString())
                || state.contains("\"current\":{")
                || state.contains("\"staged\":2");
        forgotten += known ? 0 : 1;
        return known ? 1 : 2;
    }
}
