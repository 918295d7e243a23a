// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.RenewalPolicy.Validity;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine has to remember about one certificate, as it is kept in the store.
 *
 * @param format the version of this form
 * @param request what is asked for
 * @param csr the owner's signing request, DER in base64
 * @param current the generation in use
 * @param failure the failures since the last success
 * @param window when the CA would like the certificate to be renewed
 * @param open the operation whose pre phase was entered and whose post phase was not
 * @param order the order that is under way
 * @param staged the number of a complete generation that could not be published so far
 * @param deliveries the deploys still owed
 * @param revoked what the CA was asked last to revoke
 * @param warned whether the coming end of the current generation was told
 * @param trial how the current generation proves itself where it is deployed, if anybody looks
 */
record CertificateState(
        int format,
        CertificateRequest request,
        @Nullable String csr,
        @Nullable Current current,
        @Nullable Failure failure,
        @Nullable Window window,
        @Nullable OpenOperation open,
        @Nullable OpenOrder order,
        @Nullable Integer staged,
        List<OwedDelivery> deliveries,
        @Nullable Revocation revoked,
        boolean warned,
        @Nullable Trial trial) {

    static final int FORMAT = 1;

    CertificateState {
        Objects.requireNonNull(request, "request");
        deliveries = List.copyOf(deliveries);
    }

    /**
     * The generation in use.
     *
     * @param issuedAt by the engine's clock
     * @param request what was asked for when it was issued
     */
    record Current(
            int generation,
            String serial,
            Instant notBefore,
            Instant notAfter,
            Instant issuedAt,
            CertificateRequest request) {

        Validity validity() {
            return new Validity(notBefore, notAfter);
        }
    }

    /** How far a trial is. */
    enum TrialStep {
        /** The current generation is to be looked at once it is deployed everywhere. */
        OWED,
        /** It did not work; the way back to the other one has begun. */
        RETURNING,
        /** The way back is done; the other one, which is newer, is held back. */
        HELD
    }

    /**
     * A look at whether a generation works where it is deployed.
     *
     * @param other the generation before, if there is one to return to; in the end the newer one that did not work
     */
    record Trial(TrialStep step, @Nullable Current other) {}

    /**
     * Failures in a row.
     *
     * @param setbacks where there are several CAs, what came of asking them
     */
    record Failure(int count, FailureKind kind, Instant at, Instant next, String message, List<Setback> setbacks) {

        Failure {
            setbacks = List.copyOf(setbacks);
        }
    }

    /**
     * The CA's suggestion.
     *
     * @param chosen the instant drawn from the window; absent if there is no window
     * @param askAgain when to ask the CA again
     */
    record Window(@Nullable Instant start, @Nullable Instant end, @Nullable Instant chosen, Instant askAgain) {}

    /**
     * A revocation that the CA was asked for; of a generation that may be in use no longer.
     *
     * @param next when to ask the CA again; absent once it has answered
     */
    record Revocation(int generation, RevocationReason reason, @Nullable Instant next) {

        boolean isDone() {
            return next == null;
        }

        /** Whether to ask now. */
        boolean isDue(Instant now) {
            return next != null && Schedule.isTime(next, now, Revocations.LONGEST_PAUSE);
        }
    }

    /** An operation that has begun. */
    record OpenOperation(String runId, String id, OperationKind kind, Reason reason, int attempt) {}

    /**
     * An order at the CA.
     *
     * @param url where it is; absent until the CA has told
     * @param directory the URL of the CA's directory; absent until the CA has told where the order is
     * @param generation the staged generation that is to hold its key; 0 if the order is over and only proofs are left
     * @param proofs the proofs that may be up
     */
    record OpenOrder(@Nullable URI url, @Nullable URI directory, int generation, List<OpenProof> proofs) {

        OpenOrder {
            proofs = List.copyOf(proofs);
        }

        OpenOrder withProofs(List<OpenProof> open) {
            return new OpenOrder(url, directory, generation, open);
        }
    }

    /** A proof that a hook was asked to put up. */
    record OpenProof(
            String hook,
            Identifier identifier,
            ChallengeType type,
            String token,
            String keyAuthorization,
            int index,
            List<Identifier> pending,
            String carried) {}

    static CertificateState of(CertificateRequest request, @Nullable String csr) {
        return new CertificateState(
                FORMAT, request, csr, null, null, null, null, null, null, List.of(), null, false, null);
    }

    /** Another specification: what was under way for the old one is over, and failures count anew. */
    CertificateState withSpec(CertificateSpec spec) {
        return new CertificateState(
                format,
                spec.request(),
                spec.csr(),
                current,
                null,
                window,
                open,
                order,
                staged,
                deliveries,
                revoked,
                warned,
                trial);
    }

    CertificateState withFailure(@Nullable Failure next) {
        return new CertificateState(
                format, request, csr, current, next, window, open, order, staged, deliveries, revoked, warned, trial);
    }

    CertificateState withWindow(Window next) {
        return new CertificateState(
                format, request, csr, current, failure, next, open, order, staged, deliveries, revoked, warned, trial);
    }

    CertificateState withOpen(@Nullable OpenOperation next) {
        return new CertificateState(
                format,
                request,
                csr,
                current,
                failure,
                window,
                next,
                order,
                staged,
                deliveries,
                revoked,
                warned,
                trial);
    }

    CertificateState withOrder(@Nullable OpenOrder next) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, next, staged, deliveries, revoked, warned, trial);
    }

    CertificateState withDeliveries(List<OwedDelivery> next) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, next, revoked, warned, trial);
    }

    CertificateState withRevoked(@Nullable Revocation next) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, deliveries, next, warned, trial);
    }

    CertificateState withWarned() {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, deliveries, revoked, true, trial);
    }

    /** Without the order, but not without the proofs that are still to be cleaned up. */
    CertificateState withoutOrder() {
        if (order == null || order.proofs().isEmpty()) {
            return withOrder(null);
        }
        return withOrder(new OpenOrder(null, order.directory(), 0, order.proofs()));
    }

    /** Whether proofs of an order that is over are to be cleaned up. */
    boolean hasLeftProofs() {
        return open == null && order != null && order.generation() == 0;
    }

    /** A complete generation that waits for publication; its order is over. */
    CertificateState withStaged(int generation) {
        OpenOrder left = withoutOrder().order;
        Integer next = generation;
        return new CertificateState(
                format, request, csr, current, failure, window, open, left, next, deliveries, revoked, warned, trial);
    }

    CertificateState withTrial(@Nullable Trial next) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, deliveries, revoked, warned, next);
    }

    /** A new generation in use, with what is owed for it. */
    CertificateState withCurrent(Current published, List<OwedDelivery> owed, @Nullable Trial trying) {
        OpenOrder left = withoutOrder().order;
        Revocation asked = revoked == null || revoked.isDone() ? null : revoked;
        return new CertificateState(
                format, request, csr, published, null, null, open, left, null, owed, asked, false, trying);
    }

    /** The generation before in use again, and the one in use so far kept for later. */
    CertificateState withReturn(Current previous, List<OwedDelivery> owed) {
        Integer kept = current == null ? null : current.generation();
        OpenOrder left = withoutOrder().order;
        Trial ended = new Trial(TrialStep.HELD, current);
        return new CertificateState(
                format, request, csr, previous, failure, null, open, left, kept, owed, revoked, warned, ended);
    }

    /** Whether the current generation is revoked; or may be, because the CA was asked and its answer is missing. */
    boolean isRevoked() {
        return revoked != null && current != null && revoked.generation() == current.generation();
    }

    /** Whether the current generation is revoked because others know its key. */
    boolean isKeyCompromised() {
        return revoked != null && isRevoked() && revoked.reason() == RevocationReason.KEY_COMPROMISE;
    }

    /** Whether the certificate in use is one that was asked for, and still valid. */
    boolean isServed(Instant now) {
        return current != null
                && !Schedule.isChanged(current.request(), request)
                && current.notAfter().isAfter(now);
    }

    boolean isTrial(TrialStep step) {
        return trial != null && trial.step() == step;
    }

    /** The newer generation that did not work where it was deployed. */
    @Nullable
    Current held() {
        return trial != null && trial.step() == TrialStep.HELD ? trial.other() : null;
    }

    /** Whether the current generation is deployed everywhere and nobody has looked at it yet. */
    boolean isVerificationDue() {
        return isTrial(TrialStep.OWED) && deliveries.isEmpty();
    }

    /** The state with one delivery replaced, or taken out. */
    CertificateState withDelivery(OwedDelivery old, @Nullable OwedDelivery changed) {
        List<OwedDelivery> all = new ArrayList<>();
        for (OwedDelivery delivery : deliveries) {
            if (!delivery.isSameAs(old)) {
                all.add(delivery);
            } else if (changed != null) {
                all.add(changed);
            }
        }
        return withDeliveries(all);
    }

    String name() {
        return request.name();
    }
}
