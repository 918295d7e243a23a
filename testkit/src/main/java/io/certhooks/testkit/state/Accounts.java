// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.jws.Jwk;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** All accounts, found by id and by key. Thread-safe. */
public final class Accounts {

    private final Map<String, Account> byId = new LinkedHashMap<>();
    private final Map<Jwk, String> idByKey = new HashMap<>();
    private int count;

    /** The account with this id. */
    public synchronized Optional<Account> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The account that this key belongs to now. */
    public synchronized Optional<Account> byKey(Jwk key) {
        return Optional.ofNullable(idByKey.get(key)).map(byId::get);
    }

    /**
     * Adds an account unless the key has one already.
     *
     * @param make makes the account for the id it gets
     * @return the new account, or empty if the key has one
     */
    public synchronized Optional<Account> add(Jwk key, Function<String, Account> make) {
        if (idByKey.containsKey(key)) {
            return Optional.empty();
        }
        Account account = make.apply(Integer.toString(++count));
        byId.put(account.id(), account);
        idByKey.put(key, account.id());
        return Optional.of(account);
    }

    /**
     * Changes an account in one step; the key must stay.
     *
     * @throws IllegalArgumentException if there is no account of this id
     */
    public synchronized Account update(String id, UnaryOperator<Account> change) {
        Account changed = byId.computeIfPresent(id, (same, account) -> change.apply(account));
        if (changed == null) {
            throw new IllegalArgumentException("no account " + id);
        }
        return changed;
    }

    /**
     * Gives an account another key, unless that belongs to an account already.
     *
     * @return the account that has the new key: this one, or the other that stood in the way
     */
    public synchronized Account changeKey(String id, Jwk newKey) {
        Optional<Account> owner = byKey(newKey);
        if (owner.isPresent()) {
            return owner.get();
        }
        Jwk oldKey = update(id, UnaryOperator.identity()).key();
        idByKey.remove(oldKey);
        idByKey.put(newKey, id);
        return update(id, account -> account.withKey(newKey));
    }

    /** Forgets an account, if there is one of this id; its id is not given again. */
    public synchronized void remove(String id) {
        Account removed = byId.remove(id);
        if (removed != null) {
            idByKey.remove(removed.key());
        }
    }

    /** All accounts in order of creation. */
    public synchronized List<Account> all() {
        return List.copyOf(byId.values());
    }
}
