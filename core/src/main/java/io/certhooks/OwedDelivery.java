// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deploy that is owed to a hook.
 *
 * @param batch whether the hook takes all certificates of a run at once
 * @param previous the generation in use before, or 0
 * @param anew since when it is owed once more, if it was brought to the hooks before
 * @param rollback whether it is the way back from a newer generation
 */
record OwedDelivery(
        String hook,
        boolean batch,
        int generation,
        int previous,
        @Nullable Instant anew,
        boolean rollback,
        DeliveryStatus status,
        int attempts,
        boolean replay,
        Instant next,
        String failure) {

    /** How far a delivery is. */
    enum DeliveryStatus {
        PENDING,
        RUNNING,
        FAILED
    }

    static OwedDelivery of(
            String hook, boolean batch, int generation, int previous, @Nullable Instant anew, boolean rollback) {
        return new OwedDelivery(
                hook, batch, generation, previous, anew, rollback, DeliveryStatus.PENDING, 0, false, Instant.EPOCH, "");
    }

    /** Whether it may be tried. */
    boolean isDue(Instant now) {
        return Schedule.isTime(next, now, Deliveries.LONGEST_DELAY);
    }

    OwedDelivery running() {
        return with(DeliveryStatus.RUNNING, attempts + 1, replay, next, failure);
    }

    OwedDelivery failed(Instant tryAgain, String why) {
        return with(DeliveryStatus.FAILED, attempts, false, tryAgain, why);
    }

    /** After a crash: what was running may have been carried out, and is to be repeated at once. */
    OwedDelivery afterCrash() {
        return status == DeliveryStatus.RUNNING
                ? with(DeliveryStatus.PENDING, attempts, true, Instant.EPOCH, failure)
                : this;
    }

    private OwedDelivery with(DeliveryStatus changed, int tried, boolean again, Instant at, String why) {
        return new OwedDelivery(hook, batch, generation, previous, anew, rollback, changed, tried, again, at, why);
    }

    boolean isSameAs(OwedDelivery other) {
        return hook.equals(other.hook) && batch == other.batch && generation == other.generation;
    }
}
