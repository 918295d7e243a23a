// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.StagedAccount;
import io.certhooks.store.StagedFile;
import io.certhooks.store.StagedGeneration;
import io.certhooks.store.StoreLock;
import io.certhooks.store.StoredAccount;
import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that tells before and after each durable change; the points between which a process can die. */
record Edges(CertificateStore store, Consumer<String> edge) implements CertificateStore {

    private void around(String what, Runnable change) {
        edge.accept("before " + what);
        change.run();
        edge.accept("after " + what);
    }

    @Override
    public StoreLock lock() {
        return store.lock();
    }

    @Override
    public Optional<StoredAccount> account(URI directory) {
        return store.account(directory);
    }

    @Override
    public StagedAccount stageAccount(URI directory, StoredAccount account) {
        StagedAccount staged = store.stageAccount(directory, account);
        return new StagedAccount() {
            @Override
            public List<StagedFile> files() {
                return staged.files();
            }

            @Override
            public void publish() {
                around("account", staged::publish);
            }

            @Override
            public void discard() {
                staged.discard();
            }
        };
    }

    @Override
    public List<String> names() {
        return store.names();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return store.state(name);
    }

    @Override
    public void saveState(String name, byte[] state) {
        around("state", () -> store.saveState(name, state));
    }

    @Override
    public void writeState(String name, byte[] state) {
        around("written state", () -> store.writeState(name, state));
    }

    @Override
    public void setAsideState(String name) {
        store.setAsideState(name);
    }

    @Override
    public List<String> noteKeys() {
        return store.noteKeys();
    }

    @Override
    public Optional<byte[]> note(String key) {
        return store.note(key);
    }

    @Override
    public void saveNote(String key, byte[] note) {
        around("note", () -> store.saveNote(key, note));
    }

    @Override
    public void removeNote(String key) {
        around("note removed", () -> store.removeNote(key));
    }

    @Override
    public Optional<Generation> current(String name) {
        return store.current(name);
    }

    @Override
    public List<Generation> generations(String name) {
        return store.generations(name);
    }

    @Override
    public IssuedCertificate load(Generation generation) {
        return store.load(generation);
    }

    @Override
    public byte[] metadata(Generation generation) {
        return store.metadata(generation);
    }

    @Override
    public StagedGeneration stage(String name) {
        StagedGeneration staged = watched(store.stage(name));
        edge.accept("after stage");
        return staged;
    }

    @Override
    public Optional<StagedGeneration> staged(String name, int number) {
        return store.staged(name, number).map(this::watched);
    }

    private StagedGeneration watched(StagedGeneration staged) {
        return new StagedGeneration() {
            @Override
            public int number() {
                return staged.number();
            }

            @Override
            public void saveKey(PrivateKey key) {
                staged.saveKey(key);
                edge.accept("after key");
            }

            @Override
            public Optional<PrivateKey> key() {
                return staged.key();
            }

            @Override
            public Optional<StagedFile> keyFile() {
                return staged.keyFile();
            }

            @Override
            public Generation complete(List<X509Certificate> chain, byte[] metadata) {
                edge.accept("after download");
                Generation generation = staged.complete(chain, metadata);
                edge.accept("after complete");
                return generation;
            }

            @Override
            public void discard() {
                staged.discard();
            }
        };
    }

    @Override
    public List<StagedFile> files(Generation generation) {
        return store.files(generation);
    }

    @Override
    public void publish(Generation generation) {
        around("publish", () -> store.publish(generation));
    }

    @Override
    public Optional<CertificateFiles> live(String name) {
        return store.live(name);
    }

    @Override
    public void delete(Generation generation) {
        around("delete", () -> store.delete(generation));
    }

    @Override
    public void remove(String name) {
        around("remove", () -> store.remove(name));
    }
}
