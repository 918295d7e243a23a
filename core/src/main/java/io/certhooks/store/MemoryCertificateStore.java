// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory, for tests and short-lived processes. Safe for use by several threads.
 *
 * <p>Has no files, so file hooks are not called for it. What it holds is gone with the object.
 */
public final class MemoryCertificateStore implements CertificateStore {

    private final AtomicReference<@Nullable Object> writer = new AtomicReference<>();
    private final Map<String, StoredAccount> accounts = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, byte[]> states = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, byte[]> notes = new ConcurrentSkipListMap<>();
    private final Map<String, GenerationLine> lines = new ConcurrentHashMap<>();

    private MemoryCertificateStore() {}

    /**
     * An empty store.
     *
     * @return the store
     */
    public static MemoryCertificateStore create() {
        return new MemoryCertificateStore();
    }

    @Override
    public String toString() {
        return "MemoryCertificateStore";
    }

    @Override
    public StoreLock lock() {
        Object self = new Object();
        if (!writer.compareAndSet(null, self)) {
            throw new StoreException("the store is in use; close the other lock first", null);
        }
        return () -> writer.compareAndSet(self, null);
    }

    void requireLock() {
        if (writer.get() == null) {
            throw new IllegalStateException("changes need the lock: call lock() first and close it last");
        }
    }

    @Override
    public Optional<StoredAccount> account(URI directory) {
        return Optional.ofNullable(accounts.get(AccountDirectory.canonical(directory)));
    }

    @Override
    public StagedAccount stageAccount(URI directory, StoredAccount account) {
        String key = AccountDirectory.canonical(directory);
        requireLock();
        return new StagedAccount() {
            private @Nullable StoredAccount staged = account;

            @Override
            public List<StagedFile> files() {
                return List.of();
            }

            @Override
            public void publish() {
                requireLock();
                if (staged != null) {
                    accounts.put(key, staged);
                    staged = null;
                }
            }

            @Override
            public void discard() {
                requireLock();
                staged = null;
            }
        };
    }

    @Override
    public List<String> names() {
        return List.copyOf(states.keySet());
    }

    @Override
    public Optional<byte[]> state(String name) {
        return Optional.ofNullable(states.get(CertificateName.require(name))).map(byte[]::clone);
    }

    @Override
    public void saveState(String name, byte[] state) {
        CertificateName.require(name);
        GenerationContent.requireSize(state, "state");
        requireLock();
        states.put(name, state.clone());
    }

    // Memory has no people who look into it.
    @Override
    public void setAsideState(String name) {
        CertificateName.require(name);
        requireLock();
    }

    @Override
    public List<String> noteKeys() {
        return List.copyOf(notes.keySet());
    }

    @Override
    public Optional<byte[]> note(String key) {
        return Optional.ofNullable(notes.get(CertificateName.requireNote(key))).map(byte[]::clone);
    }

    @Override
    public void saveNote(String key, byte[] note) {
        CertificateName.requireNote(key);
        GenerationContent.requireSize(note, "note");
        requireLock();
        notes.put(key, note.clone());
    }

    @Override
    public void removeNote(String key) {
        CertificateName.requireNote(key);
        requireLock();
        notes.remove(key);
    }

    @Override
    public Optional<Generation> current(String name) {
        return line(name).flatMap(GenerationLine::current);
    }

    @Override
    public List<Generation> generations(String name) {
        return line(name).map(GenerationLine::complete).orElse(List.of());
    }

    @Override
    public IssuedCertificate load(Generation generation) {
        return require(generation).issued();
    }

    @Override
    public byte[] metadata(Generation generation) {
        return require(generation).metadata().clone();
    }

    private MemoryGeneration.Content require(Generation generation) {
        return line(generation.certificateName())
                .flatMap(line -> line.content(generation.number()))
                .orElseThrow(() -> new StoreException(
                        "generation " + generation.number() + " of " + generation.certificateName()
                                + " is not in the store",
                        null));
    }

    @Override
    public StagedGeneration stage(String name) {
        CertificateName.require(name);
        requireLock();
        return lines.computeIfAbsent(name, GenerationLine::new).stage(this);
    }

    @Override
    public Optional<StagedGeneration> staged(String name, int number) {
        return line(name).flatMap(line -> line.open(number));
    }

    @Override
    public List<StagedFile> files(Generation generation) {
        CertificateName.require(generation.certificateName());
        return List.of();
    }

    @Override
    public void publish(Generation generation) {
        requireLock();
        require(generation);
        line(generation.certificateName()).ifPresent(line -> line.publish(generation.number()));
    }

    @Override
    public Optional<CertificateFiles> live(String name) {
        CertificateName.require(name);
        return Optional.empty();
    }

    @Override
    public void delete(Generation generation) {
        requireLock();
        line(generation.certificateName()).ifPresent(line -> line.delete(generation.number()));
    }

    @Override
    public void remove(String name) {
        CertificateName.require(name);
        requireLock();
        line(name).ifPresent(GenerationLine::clear);
        lines.remove(name);
        states.remove(name);
    }

    private Optional<GenerationLine> line(String name) {
        return Optional.ofNullable(lines.get(CertificateName.require(name)));
    }
}
