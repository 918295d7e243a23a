// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.CertificateFiles;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileViewTest {

    @TempDir
    private Path folder;

    private Path root;
    private FileView view;
    private CertificateFiles live;

    @BeforeEach
    void makeLiveFiles() throws IOException {
        root = folder.resolve("view");
        view = FileView.in(root, FileViewTest::layout);
        live = liveFiles("example.org", "one");
    }

    private static Map<FileKind, String> layout(CertificateRequest request) {
        String type = request.keyType().name().toLowerCase(Locale.ROOT);
        return Map.of(
                FileKind.FULL_CHAIN, request.name() + "/" + type + ".crt",
                FileKind.CHAIN, request.name() + "/issuer.crt",
                FileKind.PRIVATE_KEY, request.name() + ".key");
    }

    private CertificateFiles liveFiles(String name, String content) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("store/live").resolve(name));
        CertificateFiles files = CertificateFiles.in(directory);
        for (Path file : List.of(files.certificate(), files.chain(), files.fullChain(), files.privateKey())) {
            Files.writeString(file, content + " " + file.getFileName());
        }
        return files;
    }

    private static CertificateRequest request(String name) {
        return request(name, KeyType.EC_P256);
    }

    private static CertificateRequest request(String name, KeyType type) {
        return new CertificateRequest(
                name, List.of(Identifier.of("example.org")), type, KeySource.GENERATED, Optional.empty());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void linksEachFileToItsLivePath() throws IOException {
        view.link(request("example.org"), live);

        assertThat(names())
                .containsExactly(
                        ".certhooks/example.org",
                        "example.org.key",
                        "example.org/ec_p256.crt",
                        "example.org/issuer.crt");
        assertThat(Files.readSymbolicLink(root.resolve("example.org.key"))).isEqualTo(live.privateKey());
        assertThat(root.resolve("example.org/ec_p256.crt")).hasContent("one fullchain.pem");
        Files.writeString(live.fullChain(), "two");
        assertThat(root.resolve("example.org/ec_p256.crt")).hasContent("two");
    }

    @Test
    void changesNothingIfAllIsThere() throws IOException {
        view.link(request("example.org"), live);
        Object before = Files.readAttributes(root, "unix:ctime,ino");
        Object record = Files.readAttributes(root.resolve(".certhooks/example.org"), "unix:ino,ctime");

        view.link(request("example.org"), live);

        assertThat(Files.readAttributes(root, "unix:ctime,ino")).isEqualTo(before);
        assertThat(Files.readAttributes(root.resolve(".certhooks/example.org"), "unix:ino,ctime"))
                .isEqualTo(record);
    }

    @Test
    void leadsElsewhereAfterTheStoreHasMoved() throws IOException {
        view.link(request("example.org"), live);
        CertificateFiles moved = CertificateFiles.in(Files.move(live.directory(), folder.resolve("elsewhere")));

        view.link(request("example.org"), moved);

        assertThat(Files.readSymbolicLink(root.resolve("example.org.key"))).isEqualTo(moved.privateKey());
        assertThat(names()).hasSize(4);
    }

    @Test
    void leavesOutWhatDoesNotExist() throws IOException {
        Files.delete(live.privateKey());

        view.link(request("example.org"), live);

        assertThat(names()).doesNotContain("example.org.key").contains("example.org/issuer.crt");
    }

    @Test
    void doesNotReplaceAFileItDidNotMake() throws IOException {
        Files.createDirectories(root);
        Path foreign = Files.writeString(root.resolve("example.org.key"), "of others");

        assertThatThrownBy(() -> view.link(request("example.org"), live))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot show the certificate example.org as " + foreign)
                .hasMessageContaining("there is a file that this view did not make; move it away");
        view.remove("example.org");
        assertThat(foreign).hasContent("of others");
    }

    @Test
    void doesNotReplaceALinkItDidNotMake() throws IOException {
        Files.createDirectories(root);
        Path foreign = Files.createSymbolicLink(root.resolve("example.org.key"), live.chain());

        assertThatThrownBy(() -> view.link(request("example.org"), live))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("there is a link that this view did not make");
        assertThat(Files.readSymbolicLink(foreign)).isEqualTo(live.chain());
    }

    @Test
    void doesNotReplaceAFileThatCameInPlaceOfItsLink() throws IOException {
        view.link(request("example.org"), live);
        Path place = root.resolve("example.org.key");
        Files.delete(place);
        Files.writeString(place, "of others");

        assertThatThrownBy(() -> view.link(request("example.org"), live)).isInstanceOf(StoreException.class);
        view.remove("example.org");
        assertThat(names()).containsExactly("example.org.key");
    }

    @Test
    void doesNotTakeThePlaceOfAnotherCertificate() throws IOException {
        var same = FileView.in(root, request -> Map.of(FileKind.FULL_CHAIN, "same.crt"));
        CertificateFiles other = liveFiles("example.net", "other");
        same.link(request("example.org"), live);

        assertThatThrownBy(() -> same.link(request("example.net"), other))
                .hasMessageContaining("cannot show the certificate example.net as");
        assertThat(root.resolve("same.crt")).hasContent("one fullchain.pem");
    }

    @Test
    void takesOverALinkThatAlreadyLeadsThere() throws IOException {
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("example.org.key"), live.privateKey());

        view.link(request("example.org"), live);
        view.remove("example.org");

        assertThat(names()).isEmpty();
    }

    @Test
    void removesWhatItMadeAlsoForAnEarlierKeyType() throws IOException {
        view.link(request("example.org"), live);
        view.link(request("example.org", KeyType.RSA_2048), live);
        view.write("example.org", "example.org/more.pfx", new byte[] {1});
        CertificateFiles other = liveFiles("example.net", "other");
        view.link(request("example.net"), other);
        Files.writeString(root.resolve("example.org/notes"), "of others");

        view.remove("example.org");

        assertThat(names())
                .containsExactly(
                        ".certhooks/example.net",
                        "example.net.key",
                        "example.net/ec_p256.crt",
                        "example.net/issuer.crt",
                        "example.org/notes");
        view.remove("example.net");
        assertThat(names()).containsExactly("example.org/notes");
        assertThat(root.resolve("example.net")).doesNotExist();
        view.remove("example.net");
    }

    @Test
    void writesFilesThatNobodyElseCanRead() throws IOException {
        view.write("example.org", "a/b.pfx", new byte[] {1, 2});
        view.write("example.org", "a/b.pfx", new byte[] {3});

        Path file = root.resolve("a/b.pfx");
        assertThat(file).hasBinaryContent(new byte[] {3});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(names()).containsExactly(".certhooks/example.org", "a/b.pfx");
    }

    @Test
    void copiesWhereLinksAreNotWanted() throws IOException {
        FileView copies = view.asCopies();
        copies.link(request("example.org"), live);
        Files.writeString(live.privateKey(), "two");
        assertThat(root.resolve("example.org.key"))
                .hasContent("one privkey.pem")
                .isRegularFile();
        assertThat(Files.isSymbolicLink(root.resolve("example.org.key"))).isFalse();

        copies.link(request("example.org"), live);

        assertThat(root.resolve("example.org.key")).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("example.org.key"))))
                .isEqualTo("rw-------");
        copies.remove("example.org");
        assertThat(names()).isEmpty();
    }

    @Test
    void makesACopyPrivateAgainAndSaysSo() throws IOException {
        FileView copies = view.asCopies();
        copies.link(request("example.org"), live);
        Path key = root.resolve("example.org.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            copies.link(request("example.org"), live);
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8)).contains(key + ": everybody could read this file");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void changesFromCopiesToLinksAndBack() throws IOException {
        view.asCopies().link(request("example.org"), live);
        view.link(request("example.org"), live);
        assertThat(Files.isSymbolicLink(root.resolve("example.org.key"))).isTrue();

        view.asCopies().link(request("example.org"), live);

        assertThat(Files.isSymbolicLink(root.resolve("example.org.key"))).isFalse();
        assertThat(live.privateKey()).hasContent("one privkey.pem");
        view.remove("example.org");
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../out.crt",
                "/etc/out.crt",
                "a/../../out",
                "a//b",
                "",
                ".",
                "..",
                "a/",
                "a/./b",
                "a\u0000b",
                "a\nLINK b",
                ".certhooks/example.org",
                ".certhooks-1"
            })
    void doesNotLeaveItsDirectory(String path) {
        var hostile = FileView.in(root, request -> Map.of(FileKind.FULL_CHAIN, path));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> hostile.link(request("example.org"), live))
                .withMessageContaining("cannot be a path of a view");
        assertThatIllegalArgumentException().isThrownBy(() -> view.write("example.org", path, new byte[0]));
        assertThat(root).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "", ".hidden", "a\nb"})
    void refusesNamesThatAreNoFileNames(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> view.write(name, "x", new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> view.remove(name));
        assertThat(root.resolve("x")).doesNotExist();
    }

    @Test
    void doesNotWriteThroughALinkInPlaceOfADirectory() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("example.org"), outside);

        assertThatThrownBy(() -> view.link(request("example.org"), live))
                .hasMessageContaining("it is not a real directory");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void doesNotDeleteThroughALinkInPlaceOfADirectory() throws IOException {
        view.write("example.org", "sub/file", new byte[] {1});
        Path outside = Files.move(root.resolve("sub"), folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("sub"), outside);

        view.remove("example.org");

        assertThat(outside.resolve("file")).exists();
    }

    @Test
    void saysThatItsRecordIsDamaged() throws IOException {
        view.link(request("example.org"), live);
        Path record = Files.writeString(root.resolve(".certhooks/example.org"), "LINK ../../etc/passwd\n");

        assertThatThrownBy(() -> view.remove("example.org"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(record + " is damaged");
    }
}
