// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too few descriptors, and more hooks than threads of the system. */
@Timeout(120)
class ScarcityTest {

    @Test
    void isToldWhenNoDescriptorsAreLeftAndRecovers() throws Exception {
        List<String> outcomes;
        try (ChildJvm jvm = ChildJvm.startAfter("ulimit -n 200", Map.of(), ScarceMain.class)) {
            outcomes = jvm.readLines();
            assertThat(jvm.exitCode()).as(outcomes.toString()).isZero();
        }

        assertThat(outcomes).hasSize(15).first().isEqualTo("Ok[]");
        assertThat(outcomes).last().isEqualTo("Ok[]");
        assertThat(outcomes.subList(1, 14))
                .allMatch(line -> line.endsWith(" left: Ok[]") || line.contains("NotLaunchable[reason=RESOURCE"));
        assertThat(outcomes.get(1)).contains("RESOURCE");
        System.out.println("guarantee: G1 descriptors used up: 13 runs, "
                + outcomes.stream().filter(line -> line.contains("RESOURCE")).count()
                + " refused as such, 0 lost; works again after it");
    }

    @Test
    void isToldWhenNoThreadsAreLeftAndRecovers() throws Exception {
        assumeTrue(SystemTools.found().user() != 0, "root may have as many threads as it likes");
        List<String> outcomes;
        try (ChildJvm jvm = ChildJvm.startAfter("ulimit -u 300", Map.of(), ThreadlessMain.class)) {
            outcomes = jvm.readLines().stream()
                    .filter(line -> line.contains("[") && !line.contains("[warning]"))
                    .toList();
            assertThat(jvm.exitCode()).as(outcomes.toString()).isZero();
        }

        assertThat(outcomes).hasSize(9).first().isEqualTo("Ok[]");
        assertThat(outcomes).last().isEqualTo("Ok[]");
        assertThat(outcomes.subList(1, 8))
                .allMatch(line -> line.contains(" left: Ok[]") || line.contains("NotLaunchable[reason=RESOURCE"))
                .allMatch(line -> line.endsWith(" children 0"));
        assertThat(outcomes.get(1)).contains("RESOURCE");
    }

    @Test
    void runsOnVirtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (var runner = ProcessRunner.create()) {
            Launch launch = Launch.of("/bin/sh", "-c", "sleep 0.3; echo up").withLines(LineConsumer.none());
            long start = System.nanoTime();
            List<Future<ProcessResult>> runs = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> runner.run(launch)))
                    .collect(Collectors.toList());
            for (Future<ProcessResult> run : runs) {
                assertThat(run.get().output().text()).isEqualTo("up\n");
            }
            System.out.printf(
                    "100 programs of 0.3 s on virtual threads: %d ms%n", (System.nanoTime() - start) / 1_000_000);
        } finally {
            threads.shutdown();
        }
    }
}
