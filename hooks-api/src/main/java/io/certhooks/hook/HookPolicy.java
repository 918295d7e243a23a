// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a hook is called and what its failure means. Immutable. */
public final class HookPolicy {

    /** The time a call may take unless its policy says else: two minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** What the failure of a hook means. */
    public enum OnFailure {
        /** What the phase does by default; see the package description. */
        STANDARD,
        /** The operation, or the run, fails, wherever there is still something to fail; deploys are also repeated. */
        REQUIRED,
        /** It is recorded and reported, and everything goes on; deploys are not repeated. */
        BEST_EFFORT,
        /** Deploys are repeated until they succeed; other phases as {@link #BEST_EFFORT}. */
        RETRIED
    }

    private static final HookPolicy STANDARD =
            new HookPolicy(OnFailure.STANDARD, DEFAULT_TIMEOUT, CertificateFilter.all(), null);

    private final OnFailure onFailure;
    private final Duration timeout;
    private final CertificateFilter filter;
    private final @Nullable String exclusiveGroup;

    private HookPolicy(
            OnFailure onFailure, Duration timeout, CertificateFilter filter, @Nullable String exclusiveGroup) {
        this.onFailure = onFailure;
        this.timeout = timeout;
        this.filter = filter;
        this.exclusiveGroup = exclusiveGroup;
    }

    /**
     * The default: each phase's own way to treat failures, two minutes, all certificates.
     *
     * @return the default policy
     */
    public static HookPolicy standard() {
        return STANDARD;
    }

    /**
     * A failure fails the operation or the run.
     *
     * @return a policy with {@link OnFailure#REQUIRED}
     */
    public static HookPolicy required() {
        return STANDARD.withOnFailure(OnFailure.REQUIRED);
    }

    /**
     * A failure is recorded, nothing else.
     *
     * @return a policy with {@link OnFailure#BEST_EFFORT}
     */
    public static HookPolicy bestEffort() {
        return STANDARD.withOnFailure(OnFailure.BEST_EFFORT);
    }

    /**
     * A failed deploy is repeated until it succeeds.
     *
     * @return a policy with {@link OnFailure#RETRIED}
     */
    public static HookPolicy retried() {
        return STANDARD.withOnFailure(OnFailure.RETRIED);
    }

    /**
     * The same policy with another meaning of failure.
     *
     * @param onFailure what a failure means
     * @return a copy
     */
    public HookPolicy withOnFailure(OnFailure onFailure) {
        return new HookPolicy(requireNonNull(onFailure, "onFailure"), timeout, filter, exclusiveGroup);
    }

    /**
     * The same policy with another timeout.
     *
     * @param timeout the time after which a call is interrupted and given up; {@link Duration#ZERO} for none: then the
     *     call is made on the operation's own thread and the listener must not block. A call that can be given up takes
     *     two changes of thread, some 50 microseconds; one on the operation's own thread takes less than one
     * @return a copy
     * @throws IllegalArgumentException if the timeout is negative
     */
    public HookPolicy withTimeout(Duration timeout) {
        if (requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException("the timeout of a hook cannot be negative: " + timeout);
        }
        return new HookPolicy(onFailure, timeout, filter, exclusiveGroup);
    }

    /**
     * The same policy for some certificates only.
     *
     * @param filter chooses the certificates; asked in every phase that concerns one certificate
     * @return a copy
     */
    public HookPolicy withFilter(CertificateFilter filter) {
        return new HookPolicy(onFailure, timeout, requireNonNull(filter, "filter"), exclusiveGroup);
    }

    /**
     * The same policy within a group whose calls never overlap, across hooks and across certificates.
     *
     * @param group any name; hooks with the same name are in the same group
     * @return a copy
     */
    public HookPolicy exclusive(String group) {
        return new HookPolicy(onFailure, timeout, filter, requireNonNull(group, "group"));
    }

    /**
     * What a failure means.
     *
     * @return the meaning of failure
     */
    public OnFailure onFailure() {
        return onFailure;
    }

    /**
     * The time after which a call is given up.
     *
     * @return the timeout, {@link Duration#ZERO} for none
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * The certificates for which the hook is called.
     *
     * @return the filter
     */
    public CertificateFilter filter() {
        return filter;
    }

    /**
     * The group whose calls never overlap.
     *
     * @return the group, or empty
     */
    public Optional<String> exclusiveGroup() {
        return Optional.ofNullable(exclusiveGroup);
    }

    @Override
    public String toString() {
        return "HookPolicy[" + onFailure + ", timeout " + timeout
                + (exclusiveGroup == null ? "" : ", exclusive in " + exclusiveGroup) + "]";
    }
}
