// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads generations from their directories. */
final class GenerationReader {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationReader.class);

    private final KeyMatches matches = new KeyMatches();
    private final ParsedChains chains = new ParsedChains();
    private final StoreLayout layout;

    GenerationReader(StoreLayout layout) {
        this.layout = layout;
    }

    /** All numbers in use, complete or not, rising. */
    NavigableSet<Integer> numbers(String name) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (String file : StoredFiles.names(layout.archive(name))) {
            OptionalInt number = StoreLayout.number(file);
            if (number.isPresent()) {
                numbers.add(number.getAsInt());
            }
        }
        return numbers;
    }

    boolean isComplete(String name, int number) {
        Path directory = layout.generation(name, number);
        return StoredFiles.isFile(directory.resolve(StoreLayout.METADATA))
                && StoredFiles.isFile(directory.resolve("cert.pem"))
                && StoredFiles.isDirectory(directory);
    }

    /** Whether there is no key, or it belongs to the certificate. */
    boolean matches(Optional<PrivateKey> key, X509Certificate certificate) {
        return key.map(present -> matches.match(present, certificate)).orElse(true);
    }

    boolean hasKey(String name, int number) {
        return StoredFiles.isFile(layout.generation(name, number).resolve(StoreLayout.KEY));
    }

    CertificateFiles files(String name, int number) {
        return CertificateFiles.in(layout.generation(name, number));
    }

    /** The files of a complete generation, and where they would be seen. */
    List<StagedFile> staged(String name, int number, CertificateFiles shown) {
        CertificateFiles written = files(name, number);
        List<StagedFile> all = new ArrayList<>();
        stagedKey(name, number, shown).ifPresent(all::add);
        all.add(staged(FileKind.CERTIFICATE, shown.certificate(), written.certificate()));
        all.add(staged(FileKind.CHAIN, shown.chain(), written.chain()));
        all.add(staged(FileKind.FULL_CHAIN, shown.fullChain(), written.fullChain()));
        all.add(staged(FileKind.BUNDLE, shown.bundle(), written.bundle()));
        return List.copyOf(all);
    }

    /** The file of a generation's key, complete or not, and where it would be seen; empty if it has none. */
    Optional<StagedFile> stagedKey(String name, int number, CertificateFiles shown) {
        return hasKey(name, number)
                ? Optional.of(staged(
                        FileKind.PRIVATE_KEY,
                        shown.privateKey(),
                        files(name, number).privateKey()))
                : Optional.empty();
    }

    private static StagedFile staged(FileKind kind, Path path, Path content) {
        return new StagedFile(kind, Files.exists(path) ? FileChange.EDIT : FileChange.CREATE, path, content);
    }

    /** What a complete generation is; empty if there is none with this number or its certificate is damaged. */
    Optional<Generation> describe(String name, int number) {
        if (!isComplete(name, number)) {
            return Optional.empty();
        }
        CertificateFiles files = files(name, number);
        Optional<byte[]> pem = StoredFiles.read(files.certificate());
        try {
            return pem.isEmpty()
                    ? Optional.empty()
                    : Optional.of(describe(name, number, chains.parse(pem.get()).get(0), files));
        } catch (CertificateException e) {
            LOG.warn("passed over generation {} of {}: {} is damaged", number, name, files.certificate(), e);
            return Optional.empty();
        }
    }

    static Generation describe(String name, int number, X509Certificate certificate, @Nullable CertificateFiles files) {
        return new Generation(
                name,
                number,
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                Optional.ofNullable(files));
    }

    /** Reads and checks a complete generation. */
    IssuedCertificate load(String name, int number) {
        CertificateFiles files = files(name, number);
        if (!isComplete(name, number)) {
            throw new StoreException(
                    "generation " + number + " of " + name + " is not in the store: there is no complete "
                            + files.directory(),
                    null);
        }
        List<X509Certificate> chain = chain(files.fullChain(), require(files.fullChain()));
        Optional<PrivateKey> key = key(files.privateKey());
        if (!matches(key, chain.get(0))) {
            throw damaged(files.privateKey(), "the key does not belong to the certificate beside it", null);
        }
        return IssuedCertificate.of(describe(name, number, chain.get(0), files), chain, key.orElse(null));
    }

    /**
     * Makes sure that all files of a complete generation say the same.
     *
     * @throws StoreException if they do not, or cannot be read
     */
    void verify(String name, int number) {
        IssuedCertificate certificate = load(name, number);
        CertificateFiles files = files(name, number);
        byte[] key = StoredFiles.read(files.privateKey()).orElse(null);
        GenerationContent.of(certificate.chain(), key).files().forEach((file, content) -> {
            if (!java.util.Arrays.equals(content, require(files.directory().resolve(file)))) {
                throw damaged(files.directory().resolve(file), "it does not fit the full chain and key", null);
            }
        });
    }

    /** Will know the certificates of a content that is about to be written. */
    void remember(GenerationContent content, List<X509Certificate> chain) {
        chains.remember(content.file("cert.pem"), chain.subList(0, 1));
        chains.remember(content.file("fullchain.pem"), chain);
    }

    private List<X509Certificate> chain(Path file, byte[] pem) {
        try {
            return chains.parse(pem);
        } catch (CertificateException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** The key in a file; empty if there is no file. */
    static Optional<PrivateKey> key(Path file) {
        return StoredFiles.read(file).map(pem -> key(file, pem));
    }

    /** The key in the content of a file. */
    static PrivateKey key(Path file, byte[] pem) {
        try {
            return Pem.privateKey(pem);
        } catch (GeneralSecurityException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    static byte[] require(Path file) {
        return StoredFiles.read(file).orElseThrow(() -> damaged(file, "it is missing", null));
    }

    private static StoreException damaged(Path file, String why, @Nullable Exception cause) {
        return new StoreException(
                "the store is damaged at " + file + ": " + why + "; restore it from a backup or publish another"
                        + " generation",
                cause);
    }
}
