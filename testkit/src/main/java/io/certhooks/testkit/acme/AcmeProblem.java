// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A problem document as ACME uses it (RFC 7807, RFC 8555 section 6.7). Immutable. */
public final class AcmeProblem {

    private final AcmeError error;
    private final String detail;
    private final int status;
    private final @Nullable Identifier identifier;
    private final List<AcmeProblem> subproblems;
    private final @Nullable URI instance;
    private final @Nullable String retryAfter;

    private AcmeProblem(
            AcmeError error,
            String detail,
            int status,
            @Nullable Identifier identifier,
            List<AcmeProblem> subproblems,
            @Nullable URI instance,
            @Nullable String retryAfter) {
        this.error = error;
        this.detail = detail;
        this.status = status;
        this.identifier = identifier;
        this.subproblems = subproblems;
        this.instance = instance;
        this.retryAfter = retryAfter;
    }

    /**
     * A problem with the error's usual HTTP status.
     *
     * @param detail what happened, for a person to read
     */
    public static AcmeProblem of(AcmeError error, String detail) {
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(detail, "detail");
        return new AcmeProblem(error, detail, error.status(), null, List.of(), null, null);
    }

    /** The same problem with another HTTP status. */
    public AcmeProblem withStatus(int newStatus) {
        return new AcmeProblem(error, detail, newStatus, identifier, subproblems, instance, retryAfter);
    }

    /** The same problem about one identifier; only subproblems show it (RFC 8555 section 6.7.1). */
    public AcmeProblem withIdentifier(Identifier about) {
        return new AcmeProblem(error, detail, status, about, subproblems, instance, retryAfter);
    }

    /** The same problem with one more subproblem (RFC 8555 section 6.7.1). */
    public AcmeProblem withSubproblem(AcmeProblem subproblem) {
        List<AcmeProblem> all = new ArrayList<>(subproblems);
        all.add(Objects.requireNonNull(subproblem, "subproblem"));
        return new AcmeProblem(error, detail, status, identifier, List.copyOf(all), instance, retryAfter);
    }

    /** The same problem with the URL that the user must visit (RFC 8555 section 7.3.3). */
    public AcmeProblem withInstance(URI newInstance) {
        return new AcmeProblem(error, detail, status, identifier, subproblems, newInstance, retryAfter);
    }

    /** The same problem sent with a {@code Retry-After} header of this text, sensible or not. */
    public AcmeProblem withRetryAfter(String text) {
        return new AcmeProblem(error, detail, status, identifier, subproblems, instance, text);
    }

    /** The error type. */
    public AcmeError error() {
        return error;
    }

    /** What happened, for a person to read. */
    public String detail() {
        return detail;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The identifier this is about, if it is a subproblem that names one. */
    public Optional<Identifier> identifier() {
        return Optional.ofNullable(identifier);
    }

    /** The subproblems in order; never null but potentially empty. */
    public List<AcmeProblem> subproblems() {
        return subproblems;
    }

    /** The URL that the user must visit, if there is one. */
    public Optional<URI> instance() {
        return Optional.ofNullable(instance);
    }

    /** The text of the {@code Retry-After} header to send, if there is one. */
    public Optional<String> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public String toString() {
        return error.urn() + " (" + status + "): " + detail;
    }
}
