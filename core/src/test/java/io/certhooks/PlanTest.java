// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.Plan.PlannedOperation;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Phase;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.Skipped;
import io.certhooks.store.StoreLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is planned is what the next run does, whatever has happened before. {@code -Dcerthooks.seed} repeats a walk, {@code
 * -Dcerthooks.randomRuns} says how long it is.
 */
@Timeout(300)
class PlanTest {

    private static final int STEPS = Integer.getInteger("certhooks.randomRuns", 60);
    private static final long SEED = Long.getLong("certhooks.seed", 41);
    private static final List<String> FAILURES = List.of(
            "never", "never", "never", "beforeRun", "pre", "present", "beforeWrite", "deploy", "batch", "cleanUp");

    private final Random random = new Random(SEED);
    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Map<String, byte[]> earlier = new HashMap<>();
    private CertificateLifecycle lifecycle;

    /** A deploy as it is planned, and as it is made. */
    private record Deploy(String certificate, int generation) {}

    @Test
    void isWhatTheNextRunDoes() {
        List<String> problems = new ArrayList<>();
        int operations = 0;
        int deploys = 0;
        lifecycle = lifecycle();
        try {
            for (int step = 0; step < STEPS; step++) {
                fixture.trace.failAt(FAILURES.get(random.nextInt(FAILURES.size())));
                String what = change();
                Plan plan = lifecycle.plan();
                int before = fixture.trace.events(Object.class).size();
                RunFinished run = lifecycle.renewDue();
                compare(plan, run, before, what + " at step " + step, problems);
                operations += plan.operations().size();
                deploys += plan.deliveries().size();
            }
        } finally {
            lifecycle.close();
            fixture.close();
        }
        assertThat(problems).isEmpty();
        assertThat(operations).isPositive();
        assertThat(deploys).isPositive();
    }

    // What it suggests the CA is asked in the run, and not for a plan.
    private CertificateLifecycle lifecycle() {
        LifecycleBuilder builder = fixture.builder()
                .renewal(RenewalPolicy.standard().withoutSuggestions())
                .random(new Random(SEED));
        return random.nextBoolean()
                ? builder.build()
                : builder.hook(Hook.of("sometimes", (DeployListener) event -> fixture.trace.add("deploy too", event)))
                        .build();
    }

    private String change() {
        String name = (char) ('a' + random.nextInt(4)) + ".example";
        boolean known = lifecycle.certificate(name).isPresent();
        switch (random.nextInt(known ? 9 : 3)) {
            case 0 -> {
                lifecycle.ensure(List.of(CertificateSpec.of(name)));
                return "ensured " + name;
            }
            case 1 -> {
                lifecycle.ensure(List.of(CertificateSpec.of(name, "www." + name)));
                return "changed " + name;
            }
            case 2 -> {
                restart();
                return "restarted";
            }
            case 3 -> {
                lifecycle.revoke(name, RevocationReason.SUPERSEDED);
                return "revoked " + name;
            }
            case 4 -> {
                lifecycle.redeliver(name);
                return "redelivered " + name;
            }
            case 5 -> {
                fixture.clock.advance(Duration.ofDays(-random.nextInt(20)));
                return "set back";
            }
            default -> {
                fixture.clock.advance(Duration.ofMinutes(1L << random.nextInt(17)));
                return "waited";
            }
        }
    }

    // Now and then with the state that was before the last one, as if that had been damaged.
    private void restart() {
        lifecycle.close();
        StoreLock lock = fixture.store.lock();
        try (lock) {
            for (String name : fixture.store.names()) {
                byte[] old = earlier.put(name, fixture.store.state(name).orElseThrow());
                if (old != null && random.nextInt(3) == 0) {
                    fixture.store.saveState(name, old);
                }
            }
        }
        lifecycle = lifecycle();
    }

    private void compare(Plan plan, RunFinished run, int before, String what, List<String> problems) {
        List<String> planned = plan.operations().stream().map(PlanTest::text).toList();
        List<String> done = run.operations().stream()
                .map(OperationResult::operation)
                .map(PlanTest::text)
                .toList();
        if (!planned.equals(done)) {
            problems.add(what + ": planned " + planned + ", done " + done);
        }
        if (!plan.skipped().equals(run.skipped())) {
            problems.add(what + ": to be skipped " + plan.skipped() + ", skipped " + run.skipped());
        }
        Set<String> skipped = run.skipped().stream().map(Skipped::name).collect(Collectors.toSet());
        Set<Deploy> owed = plan.deliveries().stream()
                .map(delivery -> new Deploy(delivery.certificate(), delivery.generation()))
                .collect(Collectors.toSet());
        Set<Deploy> made = fixture.trace.events(Object.class).stream()
                .skip(before)
                .flatMap(PlanTest::deploys)
                .map(event -> new Deploy(
                        event.generation().certificateName(), event.generation().number()))
                .filter(deploy -> skipped.contains(deploy.certificate()))
                .collect(Collectors.toSet());
        if (!owed.equals(made) && !isAbandoned(run)) {
            problems.add(what + ": to be deployed " + owed + ", deployed " + made);
        }
    }

    private static boolean isAbandoned(RunFinished run) {
        return run.results().stream()
                .anyMatch(result ->
                        result.phase() == Phase.BEFORE_RUN && !result.status().isSuccess());
    }

    private static Stream<DeployEvent> deploys(Object event) {
        return event instanceof DeployBatch batch
                ? batch.deployments().stream()
                : Stream.of(event).filter(DeployEvent.class::isInstance).map(DeployEvent.class::cast);
    }

    private static String text(PlannedOperation operation) {
        return operation.kind() + " " + operation.certificate().name() + " " + operation.reason() + " "
                + operation.account().directory();
    }

    private static String text(Operation operation) {
        return operation.kind() + " " + operation.name() + " " + operation.reason() + " "
                + operation.account().directory();
    }
}
