// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

import io.certhooks.testkit.acme.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * The script of faults of one CA. At most one fault hits a request: that of the rule that was added last. Thread-safe.
 *
 * <pre>{@code
 * ca.faults().once(Endpoint.NEW_ORDER, Fault.html(503));
 * ca.faults().badNonces(20);
 * }</pre>
 */
public final class Faults {

    private static final System.Logger LOG = System.getLogger(Faults.class.getName());

    private static final FaultRule SIGNED = FaultRule.on(
            Endpoint.NEW_ACCOUNT,
            Endpoint.NEW_ORDER,
            Endpoint.NEW_AUTHZ,
            Endpoint.REVOKE_CERT,
            Endpoint.KEY_CHANGE,
            Endpoint.ACCOUNT,
            Endpoint.ORDERS,
            Endpoint.ORDER,
            Endpoint.FINALIZE,
            Endpoint.AUTHORIZATION,
            Endpoint.CHALLENGE,
            Endpoint.CERTIFICATE);

    private final List<Entry> script = new ArrayList<>();
    private final List<String> fired = new ArrayList<>();
    private ConnectionFault connectionFault = ConnectionFault.RESET;
    private int connectionsLeft;

    /** An empty script. */
    public Faults() {}

    private static final class Entry {
        private final FaultRule rule;
        private final List<Fault> faults;
        private final Random random;
        private int count;

        Entry(FaultRule rule, List<Fault> faults, long seed) {
            this.rule = rule;
            this.faults = List.copyOf(faults);
            this.random = new Random(seed);
        }

        Optional<Fault> next(Endpoint endpoint, String path) {
            if (!rule.covers(endpoint, path)) {
                return Optional.empty();
            }
            count++;
            return rule.hits(count) ? Optional.of(faults.get(random.nextInt(faults.size()))) : Optional.empty();
        }
    }

    /** Adds a fault for the requests of a rule, until {@link #clear()}. */
    public synchronized Faults add(FaultRule rule, Fault fault) {
        script.add(new Entry(Objects.requireNonNull(rule, "rule"), List.of(Objects.requireNonNull(fault, "fault")), 0));
        return this;
    }

    /** Adds a fault for the next request to an endpoint. */
    public Faults once(Endpoint endpoint, Fault fault) {
        return add(FaultRule.on(endpoint).nth(1), fault);
    }

    /** Adds a fault for the nth request to an endpoint from now on, counted from 1. */
    public Faults nth(Endpoint endpoint, int n, Fault fault) {
        return add(FaultRule.on(endpoint).nth(n), fault);
    }

    /** Adds a fault for all requests to an endpoint. */
    public Faults always(Endpoint endpoint, Fault fault) {
        return add(FaultRule.on(endpoint), fault);
    }

    /** Refuses the nonces of a part of all signed requests, drawn by chance; see {@link #random} about the seed. */
    public Faults badNonces(int percent) {
        long seed = new Random().nextLong();
        report(seed, percent, "refused nonces");
        return add(SIGNED.percent(percent, seed), Fault.badNonce());
    }

    /**
     * Hits a part of all requests with faults drawn by chance, the same ones in the same order for the same seed. The
     * seed is logged, so that a run that found something can be repeated as far as its requests come in the same order.
     *
     * @param faults what to draw from, for example {@link FaultCatalogue#all()}; not empty
     * @throws IllegalArgumentException if there is none to draw from
     */
    public synchronized Faults random(long seed, int percent, List<Fault> faults) {
        if (faults.isEmpty()) {
            throw new IllegalArgumentException("no faults to draw from");
        }
        report(seed, percent, faults.size() + " faults");
        script.add(new Entry(FaultRule.onAny().percent(percent, seed), faults, seed));
        return this;
    }

    /** Spoils the next so many connections before there is any request; connections that are open stay as they are. */
    public synchronized Faults connections(int count, ConnectionFault fault) {
        connectionFault = Objects.requireNonNull(fault, "fault");
        connectionsLeft = count;
        return this;
    }

    /** Ends all faults. */
    public synchronized void clear() {
        script.clear();
        connectionsLeft = 0;
    }

    /** Draws the fault for a connection. The CA calls this once for each connection. */
    public synchronized Optional<ConnectionFault> nextConnection() {
        if (connectionsLeft == 0) {
            return Optional.empty();
        }
        connectionsLeft--;
        fired.add("connection " + connectionFault);
        return Optional.of(connectionFault);
    }

    /** The faults that hit so far, each with its endpoint, in order; never null but potentially empty. */
    public synchronized List<String> fired() {
        return List.copyOf(fired);
    }

    /** Draws the fault for a request. The CA calls this once for each request. */
    public synchronized Optional<Fault> next(Endpoint endpoint, String path) {
        Optional<Fault> chosen = Optional.empty();
        for (Entry entry : script) {
            // Every entry counts every request, hit or not.
            Optional<Fault> later = entry.next(endpoint, path);
            chosen = later.isPresent() ? later : chosen;
        }
        chosen.ifPresent(fault -> fired.add(endpoint + " " + fault));
        return chosen;
    }

    private static void report(long seed, int percent, String what) {
        LOG.log(System.Logger.Level.INFO, "{0} for {1} % of requests, seed {2}", what, percent, Long.toString(seed));
    }
}
