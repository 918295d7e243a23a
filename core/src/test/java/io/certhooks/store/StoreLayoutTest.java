// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.StoreException;
import io.certhooks.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where the files are, and what is in them. */
class StoreLayoutTest {

    private static final String NAME = "example.org";
    private static final URI CA = URI.create("https://acme.example/directory");

    @TempDir
    Path directory;

    private Path root;
    private FileCertificateStore store;
    private StoreLock lock;
    private final KeyPair key = TestCertificates.key();
    private final List<X509Certificate> chain = TestCertificates.chain(key);

    @BeforeEach
    void open() {
        root = directory.resolve("parent/store");
        store = FileCertificateStore.at(root);
        lock = store.lock();
    }

    @AfterEach
    void close() {
        lock.close();
    }

    private Generation issue() {
        StagedGeneration staged = store.stage(NAME);
        staged.saveKey(key.getPrivate());
        return staged.complete(chain, "{\"by\":\"test\"}".getBytes(UTF_8));
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(path -> root.relativize(path) + (Files.isSymbolicLink(path) ? " -> " + link(path) : ""))
                    .filter(path -> !path.isEmpty())
                    .sorted()
                    .toList();
        }
    }

    private static Path link(Path path) {
        try {
            return Files.readSymbolicLink(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void touchesNothingUntilLocked() {
        FileCertificateStore untouched = FileCertificateStore.at(directory.resolve("untouched"));

        assertThat(untouched.names()).isEmpty();
        assertThat(untouched.current(NAME)).isEmpty();
        assertThat(untouched.state(NAME)).isEmpty();
        assertThat(untouched.account(CA)).isEmpty();
        assertThat(directory.resolve("untouched")).doesNotExist();
    }

    @Test
    void laysFilesOutAsPromised() throws Exception {
        store.stageAccount(CA, StoredAccount.of(key)).publish();
        store.saveState(NAME, "{}".getBytes(UTF_8));
        store.publish(issue());

        assertThat(tree())
                .containsExactly(
                        ".lock",
                        "accounts",
                        "accounts/acme.example_directory",
                        "accounts/acme.example_directory/account.json",
                        "accounts/acme.example_directory/account.key",
                        "archive",
                        "archive/example.org",
                        "archive/example.org/1",
                        "archive/example.org/1/bundle.pem",
                        "archive/example.org/1/cert.pem",
                        "archive/example.org/1/chain.pem",
                        "archive/example.org/1/fullchain.pem",
                        "archive/example.org/1/metadata.json",
                        "archive/example.org/1/privkey.pem",
                        "current",
                        "current/example.org -> ../archive/example.org/1",
                        "live",
                        "live/example.org",
                        "live/example.org/cert.pem -> ../../current/example.org/cert.pem",
                        "live/example.org/chain.pem -> ../../current/example.org/chain.pem",
                        "live/example.org/fullchain.pem -> ../../current/example.org/fullchain.pem",
                        "live/example.org/privkey.pem -> ../../current/example.org/privkey.pem",
                        "state",
                        "state/example.org.json");
    }

    @Test
    void writesPemThatOthersRead() throws Exception {
        store.publish(issue());
        CertificateFiles live = store.live(NAME).orElseThrow();

        assertThat(Pem.certificates(Files.readAllBytes(live.certificate()))).isEqualTo(chain.subList(0, 1));
        assertThat(Pem.certificates(Files.readAllBytes(live.chain()))).isEqualTo(chain.subList(1, 2));
        assertThat(Pem.certificates(Files.readAllBytes(live.fullChain()))).isEqualTo(chain);
        assertThat(Pem.privateKey(Files.readAllBytes(live.privateKey()))).isEqualTo(key.getPrivate());
        assertThat(live.bundle())
                .content()
                .isEqualTo(Files.readString(live.privateKey()) + Files.readString(live.fullChain()));
        assertThat(live.directory())
                .isEqualTo(root.resolve("live").resolve(NAME))
                .isDirectory();
        assertThat(live.bundle())
                .isEqualTo(root.resolve("current").resolve(NAME).resolve("bundle.pem"));
    }

    @Test
    void keepsTheLiveLinksAcrossRenewals() throws Exception {
        store.publish(issue());
        List<String> before = tree();
        store.publish(issue());
        List<String> after = tree();

        assertThat(after)
                .containsAll(
                        before.stream().filter(line -> line.startsWith("live")).toList());
        assertThat(after).contains("current/example.org -> ../archive/example.org/2");
    }

    @Test
    void namesStagedFilesInOrder() {
        Generation first = issue();
        assertThat(store.files(first))
                .extracting(StagedFile::kind)
                .containsExactly(
                        FileKind.PRIVATE_KEY,
                        FileKind.CERTIFICATE,
                        FileKind.CHAIN,
                        FileKind.FULL_CHAIN,
                        FileKind.BUNDLE);
        assertThat(store.files(first)).extracting(StagedFile::change).containsOnly(FileChange.CREATE);
        assertThat(store.files(first)).allSatisfy(file -> {
            assertThat(file.content()).isRegularFile();
            assertThat(file.path()).doesNotExist();
        });

        store.publish(first);
        assertThat(store.files(first)).extracting(StagedFile::change).containsOnly(FileChange.EDIT);
        assertThat(store.files(first))
                .allSatisfy(file -> assertThat(file.path()).hasSameBinaryContentAs(file.content()));
    }

    @Test
    void leavesTheKeyOutWhereTheOwnerHasIt() {
        Generation generation = store.stage(NAME).complete(chain, new byte[0]);
        store.publish(generation);

        assertThat(store.files(generation))
                .extracting(StagedFile::kind)
                .containsExactly(FileKind.CERTIFICATE, FileKind.CHAIN, FileKind.FULL_CHAIN, FileKind.BUNDLE);
        CertificateFiles live = store.live(NAME).orElseThrow();
        assertThat(live.privateKey()).doesNotExist();
        assertThat(live.bundle()).hasSameBinaryContentAs(live.fullChain());
    }

    @Test
    void namesTheFilesOfAnAccountBeforeTheyAreVisible() {
        StagedAccount staged = store.stageAccount(CA, StoredAccount.of(key));
        Path place = root.resolve("accounts/acme.example_directory");

        assertThat(staged.files()).extracting(StagedFile::kind).containsExactly(FileKind.ACCOUNT_KEY, FileKind.ACCOUNT);
        assertThat(staged.files())
                .extracting(StagedFile::path)
                .containsExactly(place.resolve("account.key"), place.resolve("account.json"));
        assertThat(staged.files()).extracting(StagedFile::change).containsOnly(FileChange.CREATE);
        assertThat(staged.files()).allSatisfy(file -> assertThat(file.content()).isNotEmptyFile());
        staged.publish();

        assertThat(store.stageAccount(CA, StoredAccount.of(key)).files())
                .extracting(StagedFile::change)
                .containsOnly(FileChange.EDIT);
    }

    @Test
    void makesNewKeysPrivateWhereAnOldOneWasOpenedAndSaysSo() throws Throwable {
        store.publish(issue());
        store.stageAccount(CA, StoredAccount.of(key)).publish();
        Path old = root.resolve("archive").resolve(NAME).resolve("1/privkey.pem");
        Path account = root.resolve("accounts/acme.example_directory/account.key");
        for (Path file : List.of(old, account)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }

        assertThat(logOf(() -> store.publish(issue()))).contains(old + ": everybody may read this key");
        assertThat(logOf(() -> store.stageAccount(CA, StoredAccount.of(key)).publish()))
                .contains(account + ": everybody may read this key");
        for (Path file : List.of(old.resolveSibling("../2/privkey.pem"), account)) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-------"));
        assertThat(logOf(() -> store.publish(issue()))).doesNotContain("everybody");
        assertThat(Files.getPosixFilePermissions(root)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    private static String logOf(Executable work) throws Throwable {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            work.execute();
        } finally {
            System.setErr(before);
        }
        return log.toString(UTF_8);
    }

    @Test
    void copiesAStateThatIsPutAsideUntilTheCertificateIsRemoved() throws Exception {
        Path copy = root.resolve("state/.damaged-" + NAME + ".json");
        store.saveState(NAME, new byte[] {1});
        byte[] damaged = {1};
        Files.write(root.resolve("state/" + NAME + ".json"), damaged);
        assertThatThrownBy(() -> store.state(NAME)).isInstanceOf(DamagedException.class);
        store.setAsideState(NAME);
        store.saveState(NAME, new byte[] {2});

        assertThat(store.state(NAME)).contains(new byte[] {2});
        assertThat(copy).hasBinaryContent(damaged);
        assertThat(Files.getPosixFilePermissions(copy)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        store.remove(NAME);
        assertThat(copy).doesNotExist();
    }

    @Test
    void keepsTheLastStatesInFourKibibytes() throws Exception {
        Path file = root.resolve("state/" + NAME + ".json");
        for (int i = 0; i < 100; i++) {
            byte[] state = new byte[500 + i];
            store.saveState(NAME, state);
            assertThat(store.state(NAME)).contains(state);
            assertThat(Files.size(file)).isEqualTo(4 * 1024);
        }
        assertThat(Files.readString(file).strip().length()).isBetween(1000, 4 * 1024);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        byte[] large = new byte[20_000];
        store.saveState(NAME, large);
        store.saveState(NAME, new byte[1]);
        assertThat(store.state(NAME)).contains(new byte[1]);
        assertThat(Files.size(file)).isEqualTo(4 * 1024);
    }

    @Test
    void makesTheFileOfAStateAnewIfOthersHaveChangedIt() throws Exception {
        Path file = root.resolve("state/" + NAME + ".json");
        store.saveState(NAME, new byte[] {1});
        byte[] backup = Files.readAllBytes(file);
        Files.write(file, new byte[3]);
        store.saveState(NAME, new byte[] {2});
        assertThat(store.state(NAME)).contains(new byte[] {2});

        store.saveState(NAME, new byte[1000]);
        Files.write(file, backup);
        store.writeState(NAME, new byte[] {2});
        assertThat(store.state(NAME)).contains(new byte[] {2});
        byte[] longer = Files.readAllBytes(file);
        store.saveState(NAME, new byte[1000]);
        byte[] newest = Files.readAllBytes(file);
        store.saveState(NAME, new byte[8_000]);
        Files.write(file, newest);
        store.saveState(NAME, new byte[] {3});
        assertThat(store.state(NAME)).contains(new byte[] {3});
        assertThat(newest).hasSameSizeAs(longer);

        Files.delete(file);
        store.saveState(NAME, new byte[] {3});
        assertThat(store.state(NAME)).contains(new byte[] {3});
    }

    @Test
    void finishesTheRemovalOfANameThatLooksLikeATemporaryFile() throws Exception {
        store.saveState("x.tmp", new byte[] {1});
        store.stage("x.tmp").saveKey(key.getPrivate());
        Files.move(root.resolve("state/x.tmp.json"), root.resolve("state/.removing-x.tmp"));
        lock.close();

        lock = FileCertificateStore.at(root).lock();

        assertThat(root.resolve("archive/x.tmp")).doesNotExist();
        assertThat(root.resolve("state/.removing-x.tmp")).doesNotExist();
    }

    @Test
    void refusesADamagedAccount() throws Exception {
        store.stageAccount(CA, StoredAccount.of(key).registeredAs(CA, "mailto:a@example.org"))
                .publish();
        Path file = root.resolve("accounts/acme.example_directory/account.json");
        String good = Files.readString(file);
        var wrong = new TreeMap<String, String>();
        wrong.put("empty", "");
        wrong.put("no object", "[]");
        wrong.put("truncated", good.substring(0, good.length() - 3));
        wrong.put("more after it", good + "{}");
        wrong.put("unknown key", good.replaceFirst("\\{", "{\"extra\":1,"));
        wrong.put("double key", good.replaceFirst("\\{", "{\"url\":\"https://a\","));
        wrong.put("number", good.replace("\"mailto:a@example.org\"", "7"));
        wrong.put("null", good.replace("\"mailto:a@example.org\"", "null"));
        wrong.put("other CA", good.replace("acme.example/directory", "evil.example/directory"));
        wrong.put("no URL", good.replaceAll("\"url\":\"[^\"]*\"", "\"url\":\"http://[\""));
        wrong.put("deep", "[".repeat(60_000));
        wrong.put("long", good + " ".repeat(70_000));
        wrong.put("missing key", "{}");
        for (var entry : wrong.entrySet()) {
            Files.writeString(file, entry.getValue());
            assertThatThrownBy(() -> store.account(CA))
                    .as(entry.getKey())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file.toString());
        }
        Files.writeString(file, good);
        assertThat(store.account(CA).orElseThrow().url()).contains(CA);
    }

    @Test
    void treatsAnAccountWithoutItsDescriptionAsNotRegistered() throws Exception {
        store.stageAccount(CA, StoredAccount.of(key).registeredAs(CA, null)).publish();
        Path place = root.resolve("accounts/acme.example_directory");
        String description = Files.readString(place.resolve("account.json"));
        Files.delete(place.resolve("account.json"));
        assertThat(store.account(CA).orElseThrow().url()).isEmpty();

        Files.writeString(place.resolve("account.json"), description);
        Files.write(
                place.resolve("account.key"), Pem.encode(TestCertificates.key().getPrivate()));
        assertThat(store.account(CA).orElseThrow().url()).isEmpty();

        Files.delete(place.resolve("account.key"));
        assertThatThrownBy(() -> store.account(CA))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("account.key");
    }

    @Test
    void refusesAKeyThatDoesNotFitWhenItIsLoadedOrPublished() throws Exception {
        Generation generation = issue();
        Path keyFile = generation.files().orElseThrow().privateKey();
        Files.write(keyFile, Pem.encode(TestCertificates.key().getPrivate()));

        assertThatThrownBy(() -> store.load(generation))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(keyFile.toString());
        assertThatThrownBy(() -> store.publish(generation)).isInstanceOf(StoreException.class);
        assertThat(store.current(NAME)).isEmpty();
    }

    @Test
    void passesOverADamagedGenerationInTheList() throws Exception {
        Generation first = issue();
        Generation second = issue();
        Files.writeString(first.files().orElseThrow().certificate(), "garbage");

        assertThat(store.generations(NAME)).containsExactly(second);
        assertThatThrownBy(() -> store.publish(first)).isInstanceOf(StoreException.class);
    }

    @Test
    void ignoresWhatOthersPutBesideItsFiles() throws Exception {
        store.saveState(NAME, new byte[0]);
        store.publish(issue());
        Files.createFile(root.resolve("state").resolve("note.txt"));
        Files.createFile(root.resolve("state").resolve(".json"));
        Files.createFile(root.resolve("state").resolve("a b.json"));
        Files.createDirectory(root.resolve("archive").resolve(NAME).resolve("01"));
        Files.createDirectory(root.resolve("archive").resolve(NAME).resolve("99999999999"));
        Files.writeString(root.resolve("live").resolve("README"), "certbot has one");

        assertThat(store.names()).containsExactly(NAME);
        assertThat(store.generations(NAME)).hasSize(1);
        assertThat(store.stage(NAME).number()).isEqualTo(2);
    }
}
