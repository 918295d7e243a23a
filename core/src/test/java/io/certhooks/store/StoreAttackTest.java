// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, modes and owners that somebody prepared: CWE-22, 59, 276, 377, 732. */
class StoreAttackTest {

    private static final String NAME = "example.org";

    @TempDir
    Path directory;

    private Path root;
    private Path victim;

    @BeforeEach
    void prepare() throws IOException {
        root = directory.resolve("store");
        victim = Files.createDirectory(directory.resolve("victim"));
        Files.writeString(victim.resolve("file"), "victim");
    }

    private void requireVictimUntouched() throws IOException {
        assertThat(victim).isDirectoryContaining("glob:**/file");
        try (var files = Files.list(victim)) {
            assertThat(files).hasSize(1);
        }
        assertThat(victim.resolve("file")).hasContent("victim");
    }

    private static Generation issue(FileCertificateStore store) {
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return staged.complete(TestCertificates.chain(key), "{}".getBytes(UTF_8));
    }

    @Test
    void refusesARootThatIsALink() throws Exception {
        Files.createSymbolicLink(root, victim);

        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("real directory");
        requireVictimUntouched();
    }

    @Test
    void refusesARootThatIsAFile() throws Exception {
        Files.createFile(root);

        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("real directory");
    }

    @Test
    void refusesARootThatEverybodyCanWriteTo() throws Exception {
        Files.createDirectory(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod o-w")
                .hasMessageContaining(root.toString());
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void refusesARootOfSomebodyElse() throws Exception {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give directories away");
        Files.createDirectory(root);
        Files.setAttribute(root, "unix:uid", 12345);

        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("belongs to")
                .hasMessageContaining("chown");
        assertThat(root.resolve("accounts")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"accounts", "archive", "current", "live", "state"})
    void refusesADirectoryThatIsALinkOrOpenToAll(String name) throws Exception {
        Files.createDirectory(root);
        Path link = Files.createSymbolicLink(root.resolve(name), victim);
        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(link.toString());
        requireVictimUntouched();

        Files.delete(link);
        Files.createDirectory(link);
        Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod o-w on it");
    }

    @Test
    void refusesALockFileThatIsALink() throws Exception {
        Files.createDirectory(root);
        Files.createSymbolicLink(root.resolve(".lock"), victim.resolve("file"));

        assertThatThrownBy(FileCertificateStore.at(root)::lock)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(".lock");
        requireVictimUntouched();
    }

    @Test
    void refusesLinksInPlaceOfItsOwnDirectories() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        Files.createSymbolicLink(root.resolve("archive").resolve(NAME), victim);
        Files.createSymbolicLink(root.resolve("accounts").resolve("acme.example_directory"), victim);

        assertThatThrownBy(
                        () -> store.stage(NAME).saveKey(TestCertificates.key().getPrivate()))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.stageAccount(StoreChild.CA, StoredAccount.of(TestCertificates.key())))
                .isInstanceOf(StoreException.class);
        requireVictimUntouched();
        lock.close();
    }

    @Test
    void refusesAGenerationThatBecameALink() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        Path place = root.resolve("archive").resolve(NAME).resolve("1");
        Files.move(place, root.resolve("archive").resolve("moved"));
        Files.createSymbolicLink(place, victim);

