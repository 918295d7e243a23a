// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Current;
import io.certhooks.CertificateState.Failure;
import io.certhooks.CertificateState.Revocation;
import io.certhooks.CertificateState.Window;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When something is to be done for a certificate, and why. */
final class Schedule {

    private static final int LAST_PART = 20;

    private final RenewalPolicy policy;
    private final Clock clock;

    Schedule(RenewalPolicy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * The next operation for a certificate.
     *
     * @param at the instant from which on it is due
     * @param why for people, if it is not due yet
     */
    record Decision(Instant at, OperationKind kind, Reason reason, String why) {

        boolean isDue(Instant now) {
            return !at.isAfter(now);
        }
    }

    Decision decide(CertificateState state) {
        Decision wish = wish(state);
        Failure failure = state.failure();
        if (failure == null
                || !failure.next().isAfter(wish.at())
                || isAhead(failure.at(), clock.instant(), RetryDelay.LONGEST)) {
            return wish;
        }
        String why = "waiting after " + failure.count() + (failure.count() == 1 ? " failure: " : " failures: ")
                + failure.message();
        return new Decision(failure.next(), wish.kind(), wish.reason(), why);
    }

    private Decision wish(CertificateState state) {
        Current current = state.current();
        if (current == null) {
            return new Decision(Instant.EPOCH, OperationKind.ISSUE, Reason.MISSING, "");
        }
        Current held = state.held();
        if (held != null && !state.isRevoked() && !isChanged(held.request(), state.request())) {
            String why = "generation " + held.generation() + " did not work where it was deployed and is held back";
            return new Decision(dueWhileHeld(current, held), OperationKind.RENEW, Reason.DUE, why);
        }
        if (isChanged(current.request(), state.request())) {
            return new Decision(Instant.EPOCH, OperationKind.REPLACE, Reason.CHANGED, "");
        }
        if (state.isRevoked()) {
            return new Decision(Instant.EPOCH, OperationKind.RENEW, Reason.REVOKED, "");
        }
        Optional<Instant> suggested = Optional.ofNullable(state.window()).flatMap(w -> Optional.ofNullable(w.chosen()));
        Instant at = policy.renewAt(current.validity(), suggested);
        boolean asSuggested = policy.asksTheCa() && suggested.isPresent() && !at.isBefore(suggested.get());
        return new Decision(
                at, OperationKind.RENEW, asSuggested ? Reason.ARI : Reason.DUE, "valid until " + current.notAfter());
    }

    // What is held back is better than what has ended: it is tried again before that, and renewed in its own time.
    private Instant dueWhileHeld(Current current, Current held) {
        Instant last = current.notAfter().minus(current.validity().part(LAST_PART));
        Instant renewal = policy.renewAt(held.validity(), Optional.empty());
        return renewal.isBefore(last) ? renewal : last;
    }

    /** Whether a generation that was held back is so old that another one is to be ordered. */
    boolean isOutdated(@Nullable Current held, Instant now) {
        return held != null
                && !policy.renewAt(held.validity(), Optional.empty()).isAfter(now);
    }

    /** Whether a certificate for one request does not serve another. */
    static boolean isChanged(CertificateRequest issued, CertificateRequest wanted) {
        return !isSame(issued.identifiers(), wanted.identifiers())
                || issued.keyType() != wanted.keyType()
                || !issued.profile().equals(wanted.profile());
    }

    // Nearly always in the same order.
    private static boolean isSame(List<Identifier> some, List<Identifier> others) {
        return some.equals(others) || new HashSet<>(some).equals(new HashSet<>(others));
    }

    /** The next instant at which anything is to be done for a certificate. */
    Instant next(CertificateState state) {
        if (state.isVerificationDue() || state.hasLeftProofs()) {
            return Instant.EPOCH;
        }
        return Stream.of(decide(state).at(), nextDelivery(state), nextRevocation(state), nextQuestion(state))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Instant nextDelivery(CertificateState state) {
        Instant now = clock.instant();
        return state.deliveries().stream()
                .map(owed -> owed.isDue(now) ? Instant.EPOCH : owed.next())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private Instant nextRevocation(CertificateState state) {
        Revocation asked = state.revoked();
        if (asked == null || asked.next() == null) {
            return Instant.MAX;
        }
        return asked.isDue(clock.instant()) ? Instant.EPOCH : asked.next();
    }

    /** When the CA is to be asked for its suggestion again. */
    Instant nextQuestion(CertificateState state) {
        Window window = state.window();
        if (!policy.asksTheCa() || state.current() == null) {
            return Instant.MAX;
        }
        return window == null || isAhead(window.askAgain(), clock.instant(), Suggestions.LONGEST)
                ? Instant.EPOCH
                : window.askAgain();
    }

    /**
     * Whether it is time for what was put off to an instant; also if a clock that was wrong, and has been set back since, has
     * put it off for longer than anything ever is.
     */
    static boolean isTime(Instant next, Instant now, Duration longest) {
        return !next.isAfter(now) || isAhead(next, now, longest);
    }

    private static boolean isAhead(Instant at, Instant now, Duration most) {
        return at.isAfter(now.plus(most));
    }
}
