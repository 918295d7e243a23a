// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.OpenRun.Begun;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs whose end is owed to listeners: written down before their beginning is told, forgotten when their end was told.
 *
 * <p>Nothing is written if nobody listens. Safe for use by several threads.
 */
final class OpenRuns {

    private static final Logger LOG = LoggerFactory.getLogger(OpenRuns.class);
    private static final String PREFIX = "run-";

    private final Engine engine;
    private final Map<String, OpenRun> open = new ConcurrentHashMap<>();

    OpenRuns(Engine engine) {
        this.engine = engine;
    }

    private static String key(String run, int part) {
        return String.format(Locale.ROOT, "%s%s-%05d", PREFIX, run, part);
    }

    /** Writes down a run before it is told. */
    void begin(Run run, List<Operation> due) {
        List<String> hooks =
                engine.hooks().all(RunListener.class).stream().map(Hook::name).toList();
        if (!hooks.isEmpty()) {
            List<Begun> operations = due.stream().map(Begun::of).toList();
            OpenRun begun = OpenRun.of(run, hooks, operations);
            save(begun);
            open.put(run.id(), begun);
        }
    }

    private void save(OpenRun run) {
        List<OpenRun> parts = run.parts();
        // The part without which the others do not count comes last.
        for (int part = parts.size() - 1; part >= 0; part--) {
            Notes.save(engine.store(), key(run.id(), part), parts.get(part));
        }
    }

    /** Tells the end of a run to all who listen. */
    void end(RunFinished event, Scope scope) {
        engine.hooks().observe(event);
        List<String> brokenOff = tell(event, scope, engine.hooks().all(RunListener.class));
        OpenRun ended = open.remove(event.run().id());
        if (ended != null) {
            forget(ended, brokenOff);
        }
    }

    private List<String> tell(RunFinished event, Scope scope, List<Hook> listeners) {
        List<String> brokenOff = new ArrayList<>();
        HookRunner.tellEach(listeners, hook -> {
            HookResult result = engine.hooks()
                    .callOne(RunListener.class, hook, scope, Phase.AFTER_RUN, listener -> listener.afterRun(event));
            if (result.status() == HookStatus.CANCELLED) {
                brokenOff.add(hook.name());
            }
        });
        return brokenOff;
    }

    // A failed call was made, one that was broken off is still owed, at the next start.
    private void forget(OpenRun ended, List<String> stillOwed) {
        try {
            if (!stillOwed.isEmpty()) {
                save(ended.owedTo(stillOwed));
                return;
            }
            for (int part = 0; part < ended.parts().size(); part++) {
                engine.store().removeNote(key(ended.id(), part));
            }
        } catch (LifecycleException | IllegalStateException e) {
            LOG.warn(
                    "the end of the run {} was told, but that cannot be written down: it is told again", ended.id(), e);
        }
    }

    /**
     * Tells the end of the runs that an earlier process has left open, once their operations are finished.
     *
     * @param results what was done to finish them
     */
    void recover(Results results) {
        parts().forEach((id, parts) -> Isolated.run("the end of the run " + id, () -> recover(id, parts, results)));
    }

    private void recover(String id, SortedMap<String, OpenRun> parts, Results results) {
        OpenRun first = parts.get(key(id, 0));
        if (first == null) {
            // Its beginning was never told.
            parts.keySet().forEach(engine.store()::removeNote);
        } else {
            recover(
                    first.with(parts.values().stream()
                            .flatMap(part -> part.operations().stream())
                            .toList()),
                    results);
        }
    }

    private Map<String, SortedMap<String, OpenRun>> parts() {
        Map<String, SortedMap<String, OpenRun>> runs = new TreeMap<>();
        Notes.read(engine.store(), PREFIX, OpenRun.class)
                .forEach((key, part) ->
                        runs.computeIfAbsent(part.id(), id -> new TreeMap<>()).put(key, part));
        return runs;
    }

    private void recover(OpenRun cutOff, Results results) {
        LOG.warn("the run {} was cut off; telling its end", cutOff.id());
        Run run = cutOff.recovering();
        CutOff ends = new CutOff(engine);
        List<OperationResult> operations = cutOff.operations().stream()
                .map(begun -> begun.operation(run))
                .map(operation -> ends.result(operation, cutOff.startedAt()))
                .toList();
        RunFinished event = new RunFinished(run, engine.clock().instant(), operations, List.of(), results.list());
        List<Hook> listeners = engine.hooks().all(RunListener.class).stream()
                .filter(hook -> cutOff.hooks().contains(hook.name()))
                .toList();
        engine.hooks().observe(event);
        forget(cutOff, tell(event, Scope.of(run, results), listeners));
    }
}
