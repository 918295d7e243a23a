// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.x509.Pem;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The directory of a generation as long as its last file, the metadata, is not in it. */
final class StagedDirectory implements StagedGeneration {

    private final Archive archive;
    private final String name;
    private final int number;
    private final Path directory;
    private boolean named;
    private boolean attempted;
    private boolean complete;

    /** {@code named} tells whether the name of the directory is known to be on disk. */
    StagedDirectory(Archive archive, String name, int number, boolean named) {
        this.named = named;
        this.archive = archive;
        this.name = name;
        this.number = number;
        this.directory = archive.layout().generation(name, number);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public void saveKey(PrivateKey key) {
        byte[] pem = encode(key);
        archive.right().change(() -> {
            requireOpen();
            Path file = directory.resolve(StoreLayout.KEY);
            Optional<byte[]> old = StoredFiles.read(file);
            if (old.isPresent() && !Arrays.equals(old.get(), pem)) {
                throw new IllegalStateException("generation " + number + " of " + name + " has another key already");
            }
            archive.keyBefore(name, number).ifPresent(StoredFiles::warnIfReadableByAll);
            archive.files().replace(file, pem);
            name();
        });
    }

    // Whoever made the directory may have been cut off.
    private void name() {
        if (!named) {
            archive.files().sync(archive.layout().archive());
            archive.files().sync(DurableFiles.parent(directory));
            named = true;
        }
    }

    @Override
    public Optional<PrivateKey> key() {
        return GenerationReader.key(directory.resolve(StoreLayout.KEY));
    }

    @Override
    public Optional<StagedFile> keyFile() {
        return archive.reader().stagedKey(name, number, archive.layout().liveFiles(name));
    }

    @Override
    public Generation complete(List<X509Certificate> chain, byte[] metadata) {
        GenerationContent.requireComplete(chain, metadata);
        return archive.right().changing(() -> {
            requireOpen();
            if (!archive.reader().matches(key(), chain.get(0))) {
                throw new IllegalArgumentException("this certificate of " + name + " was made for another key");
            }
            attempted = true;
            write(chain, metadata.clone());
            complete = true;
            return GenerationReader.describe(name, number, chain.get(0), CertificateFiles.in(directory));
        });
    }

    private void write(List<X509Certificate> chain, byte[] metadata) {
        DurableFiles files = archive.files();
        Path mark = directory.resolve(StoreLayout.METADATA);
        Path begun = directory.resolve("." + StoreLayout.METADATA + ".tmp");
        byte[] key = StoredFiles.read(directory.resolve(StoreLayout.KEY)).orElse(null);
        GenerationContent content = GenerationContent.of(chain, key);
        archive.reader().remember(content, chain);
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        content.files().forEach((file, bytes) -> contents.put(directory.resolve(file), bytes));
        contents.put(begun, metadata);
        // An earlier attempt may have got to any point, and nothing of it can be trusted to be on disk.
        files.delete(mark);
        contents.keySet().forEach(files::delete);
        files.createAll(directory, contents);
        files.sync(directory);
        name();
        files.install(begun, mark);
        files.sync(directory);
    }

    @Override
    public void discard() {
        archive.right().change(() -> {
            if (!isComplete()) {
                archive.delete(name, number);
            }
        });
    }

    private void requireOpen() {
        DurableFiles.requireDirectory(archive.layout().archive(name));
        DurableFiles.requireDirectory(directory);
        if (isComplete()) {
            throw new IllegalStateException("generation " + number + " of " + name + " is complete already");
        }
    }

    /** After a failed attempt the mark may be there, but does not count. */
    private boolean isComplete() {
        return complete || (!attempted && StoredFiles.exists(directory.resolve(StoreLayout.METADATA)));
    }

    /** The PEM of a key; refuses keys that cannot leave their device. */
    static byte[] encode(PrivateKey key) {
        if (key.getEncoded() == null || !"PKCS#8".equals(key.getFormat())) {
            throw new IllegalArgumentException(
                    "a key that is to be stored needs a PKCS#8 encoding; this " + key.getAlgorithm() + " key has none");
        }
        return Pem.encode(key);
    }
}
