// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Keys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A generation in memory, first staged, then complete. */
final class MemoryGeneration implements StagedGeneration {

    private final MemoryCertificateStore store;
    private final GenerationLine line;
    private final String name;
    private final int number;
    private boolean begun;
    private volatile @Nullable PrivateKey key;
    private volatile @Nullable Content content;

    MemoryGeneration(MemoryCertificateStore store, GenerationLine line, String name, int number) {
        this.store = store;
        this.line = line;
        this.name = name;
        this.number = number;
    }

    /** What a complete generation holds. */
    static final class Content {

        private final IssuedCertificate issued;
        private final byte[] metadata;

        Content(IssuedCertificate issued, byte[] metadata) {
            this.issued = issued;
            this.metadata = metadata;
        }

        IssuedCertificate issued() {
            return issued;
        }

        byte[] metadata() {
            return metadata;
        }
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void saveKey(PrivateKey newKey) {
        byte[] encoded = StagedDirectory.encode(newKey);
        store.requireLock();
        open();
        PrivateKey old = key;
        if (old != null && !Arrays.equals(StagedDirectory.encode(old), encoded)) {
            throw new IllegalStateException("generation " + number + " of " + name + " has another key already");
        }
        key = newKey;
    }

    @Override
    public Optional<PrivateKey> key() {
        return Optional.ofNullable(key);
    }

    @Override
    public Optional<StagedFile> keyFile() {
        return Optional.empty();
    }

    @Override
    public Generation complete(List<X509Certificate> chain, byte[] metadata) {
        GenerationContent.requireComplete(chain, metadata);
        store.requireLock();
        open();
        PrivateKey own = key;
        if (own != null && !Keys.match(own, chain.get(0).getPublicKey())) {
            throw new IllegalArgumentException("this certificate of " + name + " was made for another key");
        }
        Generation generation = GenerationReader.describe(name, number, chain.get(0), null);
        content = new Content(IssuedCertificate.of(generation, chain, key), metadata.clone());
        return generation;
    }

    @Override
    public void discard() {
        store.requireLock();
        if (begun && !isComplete()) {
            line.delete(number);
        }
        begun = true;
    }

    private void open() {
        if (!begun) {
            line.add(this);
            begun = true;
        }
        if (isComplete()) {
            throw new IllegalStateException("generation " + number + " of " + name + " is complete already");
        }
        if (!line.holds(this)) {
            throw new StoreException("generation " + number + " of " + name + " was discarded; stage a new one", null);
        }
    }

    boolean isComplete() {
        return content != null;
    }

    Optional<Content> content() {
        return Optional.ofNullable(content);
    }
}
