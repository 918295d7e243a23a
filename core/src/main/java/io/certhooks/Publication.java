// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Current;
import io.certhooks.Deliveries.Occasion;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.KeyMoment;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.store.StagedFile;
import io.certhooks.store.StagedGeneration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a generation of one operation the current one: the file phases. */
final class Publication {

    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final Engine engine;
    private final Operation operation;
    private final Scope scope;
    private List<Hook> toldOfKey = List.of();

    Publication(Engine engine, Operation operation, Scope scope) {
        this.engine = engine;
        this.operation = operation;
        this.scope = scope;
    }

    /** Tells the hooks that want to know the key before there is a certificate for it, and only these. */
    void announceKey(StagedGeneration staged) {
        List<Hook> early = engine.hooks().all(FileListener.class, scope).stream()
                .filter(hook -> ((FileListener) hook.listener()).keyMoment() == KeyMoment.BEFORE_FINALIZE)
                .toList();
        Optional<StagedFile> key = early.isEmpty() ? Optional.empty() : staged.keyFile();
        if (key.isPresent()) {
            beforeWrite(key.get(), early);
            toldOfKey = early;
        }
    }

    /** Publishes, unless a hook refuses; then the generation waits for the next attempt. */
    void publish(Generation generation) {
        publish(generation, () -> settle(engine, operation, generation));
    }

    /**
     * Publishes, unless a hook refuses.
     *
     * @param settling writes down what it means that the generation is in use
     */
    void publish(Generation generation, Runnable settling) {
        List<StagedFile> files = engine.store().files(generation);
        for (StagedFile file : files) {
            beforeWrite(file, untold(file));
        }
        publish(generation, files, settling);
    }

    /** Publishes, whatever hooks say: what is in use does not work. */
    void returnTo(Generation generation, Runnable settling) {
        List<StagedFile> files = engine.store().files(generation);
        for (StagedFile file : files) {
            try {
                beforeWrite(file, untold(file));
            } catch (HookFailedException e) {
                LOG.warn("generation {} is published nevertheless: {}", generation.number(), e.getMessage());
            }
        }
        publish(generation, files, settling);
    }

    private List<Hook> untold(StagedFile file) {
        List<Hook> told = file.kind() == FileKind.PRIVATE_KEY ? toldOfKey : List.of();
        return engine.hooks().all(FileListener.class, scope).stream()
                .filter(hook -> !told.contains(hook))
                .toList();
    }

    private void beforeWrite(StagedFile file, List<Hook> hooks) {
        FileEvent event = event(Phase.BEFORE_WRITE, file);
        engine.hooks().call(FileListener.class, hooks, scope, event, hook -> hook.beforeWrite(event));
    }

    private void publish(Generation generation, List<StagedFile> files, Runnable settling) {
        engine.store().publish(generation);
        settling.run();
        for (StagedFile file : files) {
            FileEvent event = event(Phase.AFTER_WRITE, file);
            engine.hooks().tell(FileListener.class, scope, event, hook -> hook.afterWrite(event));
        }
    }

    /**
     * Notes what a published generation means: it is in use, and its deploys are owed. After a crash that is found out
     * from the store's pointer.
     */
    static void settle(Engine engine, Operation operation, Generation generation) {
        Current current = new Current(
                generation.number(),
                generation.serial(),
                generation.notBefore(),
                generation.notAfter(),
                engine.clock().instant(),
                operation.certificate());
        engine.catalogue().note(operation.name(), state -> {
            int previous = state.current() == null ? 0 : state.current().generation();
            boolean again = generation.number() <= previous || isHeld(state, generation);
            List<OwedDelivery> owed = engine.deliveries()
                    .owedFor(operation.certificate(), new Occasion(generation.number(), previous, again, false));
            return state.withCurrent(current, owed, engine.deliveries().trialAfter(state));
        });
    }

    private static boolean isHeld(CertificateState state, Generation generation) {
        Current held = state.held();
        return held != null && held.generation() == generation.number();
    }

    private FileEvent event(Phase phase, StagedFile file) {
        return new FileEvent(
                phase,
                operation.run(),
                operation.account(),
                Optional.of(operation),
                file.kind(),
                file.change(),
                file.path(),
                phase == Phase.BEFORE_WRITE ? file.content() : file.path());
    }
}
