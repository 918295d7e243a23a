// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may have an account. The terms may change at any time. Thread-safe. */
public final class AccountPolicy {

    private final Map<String, byte[]> externalKeys;
    private final boolean externalAccountRequired;
    private @Nullable URI terms;
    private int termsVersion;

    /**
     * A policy.
     *
     * @param terms the terms of service, null for none
     * @param externalKeys the MAC keys of external accounts by key id
     * @param externalAccountRequired true if every new account must be bound to one of them
     */
    public AccountPolicy(@Nullable URI terms, Map<String, byte[]> externalKeys, boolean externalAccountRequired) {
        this.externalKeys = new HashMap<>(externalKeys);
        this.externalAccountRequired = externalAccountRequired;
        this.terms = terms;
        this.termsVersion = terms == null ? 0 : 1;
    }

    /** The terms of service of today. */
    public synchronized Optional<URI> terms() {
        return Optional.ofNullable(terms);
    }

    /** Counts the terms of service so far; 0 if there were none. */
    public synchronized int termsVersion() {
        return termsVersion;
    }

    /** Puts new terms in force, which every account has to agree to before its next order. */
    public synchronized void changeTerms(URI newTerms) {
        terms = newTerms;
        termsVersion++;
    }

    /** True if every new account must be bound to an external account. */
    public boolean externalAccountRequired() {
        return externalAccountRequired;
    }

    /** The MAC key of an external account. */
    public Optional<byte[]> externalKey(String keyId) {
        return Optional.ofNullable(externalKeys.get(keyId)).map(byte[]::clone);
    }
}
