// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An account that another program has registered at a CA, with its key, to be taken over instead of registering another one.
 * Immutable.
 *
 * <p>{@link #toString()} never shows the key.
 */
public final class ExistingAccount {

    private final URI directory;
    private final URI url;
    private final PrivateKey privateKey;
    private final @Nullable String contact;

    private ExistingAccount(URI directory, URI url, PrivateKey privateKey, @Nullable String contact) {
        this.directory = directory;
        this.url = url;
        this.privateKey = privateKey;
        this.contact = contact;
    }

    /**
     * An account whose key is in memory.
     *
     * @param directory the URL of the CA's directory
     * @param url the account's own URL at the CA
     * @param privateKey its key
     * @return the account, without a contact
     * @throws IllegalArgumentException if the key is not EC P-256 or P-384, or RSA with 2048 to 4096 bits
     */
    public static ExistingAccount of(URI directory, URI url, PrivateKey privateKey) {
        requireNonNull(directory, "directory");
        requireNonNull(url, "url");
        requireNonNull(privateKey, "privateKey");
        if (!isUsable(privateKey)) {
            throw new IllegalArgumentException(
                    "an account key must be EC P-256 or P-384, or RSA with 2048 to 4096 bits;"
                            + " have a new account registered instead");
        }
        return new ExistingAccount(directory, url, privateKey, null);
    }

    /**
     * An account whose key is in a file.
     *
     * @param directory the URL of the CA's directory
     * @param url the account's own URL at the CA
     * @param privateKey its key in PEM form, not encrypted: PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) or
     *     SEC1 ({@code EC PRIVATE KEY})
     * @return the account, without a contact
     * @throws ConfigurationException if the file cannot be read, with its path, or as in {@link #of}
     */
    public static ExistingAccount read(URI directory, URI url, Path privateKey) {
        requireNonNull(directory, "directory");
        requireNonNull(url, "url");
        PrivateKey key = PemFile.read(requireNonNull(privateKey, "privateKey")).privateKey();
        try {
            return of(directory, url, key);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(privateKey + ": " + e.getMessage());
        }
    }

    private static boolean isUsable(PrivateKey key) {
        if (key instanceof RSAPrivateCrtKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits >= 2048 && bits <= 4096;
        }
        if (key instanceof ECPrivateKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            return bits == 256 || bits == 384;
        }
        return false;
    }

    /**
     * The same account with the contact that the CA knows.
     *
     * @param contact for instance {@code mailto:ops@example.org}
     * @return a copy
     */
    public ExistingAccount withContact(String contact) {
        return new ExistingAccount(directory, url, privateKey, requireNonNull(contact, "contact"));
    }

    /** The URL of the CA's directory. */
    public URI directory() {
        return directory;
    }

    /** The account's own URL at the CA. */
    public URI url() {
        return url;
    }

    /** Its key. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /**
     * The contact that the CA knows.
     *
     * @return for instance {@code mailto:ops@example.org}; empty if there is none
     */
    public Optional<String> contact() {
        return Optional.ofNullable(contact);
    }

    @Override
    public String toString() {
        return "ExistingAccount[" + url + " at " + directory + "]";
    }
}
