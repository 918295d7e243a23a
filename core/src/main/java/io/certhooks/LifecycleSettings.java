// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.acme.AcmeClient;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Hook;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.StoreLock;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a lifecycle was told, checked when it is opened; see {@link LifecycleBuilder}.
 *
 * @param authority the first choice; {@code null} if it was left out
 * @param store {@code null} if it was left out
 */
record LifecycleSettings(
        @Nullable CertificateAuthority authority,
        List<CertificateAuthority> fallbacks,
        int fallbackAfter,
        @Nullable CertificateStore store,
        List<Hook> hooks,
        RenewalPolicy renewal,
        int parallel,
        Duration orderLimit,
        Duration closeGrace,
        Clock clock,
        RandomGenerator random) {

    private static final int MOST_PARALLEL = 256;

    /**
     * Opens the lifecycle, or leaves nothing open.
     *
     * @throws ConfigurationException if anything is missing or wrong; lists all of it
     */
    CertificateLifecycle open() {
        List<String> problems = problems();
        CertificateStore target = store;
        Map<CertificateAuthority, AcmeClient> clients = connect(problems);
        try {
            if (!problems.isEmpty() || target == null) {
                throw new ConfigurationException(problems);
            }
            return open(clients, target);
        } catch (RuntimeException e) {
            clients.values().forEach(AcmeClient::close);
            throw e;
        }
    }

    private CertificateLifecycle open(Map<CertificateAuthority, AcmeClient> clients, CertificateStore target) {
        StoreLock lock = target.lock();
        try {
            Engine engine = engine(clients, target);
            return new CertificateLifecycle(engine, lock, new Runs(engine, parallel), this);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Engine engine(Map<CertificateAuthority, AcmeClient> clients, CertificateStore target) {
        Catalogue catalogue = new Catalogue(target);
        HookRunner runner = new HookRunner(hooks, clock);
        RetryDelay delay = new RetryDelay(random);
        List<Issuer> inOrder = new ArrayList<>();
        clients.forEach((ca, client) -> inOrder.add(new Issuer(ca, client, new Accounts(ca, client, target, runner))));
        Issuers issuers = new Issuers(inOrder, fallbackAfter);
        return new Engine(
                issuers,
                target,
                clock,
                runner,
                catalogue,
                new Deliveries(target, catalogue, runner, clock, delay),
                new Schedule(renewal, clock),
                new Failures(catalogue, target, clock, delay, runner, issuers),
                orderLimit,
                null);
    }

    // Contacts none.
    private Map<CertificateAuthority, AcmeClient> connect(List<String> problems) {
        Map<CertificateAuthority, AcmeClient> clients = new LinkedHashMap<>();
        Set<URI> directories = new HashSet<>();
        List<CertificateAuthority> inOrder = new ArrayList<>();
        if (authority != null) {
            inOrder.add(authority);
        }
        inOrder.addAll(fallbacks);
        for (CertificateAuthority ca : inOrder) {
            ca.connect(problems).ifPresent(client -> {
                if (directories.add(client.directory())) {
                    clients.put(ca, client);
                } else {
                    client.close();
                    problems.add("two CAs have the directory " + client.directory() + ": name each CA once");
                }
            });
        }
        return clients;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (authority == null) {
            problems.add("there is no CA: call authority()");
        }
        if (store == null) {
            problems.add("there is no store: call store()");
        }
        Set<String> names = new HashSet<>();
        for (Hook hook : hooks) {
            if (!names.add(hook.name())) {
                problems.add("two hooks have the name \"" + hook.name() + "\": use Hook.withName()");
            }
        }
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            problems.add("parallel() must be 1 to " + MOST_PARALLEL + ", not " + parallel);
        }
        if (fallbackAfter < 1) {
            problems.add("fallbackAfter() must be 1 or more, not " + fallbackAfter);
        }
        if (orderLimit.isNegative() || orderLimit.isZero()) {
            problems.add("orderLimit() must be more than zero, not " + orderLimit);
        }
        if (closeGrace.isNegative()) {
            problems.add("closeGrace() must not be negative: " + closeGrace);
        }
        return problems;
    }
}
