// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its chain and its private key. Immutable and safe for use by several threads.
 *
 * <p>{@link #toString()} never shows the key.
 */
public final class IssuedCertificate {

    private final Generation generation;
    private final List<X509Certificate> chain;
    private final @Nullable PrivateKey privateKey;
    private final @Nullable URI url;

    private IssuedCertificate(
            Generation generation, List<X509Certificate> chain, @Nullable PrivateKey privateKey, @Nullable URI url) {
        this.generation = Objects.requireNonNull(generation, "generation");
        this.chain = List.copyOf(Objects.requireNonNull(chain, "chain"));
        this.privateKey = privateKey;
        this.url = url;
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("the chain of " + generation.certificateName() + " is empty");
        }
    }

    /**
     * Puts a certificate together.
     *
     * @param generation its place in the store
     * @param chain the certificate first, then its issuers, at least one
     * @param privateKey the key, or {@code null} if the owner keeps it
     * @return the certificate
     * @throws IllegalArgumentException if the chain is empty
     */
    public static IssuedCertificate of(
            Generation generation, List<X509Certificate> chain, @Nullable PrivateKey privateKey) {
        return new IssuedCertificate(generation, chain, privateKey, null);
    }

    /**
     * The same certificate with where it can be had from the CA.
     *
     * @param url the certificate's URL at the CA
     * @return a copy
     */
    public IssuedCertificate withUrl(URI url) {
        return new IssuedCertificate(generation, chain, privateKey, Objects.requireNonNull(url, "url"));
    }

    /**
     * The place of this certificate in the store.
     *
     * @return the generation
     */
    public Generation generation() {
        return generation;
    }

    /**
     * The certificate first, then its issuers without the root.
     *
     * @return the chain, at least one certificate
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * The certificate alone.
     *
     * @return the first of the {@link #chain()}
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * The private key.
     *
     * @return the key; empty if the certificate was issued for the owner's own signing request
     */
    public Optional<PrivateKey> privateKey() {
        return Optional.ofNullable(privateKey);
    }

    /**
     * Where the certificate can be had from the CA, as deploy hooks are told.
     *
     * @return the URL; empty if it was not issued by the engine, or is not given by a deploy
     */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }

    /**
     * A new in-memory PKCS#12 key store with this certificate as its one entry.
     *
     * @param password protects the entry; may be empty, not {@code null}
     * @return a key store for {@code KeyManagerFactory}, alias = the certificate's name
     * @throws IllegalStateException if there is no private key
     */
    public KeyStore toKeyStore(char[] password) {
        Objects.requireNonNull(password, "password");
        PrivateKey key = privateKey()
                .orElseThrow(() -> new IllegalStateException("there is no private key for "
                        + generation.certificateName() + ": it was issued for a signing request of its owner's, so make"
                        + " the key store there"));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(generation.certificateName(), key, password, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a key store for " + generation.certificateName(), e);
        }
    }

    @Override
    public String toString() {
        return "IssuedCertificate[" + generation.certificateName() + " #" + generation.number() + ", serial "
                + generation.serial() + ", until " + generation.notAfter() + "]";
    }
}
