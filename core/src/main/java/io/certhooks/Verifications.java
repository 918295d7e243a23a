// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Current;
import io.certhooks.CertificateState.Trial;
import io.certhooks.CertificateState.TrialStep;
import io.certhooks.Deliveries.Occasion;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy.OnFailure;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Phase;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether what was deployed works, and returns to the generation before if it does not. Each step is written down
 * before it is taken, and taken again after a crash.
 */
final class Verifications {

    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);

    private final Engine engine;

    Verifications(Engine engine) {
        this.engine = engine;
    }

    /**
     * Looks at the current generation if that is owed and all deploys are done.
     *
     * @throws HookFailedException if it does not work; the generation before is in use again if there is a valid one
     */
    void check(String name, Scope scope) {
        CertificateState state = engine.catalogue().get(name);
        Current current = state.current();
        if (current == null || !state.isVerificationDue()) {
            return;
        }
        Optional<Generation> generation = generation(name, current.generation());
        if (generation.isPresent()) {
            for (Hook hook : engine.hooks().all(DeployVerifier.class, Scope.of(state, scope.run(), scope.results()))) {
                HookResult result = verify(hook, generation.get(), scope);
                if (result.status() == HookStatus.CANCELLED) {
                    return;
                }
                if (!result.status().isSuccess() && hook.policy().onFailure() != OnFailure.BEST_EFFORT) {
                    throw failed(state, generation.get(), result, scope);
                }
            }
        }
        engine.catalogue().update(name, old -> old.withTrial(null));
    }

    /** The generations that do not work, by the names of their certificates. */
    record Broken(Map<String, HookFailedException> failures) {

        /** The result of an operation of the run; failed if its generation does not work. */
        OperationResult outcome(OperationResult result) {
            HookFailedException failure = failures.get(result.operation().name());
            return failure == null ? result : new OperationResult(result.operation(), new Outcome.Failed(failure));
        }
    }

    /**
     * Looks at all that is due at the end of a run: what a batch has delivered, and what was delivered without an
     * operation.
     */
    Broken checkAll(Collection<String> names, Scope scope) {
        Map<String, HookFailedException> broken = new TreeMap<>();
        for (String name : names) {
            if (engine.catalogue().get(name).isVerificationDue()) {
                String what = "the look at " + name + " where it was deployed";
                Isolated.run(what, () -> checkAndRecord(name, scope, broken));
                Isolated.run(what, () -> engine.catalogue().flush(name));
            }
        }
        engine.deliveries().deliverBatches(scope, broken.keySet());
        return new Broken(broken);
    }

    private void checkAndRecord(String name, Scope scope, Map<String, HookFailedException> broken) {
        try {
            check(name, scope);
        } catch (HookFailedException e) {
            broken.put(name, e);
            engine.store()
                    .current(name)
                    .map(current -> Metadata.of(engine.store(), current).operation())
                    .ifPresent(operation -> engine.failures().record(operation, e, scope));
        }
    }

    private HookResult verify(Hook hook, Generation current, Scope scope) {
        DeployEvent event = engine.deliveries().verification(hook, current, scope);
        Scope about = Scope.of(event.operation(), scope.run(), scope.results());
        return engine.hooks()
                .callOne(DeployVerifier.class, hook, about, Phase.DEPLOY, verifier -> tryAll(verifier, event));
    }

    private static void tryAll(DeployVerifier verifier, DeployEvent event) throws Exception {
        for (int left = verifier.tries(); left > 1; left--) {
            try {
                verifier.verify(event);
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOG.info("{} is not served yet, {} tries left: {}", event.generation(), left - 1, e.toString());
                Thread.sleep(TimeUnit.MILLISECONDS.convert(verifier.pause()));
            }
        }
        verifier.verify(event);
    }

    private HookFailedException failed(CertificateState state, Generation generation, HookResult result, Scope scope) {
        String name = state.name();
        Current previous = state.trial() == null ? null : state.trial().other();
        String what = "generation " + generation.number() + " of the certificate " + name
                + " does not work where it was deployed, says the hook \"" + result.hook() + "\": " + result.failure();
        if (previous == null || !isFit(name, previous)) {
            engine.catalogue().update(name, old -> old.withTrial(null));
            return new HookFailedException(
                    what
                            + "; it stays in use, because there is no valid one before it: repair the cause and redeliver(\""
                            + name + "\")",
                    result);
        }
        engine.catalogue().update(name, old -> old.withTrial(new Trial(TrialStep.RETURNING, previous)));
        finishReturn(name, scope);
        HookFailedException failure = new HookFailedException(
                what + "; generation " + previous.generation() + " is in use again: repair the cause and redeliver(\""
                        + name + "\")",
                result);
        try {
            engine.deliveries().deliver(name, scope);
        } catch (HookFailedException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private boolean isFit(String name, Current previous) {
        return previous.notAfter().isAfter(engine.clock().instant())
                && generation(name, previous.generation()).isPresent();
    }

    /** Takes the way back to the generation before that was begun; also after a crash. */
    void finishReturn(String name, Scope scope) {
        CertificateState state = engine.catalogue().get(name);
        Current current = state.current();
        Current previous = state.trial() == null ? null : state.trial().other();
        if (current == null || previous == null) {
            return;
        }
        Optional<Generation> target = generation(name, previous.generation());
        if (target.isEmpty()) {
            LOG.error("generation {} of {} is gone, so {} stays", previous.generation(), name, current.generation());
            engine.catalogue().update(name, old -> old.withTrial(null));
            return;
        }
        Occasion why = new Occasion(previous.generation(), current.generation(), true, true);
        List<OwedDelivery> owed = engine.deliveries().owedFor(previous.request(), why);
        publication(target.get(), scope)
                .returnTo(target.get(), () -> engine.catalogue().update(name, old -> old.withReturn(previous, owed)));
        LOG.warn("generation {} of {} is in use again instead of {}", why.generation(), name, why.previous());
    }

    /**
     * Owes the current generation to all hooks again; the one that was held back, if there is one.
     *
     * @throws HookFailedException if a file hook refuses the one that was held back; it stays held back
     */
    void oweAgain(String name, Scope scope) {
        Current held = engine.catalogue().get(name).held();
        Optional<Generation> generation = held == null ? Optional.empty() : generation(name, held.generation());
        if (generation.isEmpty()
                || !generation.get().notAfter().isAfter(engine.clock().instant())) {
            engine.deliveries().oweAgain(name);
            return;
        }
        publication(generation.get(), scope).publish(generation.get());
        engine.catalogue().save(name);
    }

    /** The publication of a generation once more, by the run at hand. */
    private Publication publication(Generation generation, Scope scope) {
        Operation before = Metadata.of(engine.store(), generation).operation();
        Operation again = new Operation(
                scope.run(),
                before.id(),
                before.kind(),
                before.reason(),
                before.attempt(),
                before.account(),
                before.certificate());
        return new Publication(engine, again, Scope.of(again, scope.run(), scope.results()));
    }

    private Optional<Generation> generation(String name, int number) {
        return engine.store().generation(name, number);
    }
}
