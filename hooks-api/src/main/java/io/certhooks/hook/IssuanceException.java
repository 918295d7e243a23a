// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The CA could not be reached, refused, or answered what cannot be right. */
public final class IssuanceException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final transient @Nullable Problem problem;
    private final @Nullable Duration retryAfter;

    /**
     * Makes an exception.
     *
     * @param message what was tried, for which certificate, what happened, what to do
     * @param kind what kind of failure it was
     * @param problem the CA's problem document, or {@code null}
     * @param retryAfter how long the CA asks to wait, or {@code null}
     * @param cause the cause, or {@code null}
     */
    public IssuanceException(
            String message,
            FailureKind kind,
            @Nullable Problem problem,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = requireNonNull(kind, "kind");
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /**
     * What kind of failure it was.
     *
     * @return the kind
     */
    public FailureKind kind() {
        return kind;
    }

    /**
     * The CA's problem document (RFC 7807), free of control characters.
     *
     * @return the document, if the CA sent one
     */
    public Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * How long the CA asks to wait.
     *
     * @return a positive duration, if the CA named one
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
