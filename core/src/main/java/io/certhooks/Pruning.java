// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.GenerationPruned;
import io.certhooks.hook.GenerationPruning;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes old generations: all but the last three, and none within a day of its replacement. */
final class Pruning {

    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
    private static final int KEPT = 3;
    private static final Duration KEPT_FOR = Duration.ofHours(24);

    private final Engine engine;

    Pruning(Engine engine) {
        this.engine = engine;
    }

    /** Deletes what is old; what cannot be deleted is no failure of the run. */
    void prune(String name, Scope run) {
        try {
            pruneOld(name, run);
        } catch (StoreException e) {
            LOG.warn("old generations of {} could not be deleted; it is tried again later", name, e);
        }
    }

    private void pruneOld(String name, Scope run) {
        CertificateState state = engine.catalogue().get(name);
        List<Integer> numbers = engine.store().generationNumbers(name);
        Instant limit = engine.clock().instant().minus(KEPT_FOR);
        for (int i = 0; i + KEPT < numbers.size(); i++) {
            Optional<Generation> next = engine.store().generation(name, numbers.get(i + 1));
            if (next.isPresent() && !next.get().notBefore().isBefore(limit)) {
                // The others were replaced later still, and to read them all takes the longer the more there are.
                return;
            }
            if (next.isPresent() && !isNeeded(state, numbers.get(i))) {
                engine.store()
                        .generation(name, numbers.get(i))
                        .ifPresent(old -> prune(old, Scope.of(state, run.run(), run.results()), state));
            }
        }
    }

    private static boolean isNeeded(CertificateState state, int number) {
        boolean inUse = state.current() == null || state.current().generation() <= number;
        boolean owed = state.deliveries().stream().anyMatch(d -> d.generation() == number || d.previous() == number);
        boolean onTrial = state.trial() != null
                && state.trial().other() != null
                && state.trial().other().generation() == number;
        return inUse || owed || onTrial;
    }

    private void prune(Generation old, Scope scope, CertificateState state) {
        var identifiers = state.request().identifiers();
        GenerationPruning before = new GenerationPruning(scope.run(), state.name(), identifiers, old);
        try {
            engine.hooks().call(CatalogueListener.class, scope, before, hook -> hook.pruning(before));
            engine.store().delete(old);
        } catch (HookFailedException e) {
            LOG.info("generation {} of {} is kept for now: {}", old.number(), state.name(), e.getMessage());
            return;
        }
        GenerationPruned after = new GenerationPruned(scope.run(), state.name(), identifiers, old);
        engine.hooks().tell(CatalogueListener.class, scope, after, hook -> hook.pruned(after));
    }
}
