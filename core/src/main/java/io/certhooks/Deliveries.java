// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.DeliveryStatus;
import io.certhooks.CertificateState.OwedDelivery;
import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy.OnFailure;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.x509.Digests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deploys that are owed, one per hook and generation, each written down before it is begun and taken out when it has
 * succeeded. A newer generation takes the place of an older one.
 */
final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration FIRST_DELAY = Duration.ofMinutes(1);
    private static final Duration LONGEST_DELAY = Duration.ofHours(6);

    private final CertificateStore store;
    private final Catalogue catalogue;
    private final HookRunner hooks;
    private final Clock clock;

    Deliveries(CertificateStore store, Catalogue catalogue, HookRunner hooks, Clock clock) {
        this.store = store;
        this.catalogue = catalogue;
        this.hooks = hooks;
        this.clock = clock;
    }

    /** What is owed once a generation is in use. */
    List<OwedDelivery> owedFor(Operation operation, Generation generation, int previous) {
        Scope scope = Scope.of(operation, operation.run(), Results.ofRun());
        List<OwedDelivery> owed = new ArrayList<>();
        hooks.all(DeployListener.class, scope).forEach(hook -> owed.add(owed(hook, false, generation, previous)));
        hooks.all(BatchDeployListener.class, scope).forEach(hook -> owed.add(owed(hook, true, generation, previous)));
        return owed;
    }

    private static OwedDelivery owed(Hook hook, boolean batch, Generation generation, int previous) {
        return new OwedDelivery(
                hook.name(), batch, generation.number(), previous, DeliveryStatus.PENDING, 0, false, Instant.EPOCH, "");
    }

    /** Whether anything is owed that can be tried now. */
    boolean isDue(CertificateState state) {
        Instant now = clock.instant();
        return state.deliveries().stream().anyMatch(owed -> !owed.next().isAfter(now));
    }

    /**
     * Delivers to the hooks that take one certificate at a time, in the order of their registration.
     *
     * @return the names of the hooks to which something is still owed after a failure
     * @throws HookFailedException if the failed hook is one whose failure fails the operation
     */
    List<String> deliver(String name, Scope scope) {
        for (Hook hook : hooks.all(DeployListener.class)) {
            Optional<OwedDelivery> owed = owed(catalogue.get(name), hook, false);
            if (owed.isPresent()) {
                OwedDelivery begun = begin(name, owed.get());
                DeployEvent event = event(begun, name, scope);
                hooks.observe(event);
                Scope about = new Scope(
                        scope.run(),
                        Optional.of(event.operation()),
                        Optional.of(name),
                        event.operation().identifiers(),
                        scope.results());
                HookResult result = hooks.callOne(
                        DeployListener.class, hook, about, Phase.DEPLOY, listener -> listener.onDeploy(event));
                end(name, begun, hook, result);
                HookRunner.throwIfFatal(hook, result);
            }
        }
        return undelivered(name, owed -> !owed.batch());
    }

    /** Delivers to the hooks that take all certificates at once. */
    void deliverBatches(Scope scope, Predicate<String> names) {
        for (Hook hook : hooks.all(BatchDeployListener.class)) {
            List<String> owing = catalogue.all().stream()
                    .map(CertificateState::name)
                    .filter(names)
                    .filter(name -> owed(catalogue.get(name), hook, true).isPresent())
                    .toList();
            if (!owing.isEmpty()) {
                deliverBatch(hook, owing, scope);
            }
        }
    }

    private void deliverBatch(Hook hook, List<String> owing, Scope scope) {
        List<DeployEvent> events = new ArrayList<>();
        Map<String, OwedDelivery> begun = new LinkedHashMap<>();
        for (String name : owing) {
            OwedDelivery owed =
                    begin(name, owed(catalogue.get(name), hook, true).orElseThrow());
            begun.put(name, owed);
            events.add(event(owed, name, scope));
        }
        DeployBatch batch = new DeployBatch(scope.run(), events);
        hooks.observe(batch);
        HookResult result = hooks.callOne(
                BatchDeployListener.class, hook, scope, Phase.BATCH_DEPLOY, listener -> listener.onDeploy(batch));
        begun.forEach((name, owed) -> end(name, owed, hook, result));
    }

    /** The names of the hooks to which something is owed. */
    List<String> undelivered(String name) {
        return undelivered(name, owed -> true);
    }

    private List<String> undelivered(String name, Predicate<OwedDelivery> which) {
        return catalogue.get(name).deliveries().stream()
                .filter(which)
                .filter(owed -> owed.status() == DeliveryStatus.FAILED)
                .map(OwedDelivery::hook)
                .toList();
    }

    private Optional<OwedDelivery> owed(CertificateState state, Hook hook, boolean batch) {
        Instant now = clock.instant();
        return state.deliveries().stream()
                .filter(owed -> owed.hook().equals(hook.name()) && owed.batch() == batch)
                .filter(owed -> !owed.next().isAfter(now))
                .findFirst();
    }

    private OwedDelivery begin(String name, OwedDelivery owed) {
        OwedDelivery running = new OwedDelivery(
                owed.hook(),
                owed.batch(),
                owed.generation(),
                owed.previous(),
                DeliveryStatus.RUNNING,
                owed.attempts() + 1,
                owed.replay(),
                owed.next(),
                owed.failure());
        catalogue.update(name, state -> state.withDelivery(owed, running));
        return running;
    }

    private void end(String name, OwedDelivery owed, Hook hook, HookResult result) {
        catalogue.update(name, state -> state.withDelivery(owed, after(owed, hook, result)));
    }

    private @Nullable OwedDelivery after(OwedDelivery owed, Hook hook, HookResult result) {
        if (result.status().isSuccess()) {
            return null;
        }
        if (hook.policy().onFailure() == OnFailure.BEST_EFFORT) {
            LOG.warn("the deploy to \"{}\" is not repeated: its policy is best effort", hook.name());
            return null;
        }
        Instant next = clock.instant().plus(delay(owed.attempts()));
        return new OwedDelivery(
                owed.hook(),
                owed.batch(),
                owed.generation(),
                owed.previous(),
                DeliveryStatus.FAILED,
                owed.attempts(),
                false,
                next,
                result.failure());
    }

    private static Duration delay(int attempts) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, 10));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    private DeployEvent event(OwedDelivery owed, String name, Scope scope) {
        Generation generation = generation(name, owed.generation())
                .orElseThrow(() -> new StoreException(
                        "generation " + owed.generation() + " of " + name + " is gone from the store", null));
        Operation operation = scope.operation().orElseGet(() -> StateFormat.read(
                        store.metadata(generation), Metadata.class, "the description of " + name)
                .operation());
        return new DeployEvent(
                operation,
                scope.run(),
                store.load(generation),
                generation(name, owed.previous()),
                store.live(name),
                new Delivery(key(name, owed), owed.attempts(), owed.replay(), false));
    }

    private Optional<Generation> generation(String name, int number) {
        return store.generations(name).stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    private static String key(String name, OwedDelivery owed) {
        return Digests.sha256Hex(name + "\n" + owed.generation() + "\n" + owed.batch() + "\n" + owed.hook());
    }
}
