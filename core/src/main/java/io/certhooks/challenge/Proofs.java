// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.HookReport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What is shown to the CA at the moment, under which key, and for which certificates.
 *
 * <p>One operation at a time works on a certificate, and cleans up also what an earlier one has left.
 *
 * <p>Reading is safe for all threads; {@link #add} and {@link #remove} are called by one thread at a time.
 */
final class Proofs<V> {

    private final Map<String, Proof<V>> proofs = new ConcurrentHashMap<>();

    /**
     * Shows a proof, also on behalf of a certificate for which it is there already: a CA may give two orders of one
     * account the same pending authorization, and so the same token.
     *
     * @return false if another proof is shown under this key; it stays
     */
    boolean add(String key, ChallengeEvent event, Supplier<V> value) {
        Proof<V> proof = proofs.get(key);
        if (proof == null) {
            proof = new Proof<>(event.keyAuthorization(), value.get(), new ConcurrentHashMap<>(), new AtomicInteger());
            proofs.put(key, proof);
        }
        if (!proof.keyAuthorization().equals(event.keyAuthorization())) {
            return false;
        }
        proof.certificates().put(event.operation().name(), HookReport.current().promiseFetch());
        return true;
    }

    /**
     * Ends a certificate's use of a proof, and the proof if it was the last one.
     *
     * @return how often the proof was asked for; empty if this certificate had none under this key
     */
    Optional<Integer> remove(String key, ChallengeEvent event) {
        Proof<V> proof = proofs.get(key);
        if (proof == null
                || !proof.keyAuthorization().equals(event.keyAuthorization())
                || proof.certificates().remove(event.operation().name()) == null) {
            return Optional.empty();
        }
        if (proof.certificates().isEmpty()) {
            proofs.remove(key);
        }
        return Optional.of(proof.asked().get());
    }

    /** The value shown under a key; counts as asked for, which is told to those who wait for that. */
    Optional<V> find(String key) {
        Proof<V> proof = proofs.get(key);
        if (proof == null) {
            return Optional.empty();
        }
        proof.asked().incrementAndGet();
        proof.certificates().values().forEach(Runnable::run);
        return Optional.of(proof.value());
    }

    boolean isEmpty() {
        return proofs.isEmpty();
    }

    private record Proof<V>(
            String keyAuthorization, V value, Map<String, Runnable> certificates, AtomicInteger asked) {}
}
