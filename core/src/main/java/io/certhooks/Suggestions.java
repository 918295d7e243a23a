// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Window;
import io.certhooks.acme.AcmeAccount;
import io.certhooks.hook.Generation;
import io.certhooks.hook.LifecycleException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the CA that has issued them when it would like certificates to be renewed (RFC 9773). */
final class Suggestions {

    private static final Logger LOG = LoggerFactory.getLogger(Suggestions.class);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration USUAL = Duration.ofHours(6);
    static final Duration LONGEST = Duration.ofDays(1);

    private final Engine engine;
    private final RandomGenerator random;

    Suggestions(Engine engine, RandomGenerator random) {
        this.engine = engine;
        this.random = random;
    }

    boolean isTimeToAsk(CertificateState state) {
        return !engine.schedule().nextQuestion(state).isAfter(engine.clock().instant());
    }

    /** Asks for a certificate; a failure only means to ask again later. */
    void ask(CertificateState state, Scope scope) {
        Instant now = engine.clock().instant();
        Window window;
        try {
            window = ask(state, now, scope);
        } catch (LifecycleException e) {
            LOG.info("no suggestion for the renewal of {}: {}", state.name(), e.getMessage());
            window = later(state.window(), now);
        } catch (RuntimeException e) {
            LOG.error("no suggestion for the renewal of {} because of a defect; please report it", state.name(), e);
            window = later(state.window(), now);
        }
        Window asked = window;
        // In memory first: if it cannot be written down, the CA is not asked again at once all the same.
        engine.catalogue().note(state.name(), old -> old.withWindow(asked));
        Isolated.run("the note when " + state.name() + " is to be renewed", () -> engine.catalogue()
                .save(state.name()));
    }

    private static Window later(@Nullable Window old, Instant now) {
        return old == null
                ? new Window(null, null, null, now.plus(USUAL))
                : new Window(old.start(), old.end(), old.chosen(), now.plus(USUAL));
    }

    private Window ask(CertificateState state, Instant now, Scope scope) {
        Optional<Generation> current = engine.store().current(state.name());
        Optional<Issuer> asked = current.map(generation -> engine.issuers().of(engine.store(), generation))
                .filter(issuer -> issuer.client().hasRenewalInfo());
        if (current.isEmpty() || asked.isEmpty()) {
            return new Window(null, null, null, now.plus(LONGEST));
        }
        AcmeAccount.Suggestion suggestion = asked.get()
                .accounts()
                .open(scope)
                .suggestion(state.name(), engine.store().load(current.get()).leaf());
        Instant askAgain = now.plus(clamp(suggestion.askAgain().orElse(USUAL)));
        Instant chosen = chosen(state.window(), suggestion);
        if (state.window() == null || !chosen.equals(state.window().chosen())) {
            LOG.info(
                    "the CA would like {} to be renewed between {} and {}{}",
                    state.name(),
                    suggestion.start(),
                    suggestion.end(),
                    suggestion.explanation().map(page -> ", see " + page).orElse(""));
        }
        return new Window(suggestion.start(), suggestion.end(), chosen, askAgain);
    }

    // RFC 9773, 4.2: an instant is drawn once per window; a window that still holds it does not move it.
    private Instant chosen(@Nullable Window old, AcmeAccount.Suggestion suggestion) {
        Instant drawn = old == null ? null : old.chosen();
        if (drawn != null && !drawn.isBefore(suggestion.start()) && drawn.isBefore(suggestion.end())) {
            return drawn;
        }
        long length = Duration.between(suggestion.start(), suggestion.end()).toSeconds();
        return suggestion.start().plusSeconds((long) (length * random.nextDouble()));
    }

    private static Duration clamp(Duration delay) {
        if (delay.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }
}
