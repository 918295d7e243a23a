// SPDX-License-Identifier: Apache-2.0
package io.certhooks.acme;

import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.Problem;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeNotSupportedException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/** Turns what acme4j throws into what the engine understands. */
final class AcmeFailures {

    private static final String PREFIX = "urn:ietf:params:acme:error:";
    // Also what tells no reason.
    private static final Set<String> PASSING = Set.of(
            "badNonce",
            "serverInternal",
            "connection",
            "dns",
            "tls",
            "incorrectResponse",
            "orderNotReady",
            "conflict",
            "about:blank");

    private static final Set<String> ACCOUNT_REFUSED = Set.of(PREFIX + "unauthorized", PREFIX + "badPublicKey");

    private final GuardedHttpClient client;
    private final String authority;
    private final String ifAccountIsRefused;

    AcmeFailures(GuardedHttpClient client, String authority) {
        this(
                client,
                authority,
                "; if the CA has closed the account, remove it from the store, and another one is registered");
    }

    private AcmeFailures(GuardedHttpClient client, String authority, String ifAccountIsRefused) {
        this.client = client;
        this.authority = authority;
        this.ifAccountIsRefused = ifAccountIsRefused;
    }

    /** The same before there is an account. */
    AcmeFailures registering(boolean externalAccount) {
        String advice = externalAccount ? "; check the key id and the key given to withExternalAccount()" : "";
        return new AcmeFailures(client, authority, advice);
    }

    /** What is asked of acme4j. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws AcmeException;
    }

    /**
     * Asks something of the CA.
     *
     * @param what what is being tried and for which certificate, to follow the word "cannot"
     */
    <T> T attempt(String what, Request<T> request) {
        try {
            return request.send();
        } catch (AcmeLazyLoadingException e) {
            throw translate(what, e.getCause() == null ? e : e.getCause());
        } catch (AcmeException | AcmeProtocolException | IllegalArgumentException | DateTimeException e) {
            throw translate(what, e);
        } finally {
            client.takeRetryAfter();
        }
    }

    private IssuanceException translate(String what, Throwable failure) {
        Duration retryAfter = client.takeRetryAfter().orElse(null);
        if (failure instanceof AcmeServerException server) {
            try {
                return refusal(what, server, retryAfter);
            } catch (AcmeProtocolException | IllegalArgumentException e) {
                return damaged(what, e);
            }
        }
        if (failure instanceof AcmeNetworkException network && network.getCause() != null) {
            return unreachable(what, network.getCause(), retryAfter);
        }
        if (failure instanceof AcmeNotSupportedException) {
            return exception(what, "it does not support this: " + failure.getMessage(), FailureKind.REFUSED, failure);
        }
        if (failure instanceof AcmeException) {
            return new IssuanceException(
                    message(what, failure.getMessage() + "; it is tried again later"),
                    retryAfter == null ? FailureKind.TRANSIENT : FailureKind.RATE_LIMITED,
                    null,
                    retryAfter,
                    failure);
        }
        return damaged(what, failure);
    }

    private IssuanceException damaged(String what, Throwable failure) {
        String why = "its answer is not ACME (" + Problem.cleaned(String.valueOf(failure.getMessage()))
                + "): check the directory's URL";
        return exception(what, why, FailureKind.UNTRUSTWORTHY, failure);
    }

    private IssuanceException unreachable(String what, Throwable cause, @Nullable Duration retryAfter) {
        if (hasCause(cause, InterruptedException.class)) {
            return interrupted(what, cause);
        }
        if (hasCause(cause, UntrustworthyAnswerException.class)) {
            return exception(what, String.valueOf(cause.getMessage()), FailureKind.UNTRUSTWORTHY, cause);
        }
        String advice = hasCause(cause, CertPathBuilderException.class)
                ? "; if it is a private CA, give its root to withTrustedRoot()"
                : "";
        String why = "it cannot be reached (" + describe(cause) + ")" + advice + "; it is tried again later";
        return new IssuanceException(message(what, why), FailureKind.TRANSIENT, null, retryAfter, cause);
    }

