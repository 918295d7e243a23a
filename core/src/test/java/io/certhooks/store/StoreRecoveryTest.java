// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.hook.Generation;
import io.certhooks.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that somebody or something has damaged, and what the next start makes of them. */
class StoreRecoveryTest {

    private static final String NAME = "example.org";
    private static final int STORES = Integer.getInteger("certhooks.stores", 300);
    private static final KeyPair KEY = TestCertificates.key();
    private static final KeyPair OTHER_KEY = TestCertificates.key();
    private static final List<X509Certificate> CHAIN = TestCertificates.chain(KEY);

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void fill() {
        fill(directory.resolve("store"));
    }

    /** Three complete generations, the third current, and a fourth with its key only. */
    private void fill(Path place) {
        root = place;
        FileCertificateStore store = opened();
        StoreLock lock = store.lock();
        for (int i = 0; i < 3; i++) {
            StagedGeneration staged = store.stage(NAME);
            staged.saveKey(KEY.getPrivate());
            store.publish(staged.complete(CHAIN, "{}".getBytes(UTF_8)));
        }
        store.stage(NAME).saveKey(KEY.getPrivate());
        store.saveState(NAME, "{}".getBytes(UTF_8));
        lock.close();
    }

    private FileCertificateStore opened() {
        return FileCertificateStore.at(WatchedFileSystem.watch(root, change -> change.kind() != Change.Kind.SYNC));
    }

    private FileCertificateStore restart() {
        FileCertificateStore store = opened();
        store.lock().close();
        return store;
    }

    private FileCertificateStore restartAfterCrash() throws IOException {
        Files.writeString(root.resolve(".lock"), "process 1");
        return restart();
    }

    private Path pointer() {
        return root.resolve("current").resolve(NAME);
    }

    private Path generation(int number) {
        return root.resolve("archive").resolve(NAME).resolve(Integer.toString(number));
    }

    private static Optional<Integer> current(FileCertificateStore store) {
        return store.current(NAME).map(Generation::number);
    }

