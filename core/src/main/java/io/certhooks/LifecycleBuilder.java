// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static io.certhooks.Arguments.requireAll;
import static java.util.Objects.requireNonNull;

import io.certhooks.hook.BatchDeployListener;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.DeployListener;
import io.certhooks.hook.DeployVerifier;
import io.certhooks.hook.Hook;
import io.certhooks.hook.LifecycleListener;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.PostListener;
import io.certhooks.hook.PreListener;
import io.certhooks.store.CertificateStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link CertificateLifecycle}. Used by one thread. */
public final class LifecycleBuilder {

    /** The number of certificates that a run works on at the same time unless told otherwise. */
    public static final int DEFAULT_PARALLEL = 4;

    /** How long an order may take unless told otherwise: five minutes. */
    public static final Duration DEFAULT_ORDER_LIMIT = Duration.ofMinutes(5);

    /** The number of failures in a row at one CA after which the next is asked unless told otherwise. */
    public static final int DEFAULT_FALLBACK_AFTER = 3;

    /** How long closing waits for running operations unless told otherwise: thirty seconds. */
    public static final Duration DEFAULT_CLOSE_GRACE = Duration.ofSeconds(30);

    private final List<Hook> hooks = new ArrayList<>();
    private final List<CertificateAuthority> fallbacks = new ArrayList<>();
    private @Nullable CertificateAuthority authority;
    private @Nullable CertificateStore store;
    private RenewalPolicy renewal = RenewalPolicy.standard();
    private Clock clock = Clock.systemUTC();
    private int parallel = DEFAULT_PARALLEL;
    private int fallbackAfter = DEFAULT_FALLBACK_AFTER;
    private Duration orderLimit = DEFAULT_ORDER_LIMIT;
    private Duration closeGrace = DEFAULT_CLOSE_GRACE;
    private RandomGenerator random = new SecureRandom();

    LifecycleBuilder() {}

    /**
     * The CA that issues the certificates. Required.
     *
     * @param authority the CA
     * @return this
     */
    public LifecycleBuilder authority(CertificateAuthority authority) {
        this.authority = requireNonNull(authority, "authority");
        return this;
    }

    /**
     * Adds CAs that are asked for a certificate, in this order, when those before have failed it.
     *
     * <p>A CA is left after {@linkplain #fallbackAfter so many} failures in a row, and at once if it refuses, if it asks to
     * wait, or if there is no certificate to wait with: none yet, none that is still valid and not revoked, or none for what is
     * asked for. The next is then asked in the same run, by another operation with hooks of its own; of the two the run's result
     * is the last. When all were left, the one is asked whose time comes first: what one asks to wait binds no other. After a
     * success the first counts again. Failures are those of CA, network and validation, not of hooks. Suggestions when to renew
     * and revocations are matters of the CA that has issued.
     *
     * @param authorities CAs with settings of their own
     * @return this
     */
    public LifecycleBuilder fallback(CertificateAuthority... authorities) {
        fallbacks.addAll(requireAll(Arrays.asList(requireNonNull(authorities, "authorities")), "authorities"));
        return this;
    }

    /**
     * After how many failures in a row at one CA the next is asked for a certificate that can wait: one that is to be renewed
     * while the one in use is valid.
     *
     * @param failures 1 or more, default {@link #DEFAULT_FALLBACK_AFTER}: a disturbance of some minutes is waited for
     * @return this
     */
    public LifecycleBuilder fallbackAfter(int failures) {
        this.fallbackAfter = failures;
        return this;
    }

    /**
     * Where certificates, keys and the engine's state are kept. Required.
     *
     * @param store the store; no other lifecycle may write to it at the same time
     * @return this
     */
    public LifecycleBuilder store(CertificateStore store) {
        this.store = requireNonNull(store, "store");
        return this;
    }

    /**
     * Adds a hook after those that are there.
     *
     * @param hook a hook with a name of its own
     * @return this
     */
    public LifecycleBuilder hook(Hook hook) {
        hooks.add(requireNonNull(hook, "hook"));
        return this;
    }

    /**
     * Adds a listener with the standard policy, named after its class.
     *
     * @param listener an instance of a named class
     * @return this
     * @throws IllegalArgumentException if the class is a lambda or anonymous
     */
    public LifecycleBuilder hook(LifecycleListener listener) {
        return hook(Hook.of(listener));
    }

