// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Trial;
import io.certhooks.CertificateState.TrialStep;
import io.certhooks.OwedDelivery.DeliveryStatus;
import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Delivery;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.Generation;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy.OnFailure;
import io.certhooks.hook.HookResult;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Problem;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.x509.Digests;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    static final Duration LONGEST_DELAY = Duration.ofHours(6);

    private final CertificateStore store;
    private final Catalogue catalogue;
    private final HookRunner hooks;
    private final Clock clock;
    private final RetryDelay delay;

    Deliveries(CertificateStore store, Catalogue catalogue, HookRunner hooks, Clock clock, RetryDelay delay) {
        this.delay = delay;
        this.store = store;
        this.catalogue = catalogue;
        this.hooks = hooks;
        this.clock = clock;
    }

    /**
     * Why a generation is owed.
     *
     * @param previous the generation in use before, or 0
     * @param again whether it was brought to the hooks before
     * @param rollback whether it is the way back from a newer generation
     */
    record Occasion(int generation, int previous, boolean again, boolean rollback) {}

    /** What is owed once a generation is in use. */
    List<OwedDelivery> owedFor(CertificateRequest request, Occasion why) {
        Instant anew = why.again() ? clock.instant() : null;
        return Stream.concat(
                        interested(DeployListener.class, request).map(hook -> owed(hook, false, why, anew)),
                        interested(BatchDeployListener.class, request).map(hook -> owed(hook, true, why, anew)))
                .toList();
    }

    private static OwedDelivery owed(Hook hook, boolean batch, Occasion why, @Nullable Instant anew) {
        return OwedDelivery.of(hook.name(), batch, why.generation(), why.previous(), anew, why.rollback());
    }

    /** The trial of a generation that takes the place of the one in a state; {@code null} if nobody looks at it. */
    @Nullable
    Trial trialAfter(CertificateState state) {
        // Nobody is helped by a return to what is revoked.
        return trial(state.request(), state.isRevoked() ? null : state.current());
    }

    private @Nullable Trial trial(CertificateRequest request, CertificateState.@Nullable Current before) {
        return interested(DeployVerifier.class, request).findAny().isEmpty() ? null : new Trial(TrialStep.OWED, before);
    }

    private Stream<Hook> interested(Class<? extends LifecycleListener> type, CertificateRequest request) {
        return hooks.all(type).stream()
                .filter(hook -> hook.policy().filter().matches(request.name(), request.identifiers()));
    }

    /** What is owed for a certificate, as it is shown to users. */
    Stream<PendingDelivery> pending(CertificateState state) {
        return state.deliveries().stream().map(owed -> pending(state, owed));
    }

    /** What is owed for a certificate and would be tried now. */
    Stream<PendingDelivery> due(CertificateState state) {
        Instant now = clock.instant();
        return state.deliveries().stream().filter(owed -> owed.isDue(now)).map(owed -> pending(state, owed));
    }

    private static PendingDelivery pending(CertificateState state, OwedDelivery owed) {
        return new PendingDelivery(
                state.name(), owed.generation(), owed.hook(), owed.attempts(), owed.next(), owed.failure());
    }

    /** Owes the current generation to all hooks again. */
    void oweAgain(String name) {
        catalogue.update(name, state -> {
            CertificateState.Current current = state.current();
            if (current == null) {
                return state;
            }
            Trial trial = state.trial() == null ? trial(state.request(), null) : state.trial();
            return state.withDeliveries(owedFor(state.request(), new Occasion(current.generation(), 0, true, false)))
                    .withTrial(trial);
        });
    }

    /** Whether anything is owed that can be tried now. */
    boolean isDue(CertificateState state) {
        Instant now = clock.instant();
        return state.isVerificationDue() || state.deliveries().stream().anyMatch(owed -> owed.isDue(now));
    }

    /** A delivery that is written down as running. */
    private record Begun(OwedDelivery owed, DeployEvent event) {

        String name() {
            return event.generation().certificateName();
        }
    }

    /**
     * Delivers to the hooks that take one certificate at a time, in the order of their registration. What has come of it is
     * {@linkplain Catalogue#write written} only: the caller's next update, or a flush, makes it last.
     *
     * @return the names of the hooks to which something is still owed after a failure
     * @throws HookFailedException if the failed hook is one whose failure fails the operation
     */
    List<String> deliver(String name, Scope scope) {
        for (Hook hook : hooks.all(DeployListener.class)) {
            Optional<Begun> begun = begin(name, hook, false, scope);
            if (begun.isPresent()) {
                HookResult result = deliver(hook, begun.get(), scope);
                if (!result.status().isSuccess()) {
                    catalogue.write(name);
                }
                HookRunner.throwIfFatal(hook, result);
            }
        }
        catalogue.write(name);
        return undelivered(catalogue.get(name), owed -> !owed.batch());
    }

    private HookResult deliver(Hook hook, Begun begun, Scope scope) {
        DeployEvent event = begun.event();
        hooks.observe(event);
        Scope about = Scope.of(event.operation(), scope.run(), scope.results());
        HookResult result =
                hooks.callOne(DeployListener.class, hook, about, Phase.DEPLOY, listener -> listener.onDeploy(event));
        end(begun, hook, result);
        return result;
    }

    /** Delivers to the hooks that take all certificates at once; those named, in that order. */
    void deliverBatches(Scope scope, Collection<String> names) {
        for (Hook hook : hooks.all(BatchDeployListener.class)) {
            List<Begun> begun = new ArrayList<>();
            names.forEach(name -> Isolated.run(
                    "the deploy of " + name + " to \"" + hook.name() + "\"",
                    () -> begin(name, hook, true, scope).ifPresent(begun::add)));
            if (!begun.isEmpty()) {
                deliverBatch(hook, begun, scope);
            }
        }
    }

    private void deliverBatch(Hook hook, List<Begun> begun, Scope scope) {
        DeployBatch batch =
                new DeployBatch(scope.run(), begun.stream().map(Begun::event).toList());
        hooks.observe(batch);
        HookResult result = hooks.callOne(
                BatchDeployListener.class, hook, scope, Phase.BATCH_DEPLOY, listener -> listener.onDeploy(batch));
        begun.forEach(delivery -> {
            end(delivery, hook, result);
            Isolated.run("the note of a deploy of " + delivery.name(), () -> catalogue.save(delivery.name()));
        });
    }

    /** The names of the hooks to which something is owed after a failure. */
    List<String> undelivered(String name) {
        return undelivered(catalogue.get(name));
    }

    List<String> undelivered(CertificateState state) {
        return undelivered(state, owed -> true);
    }

    private static List<String> undelivered(CertificateState state, Predicate<OwedDelivery> which) {
        return state.deliveries().stream()
                .filter(which)
                .filter(owed -> owed.status() == DeliveryStatus.FAILED)
                .map(OwedDelivery::hook)
                .distinct()
                .toList();
    }

    private Optional<Begun> begin(String name, Hook hook, boolean batch, Scope scope) {
        Instant now = clock.instant();
        Optional<OwedDelivery> due = catalogue.get(name).deliveries().stream()
                .filter(owed -> owed.hook().equals(hook.name()) && owed.batch() == batch)
                .filter(owed -> owed.isDue(now))
                .findFirst();
        try {
            return due.flatMap(owed -> begin(name, owed, scope));
        } catch (StoreException e) {
            // As if the hook had failed: no other certificate has to wait until this one can be read.
            OwedDelivery owed = due.orElseThrow().running();
            LOG.error("generation {} of {} cannot be delivered to \"{}\"", owed.generation(), name, owed.hook(), e);
            catalogue.update(
                    name,
                    state -> state.withDelivery(owed, putOff(owed, Problem.cleaned(String.valueOf(e.getMessage())))));
            return Optional.empty();
        }
    }

    private Optional<Begun> begin(String name, OwedDelivery due, Scope scope) {
        Optional<Generation> generation = generation(name, due.generation());
        if (generation.isEmpty()) {
            LOG.error(
                    "generation {} of {} is gone and cannot be delivered to \"{}\"",
                    due.generation(),
                    name,
                    due.hook());
            catalogue.update(name, state -> state.withDelivery(due, null));
            return Optional.empty();
        }
        OwedDelivery running = due.running();
        DeployEvent event = event(running, generation.get(), scope);
        catalogue.update(name, state -> state.withDelivery(running, running));
        return Optional.of(new Begun(running, event));
    }

    // Written down with the begin of the next delivery, or when there is none.
    private void end(Begun begun, Hook hook, HookResult result) {
        catalogue.note(begun.name(), state -> state.withDelivery(begun.owed(), after(begun.owed(), hook, result)));
    }

    private @Nullable OwedDelivery after(OwedDelivery owed, Hook hook, HookResult result) {
        if (result.status().isSuccess()) {
            return null;
        }
        if (hook.policy().onFailure() == OnFailure.BEST_EFFORT) {
            LOG.warn("the deploy to \"{}\" is not repeated: its policy is best effort", hook.name());
            return null;
        }
        return putOff(owed, result.failure());
    }

    private OwedDelivery putOff(OwedDelivery owed, String failure) {
        Duration wait = delay.jittered(nominalDelay(owed.attempts()));
        return owed.failed(clock.instant().plus(wait), failure);
    }

    /** The longest wait after so many attempts: a minute, then twice as long each time, up to six hours. */
    static Duration nominalDelay(int attempts) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, 10));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    /** What a hook is told that looks at the current generation. */
    DeployEvent verification(Hook hook, Generation current, Scope scope) {
        OwedDelivery look = OwedDelivery.of(hook.name(), false, current.number(), 0, null, false);
        return event(look.running(), current, scope);
    }

    private DeployEvent event(OwedDelivery owed, Generation generation, Scope scope) {
        String name = generation.certificateName();
        Metadata metadata = Metadata.of(store, generation);
        return new DeployEvent(
                scope.operation().orElseGet(metadata::operation),
                scope.run(),
                certificate(generation, metadata.certificate()),
                previous(name, owed.previous()),
                store.live(name),
                new Delivery(key(generation, owed), owed.attempts(), owed.replay(), owed.rollback()));
    }

    private IssuedCertificate certificate(Generation generation, @Nullable URI url) {
        IssuedCertificate loaded = store.load(generation);
        return url == null ? loaded : loaded.withUrl(url);
    }

    // That it is damaged may be why there is a new one.
    private Optional<Generation> previous(String name, int number) {
        try {
            return generation(name, number);
        } catch (StoreException e) {
            LOG.warn("generation {} of {}, which was in use before, is not told to hooks", number, name, e);
            return Optional.empty();
        }
    }

    private Optional<Generation> generation(String name, int number) {
        return store.generation(name, number);
    }

    // With the serial number, since another store may have a certificate of the same name and number.
    private static String key(Generation generation, OwedDelivery owed) {
        return Digests.sha256Hex(String.join(
                "\n",
                generation.certificateName(),
                String.valueOf(generation.number()),
                generation.serial(),
                String.valueOf(owed.batch()),
                owed.hook(),
                String.valueOf(owed.anew())));
    }
}
