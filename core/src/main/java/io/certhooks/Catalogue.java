// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.DamagedException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of all certificates: in memory for reading, in the store before anything relies on it.
 *
 * <p>How a fact is kept depends on what it takes to find it out again: {@link #note} in memory, which shares a write with
 * the next one; {@link #write} where it outlives the process, and shares a flush with the next one; {@link #update} for
 * good.
 *
 * <p>Safe for use by several threads; changes to one certificate happen one after the other.
 */
final class Catalogue {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    private final CertificateStore store;
    private final Saving saving;
    private final ConcurrentHashMap<String, CertificateState> states = new ConcurrentHashMap<>();
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    /** Where states are kept. */
    @FunctionalInterface
    interface Saving {

        /**
         * Keeps a state.
         *
         * @param flush whether it must outlive a loss of power, and not only the process
         */
        void save(CertificateState state, boolean flush);
    }

    Catalogue(CertificateStore store) {
        this(store, (state, flush) -> save(store, state, flush));
        for (String name : store.names()) {
            stored(name).ifPresent(state -> states.put(name, state));
        }
    }

    private static void save(CertificateStore store, CertificateState state, boolean flush) {
        byte[] json = StateFormat.write(state);
        if (flush) {
            store.saveState(state.name(), json);
        } else {
            store.writeState(state.name(), json);
        }
    }

    private Optional<CertificateState> stored(String name) {
        try {
            return store.state(name).map(json -> restored(name, json));
        } catch (DamagedException e) {
            return rebuilt(name);
        }
    }

    // What a disk has changed: nothing in it can be relied on, but the generation in use tells what was asked for.
    private Optional<CertificateState> rebuilt(String name) {
        store.setAsideState(name);
        Optional<Generation> current = store.current(name);
        if (current.isEmpty()) {
            LOG.error("the state of {} is damaged and was put aside; it was never issued: ask for it again", name);
            store.remove(name);
            return Optional.empty();
        }
        LOG.error(
                "the state of {} is damaged and was put aside; going on from generation {}, whose deploys are made again",
                name,
                current.get().number());
        return requested(current.get()).map(request -> saved(CertificateState.of(request, null), true));
    }

    private Optional<CertificateRequest> requested(Generation current) {
        try {
            return Optional.of(Metadata.of(store, current).request());
        } catch (StoreException e) {
            LOG.error(
                    "what {} is for cannot be read either; it stays in use as it is: ask for it again with ensure()",
                    current.certificateName(),
                    e);
            return Optional.empty();
        }
    }

    private Catalogue(CertificateStore store, Saving saving) {
        this.store = store;
        this.saving = saving;
    }

    /**
     * A catalogue of its own, of which nothing is in the store but what its saving puts there.
     *
     * @param states what is in it from the beginning
     */
    static Catalogue apart(CertificateStore store, List<CertificateState> states, Saving saving) {
        Catalogue catalogue = new Catalogue(store, saving);
        states.forEach(state -> catalogue.states.put(state.name(), state));
        return catalogue;
    }

    private CertificateState restored(String name, byte[] json) {
        String what = "the state of " + name + " in " + store;
        String wayOut = "use the version that wrote it, or restore it from a backup";
        CertificateState state = StateFormat.read(json, CertificateState.class, what, wayOut);
        if (state.format() != CertificateState.FORMAT) {
            throw new StoreException(
                    what + " has format " + state.format() + ", but this version knows " + CertificateState.FORMAT
                            + " only: " + wayOut,
                    null);
        }
        return state.deliveries().isEmpty()
                ? state
                : state.withDeliveries(state.deliveries().stream()
                        .map(OwedDelivery::afterCrash)
                        .toList());
    }

    /** All states, in alphabetical order of their names. */
    List<CertificateState> all() {
        return states.values().stream()
                .sorted(Comparator.comparing(CertificateState::name))
                .toList();
    }

    /** All states, in no order. */
    Stream<CertificateState> stream() {
        return states.values().stream();
    }

    Optional<CertificateState> find(String name) {
        return Optional.ofNullable(states.get(name));
    }

    /** The state of a certificate that is known to be there. */
    CertificateState get(String name) {
        return find(name).orElseThrow(() -> removed(name));
    }

    /** Adds a certificate or changes what is asked for; whether it was added. */
    boolean put(CertificateSpec spec) {
        boolean[] added = new boolean[1];
        states.compute(spec.name(), (name, old) -> {
            added[0] = old == null;
            CertificateState wanted = wanted(old, spec);
            return isUnchanged(old, wanted) && isSaved(name) ? wanted : saved(wanted, true);
        });
        return added[0];
    }

    /** The state a certificate would have if it were put. */
    CertificateState wanted(CertificateSpec spec) {
        return wanted(states.get(spec.name()), spec);
    }

    private static CertificateState wanted(@Nullable CertificateState old, CertificateSpec spec) {
        if (old == null) {
            return CertificateState.of(spec.request(), spec.csr());
        }
        return isSame(old, spec) ? old : old.withSpec(spec);
    }

    private static boolean isSame(CertificateState state, CertificateSpec spec) {
        return state.request().equals(spec.request()) && Objects.equals(state.csr(), spec.csr());
    }

    /**
     * Changes the state of a certificate, in the store first, with what was {@linkplain #note noted} and {@linkplain #write
     * written}; the new state.
     *
     * @param change gives the same state if there is nothing to change
     */
    CertificateState update(String name, UnaryOperator<CertificateState> change) {
        return changed(
                states.computeIfPresent(name, (key, old) -> {
                    CertificateState next = change.apply(old);
                    return isUnchanged(old, next) && isSaved(name) ? next : saved(next, true);
                }),
                name);
    }

    private boolean isSaved(String name) {
        return !noted.contains(name) && !written.contains(name);
    }

    /**
     * Changes the state of a certificate, in the store first, with what was {@linkplain #note noted}. A loss of power may
     * undo that until the next {@link #update} or {@link #flush}.
     *
     * <p>For what has happened outside, and would cost something if it were to happen again.
     */
    void write(String name, UnaryOperator<CertificateState> change) {
        changed(
                states.computeIfPresent(name, (key, old) -> {
                    CertificateState next = change.apply(old);
                    return isUnchanged(old, next) && !noted.contains(name) ? next : saved(next, false);
                }),
                name);
    }

    /** Writes what was {@linkplain #note noted} about a certificate, if anything. */
    void write(String name) {
        write(name, UnaryOperator.identity());
    }

    /** Has what was {@linkplain #write written} about a certificate outlive a loss of power. */
    void flush(String name) {
        if (written.contains(name)) {
            save(name);
        }
    }

    /**
     * Changes the state of a certificate in memory; the next {@link #update} writes it down as well.
     *
     * <p>For what a crash may make unknown because it is found out again, or may be done again.
     */
    void note(String name, UnaryOperator<CertificateState> change) {
        changed(
                states.computeIfPresent(name, (key, old) -> {
                    CertificateState next = change.apply(old);
                    if (!isUnchanged(old, next)) {
                        noted.add(name);
                    }
                    return next;
                }),
                name);
    }

    // A change makes another state; to compare all that is in two would be work for nothing.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isUnchanged(@Nullable CertificateState old, CertificateState next) {
        return next == old;
    }

    private static CertificateState changed(@Nullable CertificateState changed, String name) {
        if (changed == null) {
            throw removed(name);
        }
        return changed;
    }

    private static IllegalStateException removed(String name) {
        return new IllegalStateException("the certificate " + name + " was removed: ask for it again with ensure()");
    }

    /** Writes down what was noted about a certificate, if anything. */
    void save(String name) {
        update(name, UnaryOperator.identity());
    }

    private CertificateState saved(CertificateState state, boolean flush) {
        saving.save(state, flush);
        noted.remove(state.name());
        if (flush) {
            written.remove(state.name());
        } else {
            written.add(state.name());
        }
        return state;
    }

    void remove(String name) {
        states.computeIfPresent(name, (key, old) -> {
            store.remove(name);
            noted.remove(name);
            written.remove(name);
            LOG.info("removed the certificate {}", name);
            return null;
        });
    }
}
