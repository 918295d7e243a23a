// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.challenge.Http01Server;
import io.certhooks.hook.Hook;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.MemoryCertificateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The issuance contract with Pebble, and Pebble's own kinds of chaos. */
class PebbleTest extends IssuanceContract {

    @BeforeAll
    static void findPebble() {
        PebbleCa.assumeInstalled();
    }

    @Override
    PebbleCa start(CaSettings settings) {
        try {
            return PebbleCa.start(settings, Files.createTempDirectory(directory, "pebble"));
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for pebble", e);
        }
    }

    @Test
    @Timeout(300)
    void bearsThatEveryFifthNonceIsRefused() {
        try (PebbleCa ca = start(CaSettings.standard().withEnvironment("PEBBLE_WFE_NONCEREJECT", "20"))) {
            assertAllIssued(40, ca);
        }
    }

    @Test
    @Timeout(300)
    void waitsWhilePebbleValidatesAtItsOwnPace() {
        try (PebbleCa ca = start(CaSettings.standard()
                .withEnvironment("PEBBLE_VA_NOSLEEP", "0")
                .withEnvironment("PEBBLE_VA_SLEEPTIME", "3"))) {
            assertAllIssued(8, ca);
        }
    }

    @Test
    @Timeout(300)
    void issuesTwoHundredCertificatesInOneRun() {
        for (int attempt = 1; ; attempt++) {
            try (PebbleCa ca = start(CaSettings.standard().withEnvironment("PEBBLE_VA_ALWAYS_VALID", "1"))) {
                assertAllIssued(200, ca);
                return;
            } catch (AssertionError e) {
                // Pebble can lock up for good when it has much to do, whoever the client is.
                if (attempt == 3 || !String.valueOf(e.getMessage()).contains("HttpTimeoutException")) {
                    throw e;
                }
                System.out.println("pebble: stopped answering, attempt " + attempt);
            }
        }
    }

    private static void assertAllIssued(int count, PebbleCa ca) {
        List<CertificateSpec> specs = IntStream.range(0, count)
                .mapToObj(i -> CertificateSpec.of("c" + i + ".example"))
                .toList();
        Http01Server proofs = Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port()));
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(MemoryCertificateStore.create())
                .clock(ca.clock())
                .parallel(8)
                .orderLimit(Duration.ofSeconds(60))
                .hook(Hook.of("proofs", proofs))
                .build()) {
            long start = System.nanoTime();
            RunFinished finished = lifecycle.ensure(specs);
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            System.out.println("pebble: " + count + " certificates in " + millis + " ms");

            assertThat(finished.failed()).isEmpty();
            assertThat(finished.issued()).hasSize(count);
            Set<Object> serials = new HashSet<>();
            lifecycle
                    .certificates()
                    .forEach(managed ->
                            serials.add(managed.current().orElseThrow().serial()));
            assertThat(serials).hasSize(count);
        }
    }
}
