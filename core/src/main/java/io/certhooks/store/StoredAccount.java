// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.security.KeyPair;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An account at a CA with its key. Immutable; {@link #toString()} never shows the key. */
public final class StoredAccount {

    private final KeyPair keyPair;
    private final @Nullable URI url;
    private final @Nullable String contact;

    private StoredAccount(KeyPair keyPair, @Nullable URI url, @Nullable String contact) {
        this.keyPair = requireNonNull(keyPair, "keyPair");
        this.url = url;
        this.contact = contact;
    }

    /**
     * An account that is not registered yet.
     *
     * @param keyPair its key
     * @return the account
     */
    public static StoredAccount of(KeyPair keyPair) {
        return new StoredAccount(keyPair, null, null);
    }

    /**
     * The same account, registered.
     *
     * @param url its URL at the CA
     * @param contact the contact the CA knows, or {@code null}
     * @return a copy
     */
    public StoredAccount registeredAs(URI url, @Nullable String contact) {
        return new StoredAccount(keyPair, requireNonNull(url, "url"), contact);
    }

    /**
     * The same account with another key.
     *
     * @param keyPair the key
     * @return a copy
     */
    public StoredAccount withKey(KeyPair keyPair) {
        return new StoredAccount(keyPair, url, contact);
    }

    /**
     * The key.
     *
     * @return the key pair
     */
    public KeyPair keyPair() {
        return keyPair;
    }

    /**
     * The URL at the CA.
     *
     * @return the URL; empty if the account is not registered yet
     */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }

    /**
     * The contact the CA knows.
     *
     * @return for instance {@code mailto:ops@example.org}; empty if there is none
     */
    public Optional<String> contact() {
        return Optional.ofNullable(contact);
    }

    @Override
    public String toString() {
        return "StoredAccount[" + (url == null ? "not registered" : url) + "]";
    }
}
