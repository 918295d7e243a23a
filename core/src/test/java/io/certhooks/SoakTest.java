// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.store.FileCertificateStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One lifecycle under load for as long as {@code -Dcerthooks.soak} says, as in {@code PT72H}, while a twentieth of the
 * CA's answers is replaced by faults. {@code -Dcerthooks.seed} draws other faults, {@code -Dcerthooks.soakCaMemory} gives
 * the CA more than {@code 512m} of heap: it keeps all it has issued.
 */
class SoakTest {

    private static final Duration LENGTH = Duration.parse(System.getProperty("certhooks.soak", "PT8S"));
    private static final long SEED = Long.getLong("certhooks.seed", 30);
    private static final String CA_MEMORY = System.getProperty("certhooks.soakCaMemory", "512m");
    private static final int PERCENT = 5;
    private static final int SAMPLES = 100;
    private static final Duration STEP = Duration.ofHours(30);

    /** The JDK remembers up to 750 certificates that it has read; a short run ends before that. */
    private static final long HEAP_SLACK = 4 << 20;

    private static final long COUNT_SLACK = 10;
    private static final long MOST_FILES = 50;

    @TempDir
    private Path directory;

    private int issued;
    private int failed;
    private final AtomicInteger deployed = new AtomicInteger();

    /** What the process holds. */
    private record Held(long heap, long descriptors, long threads, long files) {}

    @Test
    void holdsNoMoreAfterALongTimeThanAtItsBeginning() throws Exception {
        List<Held> held = new ArrayList<>();
        Path store = directory.resolve("store");
        try (DistantCa ca = DistantCa.start(directory, CA_MEMORY)) {
            ca.spoil(SEED, PERCENT);
            CertificateAuthority impatient = ca.authority().withRequestTimeout(Duration.ofSeconds(1));
            try (CertificateLifecycle lifecycle = builder(ca, store)
                    .authority(impatient)
                    .orderLimit(Duration.ofSeconds(3))
                    .build()) {
                long start = System.nanoTime();
                for (long now = start; now - start < LENGTH.toNanos(); now = System.nanoTime()) {
                    round(lifecycle);
                    ca.advance(STEP);
                    if (System.nanoTime() - start > LENGTH.toNanos() / SAMPLES * held.size()) {
                        held.add(held(store));
                    }
                }
            }
            ca.spoilNothing();
            ca.advance(Duration.ofDays(2));
            // With the usual limits, which a busy machine keeps to.
            try (CertificateLifecycle lifecycle = builder(ca, store).build()) {
                assertThat(lifecycle.ensure(specs()).operations())
                        .allSatisfy(result -> assertThat(result.outcome()).isNotInstanceOf(Outcome.Failed.class));
                checkAll(lifecycle);
            }
        }
        report(held);
        assertThat(deployed.get()).isPositive();
        assertFlat(held);
    }

    private LifecycleBuilder builder(DistantCa ca, Path store) throws Exception {
        return CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(FileCertificateStore.at(store))
                .clock(ca.clock)
                .hook(Hook.of("dns", ca.dns()))
                .onDeploy("server", event -> deployed.incrementAndGet());
    }

    private static List<CertificateSpec> specs() {
        return IntStream.range(0, 6)
                .mapToObj(number -> CertificateSpec.of("a" + number + ".example", "b" + number + ".example"))
                .toList();
    }

    private void round(CertificateLifecycle lifecycle) throws Exception {
        boolean known = lifecycle.certificates().size() == specs().size();
        List<String> names = specs().stream().map(CertificateSpec::name).toList();
        for (OperationResult result : (known ? lifecycle.renew(names) : lifecycle.ensure(specs())).operations()) {
            issued += result.outcome() instanceof Outcome.Issued ? 1 : 0;
            failed += result.outcome() instanceof Outcome.Failed ? 1 : 0;
        }
        checkAll(lifecycle);
    }

    private static void checkAll(CertificateLifecycle lifecycle) throws Exception {
        RandomFaultsTest.checkAll(lifecycle);
        for (CertificateSpec spec : specs()) {
            Optional<IssuedCertificate> certificate = lifecycle.certificate(spec.name());
            if (certificate.isPresent()) {
                checkChain(spec, certificate.get().chain());
            }
        }
    }

    /** Whether the root is the CA's the client cannot know: nobody has told it. */
    private static void checkChain(CertificateSpec spec, List<X509Certificate> chain) throws Exception {
        assertThat(chain.get(0).getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactlyInAnyOrder(
                        "a" + spec.name().substring(1), "b" + spec.name().substring(1));
        for (int at = 1; at < chain.size(); at++) {
            chain.get(at - 1).verify(chain.get(at).getPublicKey());
        }
    }

    private static Held held(Path store) throws Exception {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
        try (Stream<Path> files = Files.walk(store)) {
            return new Held(
                    heap, descriptors, ManagementFactory.getThreadMXBean().getThreadCount(), files.count());
        }
    }

    private static long first(List<Held> held, ToLongFunction<Held> figure) {
        return median(held.subList(0, (held.size() + 3) / 4), figure);
    }

    private static long last(List<Held> held, ToLongFunction<Held> figure) {
        return median(held.subList(held.size() * 3 / 4, held.size()), figure);
    }

    private static long median(List<Held> held, ToLongFunction<Held> figure) {
        return held.stream()
                .mapToLong(figure)
                .sorted()
                .skip(held.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static void assertFlat(List<Held> held) {
        assertThat(last(held, Held::heap)).as("heap").isLessThan(first(held, Held::heap) + HEAP_SLACK);
        assertThat(last(held, Held::descriptors))
                .as("descriptors")
                .isLessThan(first(held, Held::descriptors) + COUNT_SLACK);
        assertThat(last(held, Held::threads)).as("threads").isLessThan(first(held, Held::threads) + COUNT_SLACK);
        // Of each certificate three generations are kept, which a short run does not come to.
        assertThat(last(held, Held::files)).as("files").isLessThan(specs().size() * MOST_FILES);
    }

    private void report(List<Held> held) {
        System.out.printf(
                "guarantee: G13 soak, %s, seed %d, %d %% faults: %d certificates, %d typed failures, 0 wrong pairs;"
                        + " first and last quarter: heap %d and %d KiB, descriptors %d and %d, threads %d and %d,"
                        + " files %d and %d%n",
                LENGTH,
                SEED,
                PERCENT,
                issued,
                failed,
                first(held, Held::heap) / 1024,
                last(held, Held::heap) / 1024,
                first(held, Held::descriptors),
                last(held, Held::descriptors),
                first(held, Held::threads),
                last(held, Held::threads),
                first(held, Held::files),
                last(held, Held::files));
    }
}
