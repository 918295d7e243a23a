// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TokenChallenge;

/** The CA's demand for a proof of control of one identifier. Used by one thread at a time. */
public final class AcmeAuthorization {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final Authorization authorization;
    private final String name;
    private final List<Identifier> wanted;
    private final AcmeFailures failures;

    AcmeAuthorization(Authorization authorization, String name, List<Identifier> wanted, AcmeFailures failures) {
        this.authorization = authorization;
        this.name = name;
        this.wanted = wanted;
        this.failures = failures;
    }

    /**
     * The identifier as it was ordered, with {@code *.} for a wildcard.
     *
     * @throws io.certhooks.hook.IssuanceException if it was not ordered
     */
    public Identifier identifier() {
        String value = failures.attempt(
                what(), () -> authorization.getIdentifier().getValue().toLowerCase(Locale.ROOT));
        boolean wildcard = failures.attempt(what(), authorization::isWildcard);
        for (Identifier identifier : wanted) {
            if (identifier.base().equals(value) && identifier.isWildcard() == wildcard) {
                return identifier;
            }
        }
        throw failures.untrustworthy(
                what(), "it asks for a proof for \"" + Problem.cleaned(value) + "\", which was not ordered");
    }

    /** Whether a proof is needed. */
    public boolean isPending() {
        return status() == Status.PENDING;
    }

    /** Whether control is proved. */
    public boolean isValid() {
        return status() == Status.VALID;
    }

    /** Has the CA forget the proof. */
    void withdraw() {
        failures.attempt(what(), () -> {
            authorization.deactivate();
            return authorization;
        });
    }

    /** The ways of proof that the CA offers and that we know. */
    public List<ChallengeType> offers() {
        List<String> offered = failures.attempt(what(), () -> authorization.getChallenges().stream()
                .map(Challenge::getType)
                .toList());
        return Arrays.stream(ChallengeType.values())
                .filter(type -> offered.contains(type.value()))
                .toList();
    }

    /**
     * The challenge of a type.
     *
     * @throws io.certhooks.hook.IssuanceException if there is none, or its token is not of the form RFC 8555 demands
     */
    public AcmeChallenge challenge(ChallengeType type) {
        Optional<Challenge> challenge = failures.attempt(what(), () -> authorization.getChallenges().stream()
                .filter(c -> c.getType().equals(type.value()))
                .findFirst());
        if (!(challenge.orElse(null) instanceof TokenChallenge tokenChallenge)) {
            throw failures.untrustworthy(what(), "it does not offer " + type.value() + " any more");
        }
        String token = failures.attempt(
                what(), () -> tokenChallenge.getJSON().get("token").asString());
        if (!TOKEN.matcher(token).matches()) {
            throw failures.untrustworthy(what(), "the token of its challenge is not base64url");
        }
        String authorizationText = failures.attempt(what(), tokenChallenge::getAuthorization);
        return new AcmeChallenge(tokenChallenge, token, authorizationText, what(), failures);
    }

    /**
     * Waits until this authorization is valid.
     *
     * @param fetches what the CA has fetched before it can judge
     * @throws io.certhooks.hook.IssuanceException if it becomes anything else, or not in time
     */
    public void awaitValid(Duration limit, ProofFetches fetches) {
        PollTimer timer = PollTimer.about(fetches, limit);
        while (!isValid()) {
            if (!isPending() && authorization.getStatus() != Status.PROCESSING) {
                throw failures.invalid(
                        what(),
                        error().orElseGet(() -> new Problem(
                                "about:blank", "the authorization is invalid", Optional.empty(), List.of())));
            }
            failures.await(timer, what(), "the authorization is not valid after " + limit.toSeconds() + " s");
            failures.attempt(what(), authorization::fetch).ifPresent(timer::notBefore);
        }
    }

    /** Why this authorization is invalid, with its identifier; empty if it is not. */
    Optional<Problem> error() {
        if (status() != Status.INVALID) {
            return Optional.empty();
        }
        Optional<Problem> error = failures.attempt(what(), () -> authorization.getChallenges().stream()
                .flatMap(challenge -> challenge.getError().stream())
                .findFirst()
                .map(AcmeFailures::problem));
        return error.map(problem -> new Problem(
                problem.type(), problem.detail(), Optional.of(identifier().value()), problem.subproblems()));
    }

    private Status status() {
        return failures.attempt(what(), authorization::getStatus);
    }

    private String what() {
        return "prove control of the names of the certificate " + name;
    }
}
