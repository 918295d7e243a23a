// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Problem;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.RevocationReason;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with an account. Safe for use by several threads. */
public final class AcmeAccount {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeAccount.class);

    private final Login login;
    private final AcmeFailures failures;

    AcmeAccount(Login login, AcmeFailures failures) {
        this.login = login;
        this.failures = failures;
    }

    /**
     * Orders a certificate.
     *
     * @param name the certificate's name, for messages
     * @param profile the CA's profile, or {@code null}
     * @param replaces the certificate that is replaced, or {@code null}; left out if the CA has no renewal information
     */
    public AcmeOrder order(
            String name, List<Identifier> identifiers, @Nullable String profile, @Nullable X509Certificate replaces) {
        OrderBuilder builder = login.newOrder();
        for (Identifier identifier : identifiers) {
            builder.identifier(
                    new org.shredzone.acme4j.Identifier(identifier.type().value(), identifier.value()));
        }
        if (profile != null) {
            builder.profile(profile);
        }
        if (replaces != null) {
            builder.replaces(replaces);
        }
        String what = "order the certificate " + name;
        Order order = failures.attempt(what, builder::create);
        return new AcmeOrder(new AnsweredOrder(login, order), name, identifiers, failures);
    }

    /** Finds an order again. */
    public AcmeOrder order(String name, List<Identifier> identifiers, URI url) {
        return new AcmeOrder(new AnsweredOrder(login, url(url)), name, identifiers, failures);
    }

    /** Asks when a certificate should be renewed (RFC 9773, 4.1). */
    public Suggestion suggestion(String name, X509Certificate certificate) {
        String what = "ask when to renew the certificate " + name;
        Suggestion suggestion = failures.attempt(what, () -> {
            RenewalInfo info = login.bindRenewalInfo(certificate);
            Optional<Instant> next = info.fetch();
            return new Suggestion(
                    info.getSuggestedWindowStart(),
                    info.getSuggestedWindowEnd(),
                    explanation(info),
                    next.map(at -> Duration.between(Instant.now(), at)));
        });
        if (!suggestion.start().isBefore(suggestion.end())) {
            throw failures.untrustworthy(what, "the suggested window ends before it begins");
        }
        return suggestion;
    }

    // For people; what cannot be shown to them does not change when the CA would like it.
    private static Optional<String> explanation(RenewalInfo info) {
        try {
            return info.getExplanation().map(page -> Problem.cleaned(page.toString()));
        } catch (AcmeProtocolException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * When the CA would like a certificate to be renewed.
     *
     * @param start begin of the window
     * @param end end of the window
     * @param explanation a page that tells why, fit for logs, if there is one
     * @param askAgain after which time to ask again, if the CA says so
     */
    public record Suggestion(Instant start, Instant end, Optional<String> explanation, Optional<Duration> askAgain) {}

    /**
     * Revokes a certificate: as this account, or, if that may not because another one has ordered it, with the certificate's
     * own key (RFC 8555, 7.6). One that is revoked already counts as success.
     *
     * @param key the certificate's key, if it is at hand
     * @param reason the reason's code (RFC 5280, 5.3.1)
     */
    public void revoke(String name, X509Certificate certificate, Optional<PrivateKey> key, int reason) {
        RevocationReason code = RevocationReason.code(reason);
        try {
            revoke(name, () -> Certificate.revoke(login, certificate, code));
        } catch (IssuanceException e) {
            if (key.isEmpty() || !AcmeFailures.is(e, ":unauthorized")) {
                throw e;
            }
            LOG.info("the account may not revoke {}: asking in the name of the certificate's own key", name);
            KeyPair own = new KeyPair(certificate.getPublicKey(), key.get());
            revoke(name, () -> Certificate.revoke(login.getSession(), own, certificate, code));
        }
    }

    private interface Revoking {
        void send() throws AcmeException;
    }

    private void revoke(String name, Revoking request) {
        try {
            failures.attempt("revoke the certificate " + name, () -> {
                request.send();
                return name;
            });
        } catch (IssuanceException e) {
            if (!AcmeFailures.is(e, ":alreadyRevoked")) {
                throw e;
            }
        }
    }

    /** Gives the account another key (RFC 8555, 7.3.5), with which this object then goes on. */
    public void changeKey(KeyPair next) {
        failures.attempt("change the key of the account", () -> {
            login.getAccount().changeKey(next);
            return login;
        });
    }

    private static URL url(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the order's URL " + uri + " is damaged", e);
        }
    }
}
