// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.ListenerCalls;
import io.certhooks.ListenerCalls.Way;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What listeners inside the JVM cost, by JMH with its allocation profiler. */
final class ListenerRow implements Row {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final double MOST_NANOS = 1000;

    @Override
    public void measure(Settings settings, Report report) throws Exception {
        for (Way way : Way.values()) {
            for (String hooks : new String[] {"0", "1", "100"}) {
                if (!hooks.equals("0") || way == Way.INLINE) {
                    RunResult result = run(settings, way, hooks);
                    report(report, way, Integer.parseInt(hooks), result);
                }
            }
        }
    }

    private static void report(Report report, Way way, int hooks, RunResult result) {
        double nanos = result.getPrimaryResult().getScore();
        double bytes = result.getSecondaryResults().containsKey(ALLOCATED)
                ? result.getSecondaryResults().get(ALLOCATED).getScore()
                : Double.NaN;
        if (hooks == 0) {
            report.add(Figure.alone("a phase without hooks", "ns", nanos, Goal.valueAtMost(MOST_NANOS)));
            report.add(Figure.alone("its allocation", "B", bytes, Goal.none()));
            return;
        }
        if (way == Way.NOT_INTERESTED) {
            report.add(Figure.alone(
                    "a phase with " + hooks + " hooks of other phases", "ns", nanos, Goal.valueAtMost(MOST_NANOS)));
            report.add(Figure.alone("its allocation", "B", bytes, Goal.none()));
            return;
        }
        String how = way == Way.INLINE ? "without timeout, inline" : "with the default timeout, on a hook thread";
        Goal goal = way == Way.INLINE ? Goal.valueAtMost(MOST_NANOS) : Goal.none();
        report.add(Figure.alone("each of " + hooks + " hooks " + how, "ns", nanos / hooks, goal));
        report.add(Figure.alone("allocation of each", "B", bytes / hooks, Goal.none()));
    }

    private static RunResult run(Settings settings, Way way, String hooks) throws RunnerException {
        boolean tiny = settings.isTiny();
        TimeValue time = TimeValue.milliseconds(settings.size("jmh-millis", 500, 5));
        OptionsBuilder options = new OptionsBuilder();
        options.include(ListenerCalls.class.getName())
                .param("hooks", hooks)
                .param("way", way.name())
                .addProfiler(GCProfiler.class)
                .forks(tiny ? 0 : 1)
                .warmupIterations(tiny ? 1 : 4)
                .warmupTime(time)
                .measurementIterations(tiny ? 1 : 4)
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Collection<RunResult> results = new Runner(options.build()).run();
        return results.iterator().next();
    }
}