    @Test
    void changesNothingOfAWholeStore() throws Exception {
        Set<String> before = tree();
        assertThat(current(restart())).contains(3);
        assertThat(tree()).isEqualTo(before);
        assertThat(current(restartAfterCrash())).contains(3);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void repairsADanglingPointer() throws Exception {
        Files.delete(pointer());
        Files.createSymbolicLink(pointer(), Path.of("../archive/example.org/77"));

        assertThat(current(restart())).contains(3);
    }

    @Test
    void repairsAPointerToAnIncompleteGeneration() throws Exception {
        Files.delete(pointer());
        Files.createSymbolicLink(pointer(), Path.of("../archive/example.org/4"));

        assertThat(current(restart())).contains(3);
        assertThat(restart().staged(NAME, 4).flatMap(StagedGeneration::key)).contains(KEY.getPrivate());
    }

    @Test
    void repairsAForeignPointer() throws Exception {
        for (String target : List.of("/etc", "../archive/other/1", "../archive/example.org/1/..", ".", "../../x")) {
            Files.delete(pointer());
            Files.createSymbolicLink(pointer(), Path.of(target));

            assertThat(current(restart())).as(target).contains(3);
        }
    }

    @Test
    void movesAPointerAsideThatIsADirectoryOrAFile() throws Exception {
        Files.delete(pointer());
        Files.createDirectory(pointer());
        Files.write(pointer().resolve("privkey.pem"), Pem.encode(OTHER_KEY.getPrivate()));
        assertThat(current(restart())).contains(3);
        assertThat(pointer().resolveSibling(".example.org.displaced-1").resolve("privkey.pem"))
                .isRegularFile();

        Files.delete(pointer());
        Files.writeString(pointer(), "a key, perhaps");
        assertThat(current(restart())).contains(3);
        assertThat(pointer().resolveSibling(".example.org.displaced-2")).hasContent("a key, perhaps");
    }

    @Test
    void passesOverGenerationsWhoseKeyDoesNotFit() throws Exception {
        byte[] other = Pem.encode(OTHER_KEY.getPrivate());
        // All its files agree with each other, but for the key and the certificate themselves.
        for (Map.Entry<String, byte[]> file :
                GenerationContent.of(CHAIN, other).files().entrySet()) {
            Files.write(generation(3).resolve(file.getKey()), file.getValue());
        }
        Files.write(generation(3).resolve("privkey.pem"), other);

        assertThat(current(restartAfterCrash())).contains(2);
        assertThat(generation(3).resolve("privkey.pem")).isRegularFile();
    }

    @Test
    void passesOverGenerationsWithTornFiles() throws Exception {
        Files.writeString(generation(3).resolve("bundle.pem"), "torn");
        Files.delete(generation(2).resolve("chain.pem"));

        assertThat(current(restartAfterCrash())).contains(1);
    }

    @Test
    void deletesAPointerIfNoGenerationIsWhole() throws Exception {
        for (int number = 1; number <= 3; number++) {
            Files.delete(generation(number).resolve("metadata.json"));
        }

        FileCertificateStore store = restart();
        assertThat(current(store)).isEmpty();
        assertThat(store.staged(NAME, 2).flatMap(StagedGeneration::key)).contains(KEY.getPrivate());
    }

    @Test
    void repairsTheLiveViewAfterACrash() throws Exception {
        Path live = root.resolve("live").resolve(NAME);
        Files.delete(live.resolve("cert.pem"));
        Files.delete(live.resolve("privkey.pem"));
        Files.writeString(live.resolve("privkey.pem"), "put here by hand");

        restartAfterCrash();

        assertThat(live.resolve("cert.pem"))
                .hasSameBinaryContentAs(generation(3).resolve("cert.pem"));
        assertThat(live.resolve("privkey.pem"))
                .hasSameBinaryContentAs(generation(3).resolve("privkey.pem"));
        assertThat(live.resolve(".privkey.pem.displaced-1")).hasContent("put here by hand");
    }

    @Test
    void makesAMissingPointerAnewIfThereWasOne() throws Exception {
        Files.delete(pointer());
        assertThat(current(restart())).contains(3);

        FileCertificateStore store = opened();
        StoreLock lock = store.lock();
        StagedGeneration staged = store.stage("never.published");
        staged.saveKey(KEY.getPrivate());
        staged.complete(CHAIN, new byte[0]);
        lock.close();
        assertThat(restart().current("never.published")).isEmpty();
    }

    @Test
    void clearsTemporaryFilesOnly() throws Exception {
        Files.createFile(root.resolve("state").resolve(".example.org.json.5.tmp"));
        Files.createSymbolicLink(root.resolve("current").resolve(".example.org.5.tmp"), Path.of("/etc"));
        Files.createDirectory(root.resolve("live").resolve(".example.org.5.tmp"));
        Files.createFile(root.resolve("live").resolve(".example.org.5.tmp").resolve("cert.pem"));
        Files.createDirectories(root.resolve("accounts").resolve("ca"));
        Files.createFile(root.resolve("accounts").resolve("ca").resolve(".account.key.1.tmp"));
        Files.createFile(root.resolve("state").resolve("mine.tmp"));

        restart();

        assertThat(tree()).noneMatch(path -> path.matches(".*/\\.[^/]*tmp")).contains("state/mine.tmp");
    }

    /** Damages stores at random; the start must always succeed, and what is current afterwards must be whole. */
    @Test
    void makesTheBestOfRandomStores() throws Exception {
        int usable = 0;
        int whole = 0;
        for (int seed = 0; seed < STORES; seed++) {
            fill(directory.resolve("random" + seed));
            Random random = new Random(seed);
            for (int i = random.nextInt(6); i >= 0; i--) {
                damage(random);
            }
            Set<String> keys = keys();
            FileCertificateStore store = restartAfterCrash();
            assertThat(keys()).as("no key is lost, seed " + seed).containsAll(keys);
            Optional<Generation> current = store.current(NAME);
            if (current.isPresent()) {
                assertThat(store.load(current.get()).chain()).as("seed " + seed).isEqualTo(CHAIN);
                assertThat(root.resolve("live").resolve(NAME).resolve("fullchain.pem"))
                        .as("seed " + seed)
                        .hasSameBinaryContentAs(
                                current.get().files().orElseThrow().fullChain());
                usable++;
            }
            whole += wholeGenerations(store).isEmpty() ? 0 : 1;
            delete(root);
        }
        System.out.printf(
                "guarantee: G8 damaged stores: %d, with a whole generation %d, usable after start %d%n",
                STORES, whole, usable);
        assertThat(usable).isPositive();
    }

    private static List<Generation> wholeGenerations(FileCertificateStore store) {
        return store.generations(NAME).stream()
                .filter(generation -> {
                    try {
                        return store.load(generation).privateKey().isPresent();
                    } catch (io.certhooks.hook.StoreException e) {
                        return false;
                    }
                })
                .toList();
    }

    private void damage(Random random) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(root)) {
            all = files.filter(path -> root.relativize(path).getNameCount() > 1
                            && !path.getFileName().toString().equals(".highest"))
                    .sorted()
                    .toList();
        }
        Path victim = all.get(random.nextInt(all.size()));
        boolean key = victim.getFileName().toString().equals("privkey.pem")
                || Files.isDirectory(victim, LinkOption.NOFOLLOW_LINKS);
        switch (random.nextInt(6)) {
            case 0 -> {
                if (!key) {
                    Files.delete(victim);
                }
            }
            case 1 -> {
                if (Files.isRegularFile(victim, LinkOption.NOFOLLOW_LINKS) && !key) {
                    Files.writeString(victim, "garbage");
                }
            }
            case 2 -> Files.move(victim, victim.resolveSibling("foreign" + random.nextInt(1000)));
            case 3 -> replace(victim, key, () -> Files.createSymbolicLink(victim, Path.of("../../state")));
            case 4 -> replace(victim, key, () -> Files.createDirectory(victim));
            default -> Files.write(victim.resolveSibling("." + random.nextInt(100) + ".tmp"), new byte[3]);
        }
    }

    private interface Making {
        void make() throws IOException;
    }

    private static void replace(Path victim, boolean key, Making making) throws IOException {
        if (!key) {
            Files.delete(victim);
            making.make();
        }
    }

    /** The keys that can still be read somewhere. */
    private Set<String> keys() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                            && path.getFileName().toString().contains("privkey"))
                    .map(path -> path.getParent().getFileName() + "/" + path.getFileName())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Set<String> tree() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(path -> root.relativize(path).toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
