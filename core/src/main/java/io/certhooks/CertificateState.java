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
 * @param revoked whether the current generation was revoked
 * @param warned whether the coming end of the current generation was told
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
        boolean revoked,
        boolean warned) {

    static final int FORMAT = 1;

    CertificateState {
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

    /** Failures in a row. */
    record Failure(int count, FailureKind kind, Instant at, Instant next, String message) {}

    /**
     * The CA's suggestion.
     *
     * @param chosen the instant drawn from the window; absent if there is no window
     * @param askAgain when to ask the CA again
     */
    record Window(
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable Instant chosen,
            Instant askAgain,
            @Nullable String explanation) {}

    /** An operation that has begun. */
    record OpenOperation(String runId, String id, OperationKind kind, Reason reason, int attempt) {}

    /**
     * An order at the CA.
     *
     * @param url where it is; absent until the CA has told
     * @param generation the staged generation that holds its key
     * @param proofs the proofs that may be up
     */
    record OpenOrder(@Nullable URI url, int generation, List<OpenProof> proofs) {

        OpenOrder {
            proofs = List.copyOf(proofs);
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

    /** How far a delivery is. */
    enum DeliveryStatus {
        PENDING,
        RUNNING,
        FAILED
    }

    /**
     * A deploy that is owed to a hook.
     *
     * @param batch whether the hook takes all certificates of a run at once
     * @param previous the generation in use before, or 0
     */
    record OwedDelivery(
            String hook,
            boolean batch,
            int generation,
            int previous,
            DeliveryStatus status,
            int attempts,
            boolean replay,
            Instant next,
            String failure) {

        static OwedDelivery of(String hook, boolean batch, int generation, int previous) {
            return new OwedDelivery(
                    hook, batch, generation, previous, DeliveryStatus.PENDING, 0, false, Instant.EPOCH, "");
        }

        OwedDelivery running() {
            return new OwedDelivery(
                    hook, batch, generation, previous, DeliveryStatus.RUNNING, attempts + 1, replay, next, failure);
        }

        OwedDelivery failed(Instant tryAgain, String why) {
            return new OwedDelivery(
                    hook, batch, generation, previous, DeliveryStatus.FAILED, attempts, false, tryAgain, why);
        }

        /** After a crash: what was running may have been carried out, and is to be repeated at once. */
        OwedDelivery afterCrash() {
            return status != DeliveryStatus.RUNNING
                    ? this
                    : new OwedDelivery(
                            hook,
                            batch,
                            generation,
                            previous,
                            DeliveryStatus.PENDING,
                            attempts,
                            true,
                            Instant.EPOCH,
                            failure);
        }

        boolean isSameAs(OwedDelivery other) {
            return hook.equals(other.hook) && batch == other.batch && generation == other.generation;
        }
    }

    static CertificateState of(CertificateRequest request, @Nullable String csr) {
        return new CertificateState(FORMAT, request, csr, null, null, null, null, null, null, List.of(), false, false);
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
                warned);
    }

    CertificateState withFailure(@Nullable Failure changed) {
        return new CertificateState(
                format, request, csr, current, changed, window, open, order, staged, deliveries, revoked, warned);
    }

    CertificateState withWindow(Window changed) {
        return new CertificateState(
                format, request, csr, current, failure, changed, open, order, staged, deliveries, revoked, warned);
    }

    CertificateState withOpen(@Nullable OpenOperation changed) {
        return new CertificateState(
                format, request, csr, current, failure, window, changed, order, staged, deliveries, revoked, warned);
    }

    CertificateState withOrder(@Nullable OpenOrder changed) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, changed, staged, deliveries, revoked, warned);
    }

    CertificateState withDeliveries(List<OwedDelivery> changed) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, changed, revoked, warned);
    }

    CertificateState withRevoked() {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, deliveries, true, warned);
    }

    CertificateState withWarned() {
        return new CertificateState(
                format, request, csr, current, failure, window, open, order, staged, deliveries, revoked, true);
    }

    /** A complete generation that waits for publication; its order is over. */
    CertificateState withStaged(@Nullable Integer generation) {
        return new CertificateState(
                format, request, csr, current, failure, window, open, null, generation, deliveries, revoked, warned);
    }

    /** A new generation in use, with what is owed for it. */
    CertificateState withCurrent(Current published, List<OwedDelivery> owed) {
        return new CertificateState(format, request, csr, published, null, null, open, null, null, owed, false, false);
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