    /**
     * Adds hooks after those that are there, in the given order.
     *
     * @param hooks hooks with names of their own
     * @return this
     */
    public LifecycleBuilder hooks(Collection<Hook> hooks) {
        this.hooks.addAll(requireAll(hooks, "hooks"));
        return this;
    }

    /**
     * Adds a hook for the pre phase.
     *
     * @param name a name of its own
     * @param listener called once per certificate before the CA is contacted for it
     * @return this
     */
    public LifecycleBuilder onPre(String name, PreListener listener) {
        return hook(Hook.of(name, listener));
    }

    /**
     * Adds a hook for the deploy phase.
     *
     * @param name a name of its own, kept from one version of the program to the next
     * @param listener called for each new generation until it succeeds
     * @return this
     */
    public LifecycleBuilder onDeploy(String name, DeployListener listener) {
        return hook(Hook.of(name, listener));
    }

    /**
     * Adds a hook that deploys all new generations of a run at once.
     *
     * @param name a name of its own, kept from one version of the program to the next
     * @param listener called once per run with all generations it does not have yet
     * @return this
     */
    public LifecycleBuilder onDeployBatch(String name, BatchDeployListener listener) {
        return hook(Hook.of(name, listener));
    }

    /**
     * Adds a hook that looks whether a new certificate works where it was deployed; if it does not, the engine returns
     * to the one before.
     *
     * @param name a name of its own
     * @param verifier called once all deploy hooks have a new generation; see {@link TlsProbe}
     * @return this
     */
    public LifecycleBuilder verifyDeploy(String name, DeployVerifier verifier) {
        return hook(Hook.of(name, requireNonNull(verifier, "verifier")));
    }

    /**
     * Adds a hook for the post phase.
     *
     * @param name a name of its own
     * @param listener called once per operation, whatever the outcome
     * @return this
     */
    public LifecycleBuilder onPost(String name, PostListener listener) {
        return hook(Hook.of(name, listener));
    }

    /**
     * Adds an observer of everything.
     *
     * @param name a name of its own
     * @param observer called with every event, on a thread of its own
     * @return this
     */
    public LifecycleBuilder observer(String name, LifecycleObserver observer) {
        return hook(Hook.of(name, requireNonNull(observer, "observer")));
    }

    /**
     * When certificates are renewed.
     *
     * @param policy default {@link RenewalPolicy#standard()}
     * @return this
     */
    public LifecycleBuilder renewal(RenewalPolicy policy) {
        this.renewal = requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many certificates a run works on at the same time.
     *
     * @param certificates 1 to 256, default {@link #DEFAULT_PARALLEL}
     * @return this
     */
    public LifecycleBuilder parallel(int certificates) {
        this.parallel = certificates;
        return this;
    }

    /**
     * How long a validation, or the making of a certificate, may take before it is left for later.
     *
     * @param limit more than zero, default {@link #DEFAULT_ORDER_LIMIT}
     * @return this
     */
    public LifecycleBuilder orderLimit(Duration limit) {
        this.orderLimit = requireNonNull(limit, "limit");
        return this;
    }

    /**
     * How long closing waits for running operations before it breaks them off.
     *
     * @param grace zero or more, default {@link #DEFAULT_CLOSE_GRACE}
     * @return this
     */
    public LifecycleBuilder closeGrace(Duration grace) {
        this.closeGrace = requireNonNull(grace, "grace");
        return this;
    }

    /**
     * What time it is.
     *
     * @param clock default the system's clock; tests give one they can move
     * @return this
     */
    public LifecycleBuilder clock(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Checks all settings, becomes the one writer of the store and reads its state. Contacts nobody and calls no hook.
     *
     * @return a lifecycle, to be closed at the end
     * @throws ConfigurationException if settings are missing or wrong; lists all of them
     * @throws io.certhooks.hook.StoreException if the store cannot be read or is in use
     */
    public CertificateLifecycle build() {
        return new LifecycleSettings(
                        authority,
                        List.copyOf(fallbacks),
                        fallbackAfter,
                        store,
                        List.copyOf(hooks),
                        renewal,
                        parallel,
                        orderLimit,
                        closeGrace,
                        clock,
                        random)
                .open();
    }

    /** Where chance comes from; for tests. */
    LifecycleBuilder random(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
        return this;
    }
}
