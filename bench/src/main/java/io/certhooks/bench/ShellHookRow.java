// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.PreEvent;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import io.certhooks.shell.ShellHook;
import io.certhooks.shell.template.Dialect;
import io.certhooks.shell.template.Template;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hooks that are programs, beside starting a program with no safety at all. */
final class ShellHookRow implements Row {

    private static final String PROGRAM = "/bin/true";
    private static final int THREADS = 8;
    private static final String ARGUMENT =
            "{{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge/{{ file_name }}";

    private final PreListener hook =
            (PreListener) ShellHook.command(PROGRAM).onPre().hooks().get(0).listener();
    private final PreEvent event = event();

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        alone(settings, report);
        together(settings, report);
        templates(settings, report);
    }

    private void alone(Settings settings, Report report) throws Exception {
        int times = settings.size("spawns", 600, 3);
        try (Scratch scratch = Scratch.create()) {
            Optional<SpawnLimit> limit = SpawnLimit.compile(scratch);
            for (int i = 0; i < times / 3; i++) {
                ours();
                plain();
            }
            Samples[] times2 =
                    Samples.byTurns(times, () -> Work.millis(this::ours), () -> Work.millis(ShellHookRow::plain));
            report.compare(
                    "a safe hook, start to result, median",
                    "ms",
                    times2[0].median(),
                    "plain ProcessBuilder",
                    times2[1].median(),
                    Goal.ratioAtMost(2.5));
            report.compare(
                    "a safe hook, start to result, p99",
                    "ms",
                    times2[0].at(0.99),
                    "plain ProcessBuilder",
                    times2[1].at(0.99),
                    Goal.valueAtMost(10));
            if (limit.isPresent()) {
                Samples c = limit.get().millis(times);
                report.compare(
                        "a safe hook, start to result, median",
                        "ms",
                        times2[0].median(),
                        "posix_spawn in C",
                        c.median(),
                        Goal.none());
                report.compare(
                        "plain ProcessBuilder, median",
                        "ms",
                        times2[1].median(),
                        "posix_spawn in C",
                        c.median(),
                        Goal.none());
            } else {
                report.note("gcc is not installed, so the limit in C was not measured.");
            }
        }
    }

    private void together(Settings settings, Report report) throws Exception {
        int count = settings.size("hooks", 1000, 8);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Samples[] rates = Samples.byTurns(
                    settings.size("rounds", 3, 1),
                    () -> count * 1000 / Work.millis(() -> all(threads, count, this::ours)),
                    () -> count * 1000 / Work.millis(() -> all(threads, count, ShellHookRow::plain)));
            report.compare(
                    count + " hooks through " + THREADS + " threads",
                    "hooks/s",
                    rates[0].median(),
                    "plain ProcessBuilder",
                    rates[1].median(),
                    Goal.ratioAtLeast(0.4));
        } finally {
            threads.shutdown();
        }
    }

    private static void all(ExecutorService threads, int count, Work work) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(() -> {
                work.run();
                return count;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    private static void templates(Settings settings, Report report) throws Exception {
        Template template = Template.compile(ARGUMENT, Dialect.MINIJINJA);
        Map<String, Object> values = Map.of(
                "identifier", "www.example.org",
                "file_name", "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0",
                "env", Map.of("HTTP_ROOT", "/srv/http"));
        int times = settings.size("renderings", 200_000, 10);
        int[] sum = {0};
        Samples[] nanos = Samples.byTurns(
                settings.size("rounds", 9, 1),
                () -> Work.millis(() -> {
                            for (int i = 0; i < times; i++) {
                                sum[0] += template.render(values).length();
                            }
                        })
                        * 1e6
                        / times);
        if (sum[0] == 0) {
            throw new IllegalStateException("nothing was rendered");
        }
        report.add(Figure.alone(
                "rendering the template of a typical argument", "ns", nanos[0].median(), Goal.valueAtMost(2000)));
    }

    private void ours() throws Exception {
        hook.onPre(event);
    }

    // Nobody reads the output and nobody limits the time: what most programs do.
    private static void plain() throws IOException, InterruptedException {
        int status = new ProcessBuilder(PROGRAM).start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(PROGRAM + " ended with " + status);
        }
    }

    private static PreEvent event() {
        return new PreEvent(new Operation(
                new Run("run", RunKind.RENEW_DUE, false, Instant.EPOCH),
                "operation",
                OperationKind.RENEW,
                Reason.DUE,
                1,
                new Account(URI.create("https://ca.example/directory"), Optional.empty(), Optional.empty()),
                new CertificateRequest(
                        "www.example",
                        List.of(Identifier.of("www.example")),
                        KeyType.EC_P256,
                        KeySource.GENERATED,
                        Optional.empty())));
    }
}
