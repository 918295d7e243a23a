// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Pem;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a generation as long as its last file, the metadata, is not in it. Made with the first file, so that one
 * that is never used leaves nothing.
 */
final class StagedDirectory implements StagedGeneration {

    private final Archive archive;
    private final String name;
    private final int number;
    private final Path directory;
    private final boolean found;
    private boolean made;
    private boolean named;
    private boolean discarded;
    private boolean attempted;
    private boolean complete;

    /** {@code found} tells whether the directory is there already. */
    StagedDirectory(Archive archive, String name, int number, boolean found) {
        this.found = found;
        this.made = found;
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
            open();
            Path file = directory.resolve(StoreLayout.KEY);
            Optional<byte[]> old = StoredFiles.read(file);
            if (old.isPresent() && !Arrays.equals(old.get(), pem)) {
                throw new IllegalStateException("generation " + number + " of " + name + " has another key already");
            }
            archive.keyBefore(name, number).ifPresent(StoredFiles::warnIfReadableByAll);
            archive.files().replace(file, pem, unsure());
            named = true;
        });
    }

    // Also if it was there: whoever made the directory may have been cut off.
    private List<Path> unsure() {
        return named ? List.of(directory) : archive.unsure(name, number);
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
            open();
            Path file = directory.resolve(StoreLayout.KEY);
            Optional<byte[]> key = StoredFiles.read(file);
            if (!archive.reader().matches(key.map(pem -> GenerationReader.key(file, pem)), chain.get(0))) {
                throw new IllegalArgumentException("this certificate of " + name + " was made for another key");
            }
            write(chain, key.orElse(null), metadata.clone());
            complete = true;
            return GenerationReader.describe(name, number, chain.get(0), CertificateFiles.in(directory));
        });
    }

    private void write(List<X509Certificate> chain, byte @Nullable [] key, byte[] metadata) {
        DurableFiles files = archive.files();
        Path mark = directory.resolve(StoreLayout.METADATA);
        Path begun = directory.resolve("." + StoreLayout.METADATA + ".tmp");
        GenerationContent content = GenerationContent.of(chain, key);
        archive.reader().remember(content, chain);
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        content.files().forEach((file, bytes) -> contents.put(directory.resolve(file), bytes));
        contents.put(begun, metadata);
        if (found || attempted) {
            // It may have got to any point, and nothing of it can be trusted to be on disk.
            files.delete(mark);
            contents.keySet().forEach(files::delete);
        }
        attempted = true;
        files.createAll(contents, unsure());
        named = true;
        files.install(begun, mark);
        files.sync(directory);
    }

    @Override
    public void discard() {
        archive.right().change(() -> {
            if (made && !isComplete()) {
                archive.delete(name, number);
            }
            discarded = true;
        });
    }

    private void open() {
        if (discarded) {
            throw new StoreException("generation " + number + " of " + name + " was discarded; stage a new one", null);
        }
        if (!made) {
            archive.files().createDirectory(archive.layout().archive(name));
            archive.files().createDirectory(directory);
            made = true;
        } else {
            DurableFiles.requireDirectory(archive.layout().archive(name));
            DurableFiles.requireDirectory(directory);
        }
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
