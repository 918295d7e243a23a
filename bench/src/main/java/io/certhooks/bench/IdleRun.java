// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;

/** A program that looks after a store in which nothing is due. */
final class IdleRun {

    private IdleRun() {}

    public static void main(String[] arguments) throws Exception {
        int expected = Integer.parseInt(arguments[1]);
        int warm = Integer.parseInt(arguments[2]);
        double empty = SimulationRow.usedMebibytes();
        double cpu = cpuMillis();
        long start = System.nanoTime();
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(URI.create("https://localhost:1/directory"))
                        .agreeToTerms())
                .store(FileCertificateStore.at(Path.of(arguments[0])))
                .build()) {
            run(lifecycle, expected);
            show("first", (System.nanoTime() - start) / 1e6);
            show("firstCpu", cpuMillis() - cpu);
            Samples samples = Samples.byTurns(warm, () -> Work.millis(() -> run(lifecycle, expected)))[0];
            show("warm", samples.median());
            double before = cpuMillis();
            for (int i = 0; i < warm; i++) {
                run(lifecycle, expected);
            }
            show("warmCpu", (cpuMillis() - before) / warm);
            show("heap", SimulationRow.usedMebibytes() - empty);
        }
    }

    private static void run(CertificateLifecycle lifecycle, int expected) {
        RunFinished run = lifecycle.renewDue();
        if (run.skipped().size() != expected || !run.operations().isEmpty()) {
            throw new IllegalStateException(run.skipped().size() + " skipped of " + expected);
        }
    }

    private static double cpuMillis() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e6;
    }

    private static void show(String name, double value) {
        System.out.println(name + "=" + value);
    }
}
