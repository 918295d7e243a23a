// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.Plan.PlannedCall;
import io.certhooks.Plan.PlannedOperation;
import io.certhooks.Schedule.Decision;
import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Hook;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreListener;
import io.certhooks.hook.Previewed;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunListener;
import io.certhooks.hook.Skipped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells what a run would do, without doing anything. */
final class Planner {

    private static final Map<Phase, Class<? extends LifecycleListener>> PHASES = new LinkedHashMap<>();

    static {
        PHASES.put(Phase.BEFORE_RUN, RunListener.class);
        PHASES.put(Phase.PRE, PreListener.class);
        PHASES.put(Phase.PRESENT, ChallengeListener.class);
        PHASES.put(Phase.PRESENTED, ChallengeListener.class);
        PHASES.put(Phase.CLEAN_UP, ChallengeListener.class);
        PHASES.put(Phase.BEFORE_WRITE, FileListener.class);
        PHASES.put(Phase.AFTER_WRITE, FileListener.class);
        PHASES.put(Phase.DEPLOY, DeployListener.class);
        PHASES.put(Phase.POST, PostListener.class);
        PHASES.put(Phase.BATCH_DEPLOY, BatchDeployListener.class);
        PHASES.put(Phase.AFTER_RUN, RunListener.class);
    }

    private final Engine engine;

    Planner(Engine engine) {
        this.engine = engine;
    }

    Plan plan(Run run, List<CertificateState> states) {
        Instant now = engine.clock().instant();
        List<PlannedOperation> operations = new ArrayList<>();
        List<PendingDelivery> deliveries = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (CertificateState state : states) {
            Decision decision = engine.schedule().decide(state);
            if (decision.isDue(now)) {
                Operation operation = engine.issuers().operation(run, decision.kind(), decision.reason(), state);
                operations.add(new PlannedOperation(
                        state.request(),
                        decision.kind(),
                        decision.reason(),
                        operation.account(),
                        calls(state, operation)));
                continue;
            }
            skipped.add(new Skipped(state.name(), decision.at(), decision.why()));
            engine.deliveries().due(state).forEach(deliveries::add);
        }
        return new Plan(operations, deliveries, skipped);
    }

    private List<PlannedCall> calls(CertificateState state, Operation operation) {
        Scope scope = Scope.of(state, operation.run(), Results.ofRun());
        // A generation is looked at once it is deployed everywhere.
        boolean batches = !engine.hooks().all(BatchDeployListener.class, scope).isEmpty();
        Phase last = batches ? Phase.BATCH_DEPLOY : Phase.DEPLOY;
        List<PlannedCall> calls = new ArrayList<>();
        PHASES.forEach((phase, type) -> {
            engine.hooks().all(type, scope).forEach(hook -> calls.add(call(phase, hook, operation)));
            if (phase == last) {
                engine.hooks()
                        .all(DeployVerifier.class, scope)
                        .forEach(hook -> calls.add(call(Phase.DEPLOY, hook, operation)));
            }
        });
        return calls;
    }

    private static PlannedCall call(Phase phase, Hook hook, Operation operation) {
        Optional<String> preview = hook.listener() instanceof Previewed listener
                ? Optional.of(listener.preview(phase, operation))
                : Optional.empty();
        return new PlannedCall(phase, hook.name(), preview);
    }
}