    private IssuanceException refusal(String what, AcmeServerException failure, @Nullable Duration retryAfter) {
        Problem problem = problem(failure.getProblem());
        FailureKind kind = retryAfter != null && problem.type().endsWith(":rateLimited")
                ? FailureKind.RATE_LIMITED
                : kindOf(problem, FailureKind.REFUSED);
        return new IssuanceException(
                message(what, problem + advice(failure, problem)), kind, problem, retryAfter, failure);
    }

    private String advice(AcmeServerException failure, Problem problem) {
        if (failure instanceof AcmeUserActionRequiredException) {
            // Not its getInstance(): that throws if the CA names no place.
            return failure.getProblem()
                    .getInstance()
                    .map(place -> "; visit " + Problem.cleaned(place.toString()))
                    .orElse("");
        }
        return ACCOUNT_REFUSED.contains(problem.type()) ? ifAccountIsRefused : "";
    }

    /** Whether the CA has named a problem, of whose type this is the end. */
    static boolean is(IssuanceException failure, String problem) {
        return failure.problem().filter(found -> found.type().endsWith(problem)).isPresent();
    }

    /** A failure that the CA has written down in an order or an authorization. */
    IssuanceException invalid(String what, Problem problem) {
        FailureKind kind = kindOf(problem, FailureKind.TRANSIENT);
        return new IssuanceException(message(what, problem.toString()), kind, problem, null, null);
    }

    /** A failure that we have found in the CA's answer. */
    IssuanceException untrustworthy(String what, String why) {
        return new IssuanceException(message(what, why), FailureKind.UNTRUSTWORTHY, null, null, null);
    }

    /**
     * Waits until it is time for the next question.
     *
     * @param still what has not changed so far, should the time be over
     */
    void await(PollTimer timer, String what, String still) {
        Duration asked = timer.asked();
        try {
            if (!timer.await()) {
                String why = still + "; it is taken up again later";
                throw new IssuanceException(
                        message(what, why), FailureKind.TRANSIENT, null, asked.isZero() ? null : asked, null);
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private IssuanceException interrupted(String what, Throwable cause) {
        Thread.currentThread().interrupt();
        String why = "this thread was interrupted; what was begun is taken up again later";
        return exception(what, why, FailureKind.CANCELLED, cause);
    }

    private IssuanceException exception(String what, String why, FailureKind kind, Throwable cause) {
        return new IssuanceException(message(what, why), kind, null, null, cause);
    }

    private String message(String what, String why) {
        return "cannot " + what + " at " + authority + ": " + why;
    }

    private static FailureKind kindOf(Problem problem, FailureKind unauthorized) {
        String type = problem.type().startsWith(PREFIX) ? problem.type().substring(PREFIX.length()) : problem.type();
        if (type.equals("rateLimited")) {
            return FailureKind.RATE_LIMITED;
        }
        // What a validation sees may pass, while an account that is refused stays refused.
        return type.equals("unauthorized")
                ? unauthorized
                : PASSING.contains(type) ? FailureKind.TRANSIENT : FailureKind.REFUSED;
    }

    static Problem problem(org.shredzone.acme4j.Problem problem) {
        List<Problem> parts = problem.getSubProblems().stream()
                .limit(100)
                .map(AcmeFailures::problem)
                .toList();
        Optional<String> identifier = problem.getIdentifier().map(Identifier::getValue);
        String detail = problem.getDetail().or(problem::getTitle).orElse("");
        return new Problem(problem.getType().toString(), detail, identifier, parts);
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String describe(Throwable cause) {
        String text =
                cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : cause.toString();
        return cause.getClass().getSimpleName() + ": " + Problem.cleaned(text);
    }
}
