// SPDX-License-Identifier: Apache-2.0
package io.certhooks.bench;

import io.certhooks.FabricatedState;
import io.certhooks.hook.Generation;
import io.certhooks.store.FabricatedFile;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.StagedGeneration;
import io.certhooks.store.StoreLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A store of any number of certificates, made from one that the store itself wrote. */
final class IdleStore {

    private static final String FIRST = "host0.example";

    private final Path root;
    private final Generation first;
    private final List<String> files;

    private IdleStore(Path root, Generation first, List<String> files) {
        this.root = root;
        this.first = first;
        this.files = files;
    }

    /** Makes a store below a directory that does not exist yet. */
    static void make(Path root, int certificates) throws IOException {
        FileCertificateStore store = FileCertificateStore.at(root);
        MadeCertificate made = MadeCertificate.of(FIRST);
        StoreLock lock = store.lock();
        Generation first;
        try (lock) {
            StagedGeneration staged = store.stage(FIRST);
            staged.saveKey(made.key().getPrivate());
            first = staged.complete(made.chain(), "{}".getBytes(StandardCharsets.US_ASCII));
            store.publish(first);
            store.saveState(FIRST, FabricatedState.idle(FIRST, first));
        }
        try (Stream<Path> names =
                Files.list(root.resolve("archive").resolve(FIRST).resolve("1"))) {
            List<String> files =
                    names.map(path -> String.valueOf(path.getFileName())).toList();
            IdleStore copies = new IdleStore(root, first, files);
            IntStream.range(1, certificates).parallel().forEach(copies::copy);
        }
    }

    private void copy(int number) {
        String name = "host" + number + ".example";
        try {
            Path generation = Files.createDirectories(
                    root.resolve("archive").resolve(name).resolve("1"));
            for (String file : files) {
                share(root.resolve("archive").resolve(FIRST).resolve("1").resolve(file), generation.resolve(file));
            }
            Files.createSymbolicLink(root.resolve("current").resolve(name), Path.of("..", "archive", name, "1"));
            Path live = Files.createDirectory(root.resolve("live").resolve(name));
            for (String file : List.of("cert.pem", "chain.pem", "fullchain.pem", "privkey.pem")) {
                Files.createSymbolicLink(live.resolve(file), Path.of("..", "..", "current", name, file));
            }
            FabricatedFile.write(root, name, FabricatedState.idle(name, first));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A link saves the space of 100 000 copies; file systems limit their number, and then a copy it is.
    private static void share(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(from, to);
        }
    }
}
