// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Current;
import io.certhooks.CertificateState.Failure;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateExpiring;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Problem;
import io.certhooks.store.CertificateStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers failures, decides when to try again, and warns when time runs out. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int LAST_PART = 10;

    private final Catalogue catalogue;
    private final CertificateStore store;
    private final Clock clock;
    private final RetryDelay delay;
    private final HookRunner hooks;
    private final Issuers issuers;

    Failures(
            Catalogue catalogue,
            CertificateStore store,
            Clock clock,
            RetryDelay delay,
            HookRunner hooks,
            Issuers issuers) {
        this.catalogue = catalogue;
        this.store = store;
        this.clock = clock;
        this.delay = delay;
        this.hooks = hooks;
        this.issuers = issuers;
    }

    /**
     * Remembers a failure; one that was broken off is none, and is tried again as soon as anybody asks; that of
     * a rehearsal says nothing about the certificate.
     */
    void record(Operation operation, LifecycleException cause, Scope scope) {
        if (kindOf(cause) == FailureKind.CANCELLED) {
            LOG.info("{} of the certificate {} was broken off", operation.kind(), operation.name());
            return;
        }
        if (operation.run().dryRun()) {
            LOG.warn("the rehearsal of the certificate {} failed: {}", operation.name(), cause.getMessage());
            return;
        }
        Instant now = clock.instant();
        // In memory first: if it cannot be written down, it is not tried again at once all the same.
        catalogue.note(operation.name(), old -> old.withFailure(next(old, operation, cause, now)));
        CertificateState state = catalogue.get(operation.name());
        Instant next = state.failure() == null ? now : state.failure().next();
        LOG.warn(
                "{} of the certificate {} failed, next try at {}: {}",
                operation.kind(),
                operation.name(),
                next,
                cause.getMessage());
        catalogue.save(operation.name());
        warn(state, now, scope);
    }

    private Failure next(CertificateState state, Operation operation, LifecycleException cause, Instant now) {
        Failure before = state.failure();
        int count = before == null ? 1 : before.count() + 1;
        List<Setback> setbacks = before == null ? List.of() : before.setbacks();
        FailureKind kind = kindOf(cause);
        Instant next;
        if (issuers.areSeveral() && isOfItsCa(operation, cause)) {
            int there = Setback.count(setbacks, operation.account().directory()) + 1;
            setbacks = setback(operation, there, cause, state, now).in(setbacks);
            next = issuers.nextTime(setbacks, now);
        } else {
            Instant own = now.plus(delay.after(kind, count, retryAfter(cause), remaining(state, now)));
            Instant possible = issuers.nextTime(setbacks, now);
            next = own.isAfter(possible) ? own : possible;
        }
        return new Failure(count, kind, now, next, Problem.cleaned(String.valueOf(cause.getMessage())), setbacks);
    }

    private Setback setback(
            Operation operation, int count, LifecycleException cause, CertificateState state, Instant now) {
        FailureKind kind = kindOf(cause);
        Duration own = delay.after(kind, count, Optional.empty(), remaining(state, now));
        Duration asked = retryAfter(cause).orElse(Duration.ZERO);
        boolean longer = asked.compareTo(own) > 0;
        boolean sentAway = longer || kind == FailureKind.REFUSED || kind == FailureKind.RATE_LIMITED;
        // A disturbance can be waited for as long as there is a certificate to wait with.
        boolean left = sentAway || !state.isServed(now) || state.isRevoked();
        return issuers.setback(operation, count, now.plus(longer ? asked : own), left);
    }

    /**
     * What is to be done after an operation, and not later: the same at another CA, if the one that has failed was left for
     * that.
     */
    Optional<Operation> elsewhere(OperationResult result) {
        Operation failed = result.operation();
        Optional<CertificateState> state = result.outcome() instanceof Outcome.Failed
                ? catalogue.find(failed.name()).filter(this::isNextAtOnce)
                : Optional.empty();
        return state.filter(now -> !issuers.next(now).equals(issuers.of(failed)))
                .map(now -> issuers.operation(failed.run(), failed.kind(), failed.reason(), now));
    }

    private boolean isNextAtOnce(CertificateState state) {
        Failure failure = state.failure();
        return failure != null && !failure.next().isAfter(clock.instant());
    }

    private static Duration remaining(CertificateState state, Instant now) {
        Current current = state.current();
        return current == null ? Duration.ZERO : Duration.between(now, current.notAfter());
    }

    private static Optional<Duration> retryAfter(LifecycleException cause) {
        return cause instanceof IssuanceException issuance ? issuance.retryAfter() : Optional.empty();
    }

    // What hooks and the store are to blame for would fail at any CA, and whoever has not set up the first is to be
    // told.
    private boolean isOfItsCa(Operation operation, LifecycleException cause) {
        return cause instanceof IssuanceException
                || (cause instanceof ConfigurationException
                        && !issuers.of(operation).equals(issuers.first()));
    }

    private static FailureKind kindOf(LifecycleException cause) {
        if (cause instanceof IssuanceException issuance) {
            return issuance.kind();
        }
        boolean misconfigured =
                cause instanceof HookFailedException hook && hook.result().status() == HookStatus.NOT_LAUNCHABLE;
        return misconfigured || cause instanceof ConfigurationException ? FailureKind.REFUSED : FailureKind.TRANSIENT;
    }

    private void warn(CertificateState state, Instant now, Scope scope) {
        Current current = state.current();
        if (current == null || state.warned()) {
            return;
        }
        Duration remaining = Duration.between(now, current.notAfter());
        if (remaining.multipliedBy(LAST_PART).compareTo(current.validity().length()) > 0) {
            return;
        }
        catalogue.update(state.name(), CertificateState::withWarned);
        store.current(state.name()).ifPresent(generation -> {
            CertificateExpiring event = new CertificateExpiring(
                    scope.run(), state.name(), state.request().identifiers(), generation);
            hooks.tell(CatalogueListener.class, scope, event, hook -> hook.expiring(event));
        });
    }
}