        assertThatThrownBy(() -> staged.saveKey(key.getPrivate())).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> staged.complete(TestCertificates.chain(key), new byte[0]))
                .isInstanceOf(StoreException.class);
        assertThat(store.staged(NAME, 1)).isEmpty();
        assertThat(store.stage(NAME).number()).isEqualTo(2);
        requireVictimUntouched();
        lock.close();
    }

    @Test
    void replacesLinksInPlaceOfItsFilesWithoutFollowingThem() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        Path state = root.resolve("state").resolve(NAME + ".json");
        Files.createSymbolicLink(state, victim.resolve("file"));
        Files.createDirectory(root.resolve("live").resolve(NAME));
        Files.createSymbolicLink(root.resolve("live").resolve(NAME).resolve("cert.pem"), victim.resolve("file"));
        Generation generation = issue(store);

        assertThatThrownBy(() -> store.state(NAME)).isInstanceOf(StoreException.class);
        store.saveState(NAME, new byte[] {1});
        store.publish(generation);

        assertThat(Files.isRegularFile(state, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(root.resolve("live").resolve(NAME).resolve("cert.pem"))
                .content()
                .contains("CERTIFICATE");
        requireVictimUntouched();
        lock.close();
    }

    @Test
    void leavesHardLinksOfOthersAlone() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        Files.createLink(root.resolve("state").resolve(NAME + ".json"), victim.resolve("file"));

        store.saveState(NAME, new byte[] {1});

        assertThat(store.state(NAME)).contains(new byte[] {1});
        requireVictimUntouched();
        lock.close();
    }

    @Test
    void appendsToNoFileThatOthersHaveToo() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        Path state = root.resolve("state").resolve(NAME + ".json");
        store.saveState(NAME, new byte[] {1});
        Path snapshot = Files.createLink(victim.resolve("snapshot"), state);
        byte[] before = Files.readAllBytes(snapshot);
        store.saveState(NAME, new byte[] {2});
        assertThat(snapshot).hasBinaryContent(before);

        Files.delete(state);
        Files.createSymbolicLink(state, victim.resolve("file"));
        store.saveState(NAME, new byte[] {3});
        Files.delete(state);
        assumeTrue(new ProcessBuilder("mkfifo", state.toString()).start().waitFor() == 0, "no mkfifo");
        store.saveState(NAME, new byte[] {4});

        assertThat(store.state(NAME)).contains(new byte[] {4});
        Files.delete(snapshot);
        requireVictimUntouched();
        lock.close();
    }

    @Test
    void deletesLinksAndNotWhatTheyLeadTo() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        Generation first = issue(store);
        store.publish(issue(store));
        Files.createSymbolicLink(first.files().orElseThrow().directory().resolve("link"), victim);

        store.delete(first);
        Files.createSymbolicLink(root.resolve("archive").resolve(NAME).resolve("9"), victim);
        store.remove(NAME);

        requireVictimUntouched();
        assertThat(root.resolve("archive")).isEmptyDirectory();
        lock.close();
    }

    @Test
    void refusesAPipeInsteadOfBlockingOnIt() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        store.lock().close();
        Path pipe = root.resolve("state").resolve(NAME + ".json");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");

        assertThat(store.names()).containsExactly(NAME);
        assertThatThrownBy(() -> store.state(NAME)).isInstanceOf(StoreException.class);
    }

    @Test
    void refusesFilesThatAreTooLong() throws Exception {
        FileCertificateStore store = FileCertificateStore.at(root);
        store.lock().close();
        Files.write(root.resolve("state").resolve(NAME + ".json"), new byte[(1 << 20) + 100]);

        assertThatThrownBy(() -> store.state(NAME))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void keepsAllFilesPrivateAtEveryMomentUnderAnyUmask(String umask) throws Exception {
        try (JavaChild child = JavaChild.underUmask(umask, "use", root.toString())) {
            assertThat(child.line()).startsWith("done ");
            assertThat(child.exit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void worksInEveryLocale(String locale) throws Exception {
        Path spaced = directory.resolve("a store with blanks").resolve("below");
        try (JavaChild child =
                JavaChild.withEnvironment(Map.of("LC_ALL", locale, "LANG", locale), "use", spaced.toString())) {
            assertThat(child.line()).startsWith("done ");
            assertThat(child.exit()).isZero();
        }
        FileCertificateStore store = FileCertificateStore.at(spaced);
        assertThat(store.load(store.current(NAME).orElseThrow()).privateKey()).isPresent();
        assertThat(List.of(NAME)).isEqualTo(store.names());
    }

    @Test
    void showsNoSecretInTexts() {
        FileCertificateStore store = FileCertificateStore.at(root);
        StoreLock lock = store.lock();
        KeyPair key = TestCertificates.key();
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        String secret = new String(io.certhooks.x509.Pem.encode(key.getPrivate()), UTF_8)
                .lines()
                .toList()
                .get(1);
        Generation generation = staged.complete(TestCertificates.chain(key), new byte[0]);

        assertThat(List.of(store, staged, generation, store.load(generation), lock, store.files(generation)))
                .allSatisfy(object -> assertThat(object.toString()).doesNotContain(secret));
        lock.close();
    }
}
