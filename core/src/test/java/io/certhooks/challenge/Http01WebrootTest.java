// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import static io.certhooks.challenge.Challenges.THUMBPRINT;
import static io.certhooks.challenge.Challenges.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http01WebrootTest {

    private static final Challenges FIRST = Challenges.http01("first");

    @TempDir
    private Path temporary;

    private Path root;
    private Path folder;
    private Http01Webroot webroot;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(temporary.resolve("html root"));
        folder = root.resolve(".well-known/acme-challenge");
        webroot = Http01Webroot.at(root);
    }

    @Test
    void writesAFileThatEverybodyMayRead() throws Exception {
        webroot.present(FIRST.present("a.example.org", TOKEN));

        assertThat(folder.resolve(TOKEN)).hasContent(TOKEN + "." + THUMBPRINT);
        assertThat(Files.size(folder.resolve(TOKEN))).isEqualTo(TOKEN.length() + 1 + THUMBPRINT.length());
        assertThat(permissions(folder.resolve(TOKEN))).isEqualTo("rw-r--r--");
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(folder.getParent())).isEqualTo("rwxr-xr-x");
        assertThat(names(folder)).containsExactly(TOKEN);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        webroot.present(FIRST.present("a.example.org", TOKEN));
        webroot.present(FIRST.present("b.example.org", TOKEN + "2"));

        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        assertThat(names(folder)).containsExactly(TOKEN + "2");
        webroot.cleanUp(FIRST.cleanUp("b.example.org", TOKEN + "2"));
        assertThat(names(root)).isEmpty();
    }

    @Test
    void keepsDirectoriesThatWereThereBefore() throws Exception {
        Files.createDirectories(folder.getParent());
        webroot.present(FIRST.present("a.example.org", TOKEN));
        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));

        assertThat(names(root)).containsExactly(".well-known");
        assertThat(names(folder.getParent())).isEmpty();
    }

    @Test
    void keepsFilesOfOthers() throws Exception {
        webroot.present(FIRST.present("a.example.org", TOKEN));
        Files.writeString(folder.resolve("other"), "other");
        Files.writeString(folder.resolve(TOKEN), "changed by somebody");

        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));

        assertThat(names(folder)).containsExactlyInAnyOrder("other", TOKEN);
    }

    @Test
    void keepsAProofThatTwoOrdersShareUntilBothAreDone() throws Exception {
        Challenges second = Challenges.http01("second");
        webroot.present(FIRST.present("a.example.org", TOKEN));
        webroot.present(second.present("a.example.org", TOKEN));

        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        assertThat(names(folder)).containsExactly(TOKEN);
        webroot.cleanUp(second.later().cleanUp("a.example.org", TOKEN));
        assertThat(names(root)).isEmpty();
    }

    @Test
    void removesWhatACrashLeft() throws Exception {
        webroot.present(FIRST.present("a.example.org", TOKEN));

        Http01Webroot.at(root).cleanUp(FIRST.cleanUp("a.example.org", TOKEN));

        assertThat(names(folder)).isEmpty();
    }

    @Test
    void toleratesThatThereIsNothingToCleanUp() throws Exception {
        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        Files.delete(root);
        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));
        assertThat(root).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../x", "/etc/cron.d/x", ".", "..", "", "a/b", "x.y$(id)", "a\u0000b"})
    void refusesWhatIsNoToken(String token) throws Exception {
        assertThatThrownBy(() -> webroot.present(FIRST.present("a.example.org", token)))
                .hasMessageContaining("base64url");
        webroot.cleanUp(FIRST.cleanUp("a.example.org", token));
        assertThat(names(root)).isEmpty();
    }

    @Test
    void replacesALinkAtTheProofAndLeavesItsTargetAlone() throws Exception {
        Path victim = Files.writeString(temporary.resolve("victim"), "precious");
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve(TOKEN), victim);

        webroot.present(FIRST.present("a.example.org", TOKEN));

        assertThat(victim).hasContent("precious");
        assertThat(Files.isSymbolicLink(folder.resolve(TOKEN))).isFalse();
        assertThat(folder.resolve(TOKEN)).hasContent(TOKEN + "." + THUMBPRINT);
    }

    @Test
    void doesNotRemoveThroughALink() throws Exception {
        Path victim = Files.writeString(temporary.resolve("victim"), TOKEN + "." + THUMBPRINT);
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve(TOKEN), victim);

        webroot.cleanUp(FIRST.cleanUp("a.example.org", TOKEN));

        assertThat(victim).exists();
        assertThat(Files.isSymbolicLink(folder.resolve(TOKEN))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".well-known", ".well-known/acme-challenge"})
    void refusesALinkInPlaceOfADirectory(String name) throws Exception {
        Path victim = Files.createDirectory(temporary.resolve("victim"));
        Path link = root.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, victim);

        assertThatThrownBy(() -> webroot.present(FIRST.present("a.example.org", TOKEN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.example.org")
                .hasMessageContaining("not links");
        assertThat(names(victim)).isEmpty();
    }

    @Test
    void leavesNoTemporaryFileIfTheProofCannotBePublished() throws Exception {
        Files.createDirectories(folder.resolve(TOKEN).resolve("in the way"));

        assertThatThrownBy(() -> webroot.present(FIRST.present("a.example.org", TOKEN)))
                .isInstanceOf(IOException.class);
        assertThat(names(folder)).containsExactly(TOKEN);
    }

    @Test
    void followsALinkThatIsTheRootItself() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("current"), root);
        Http01Webroot.at(link).present(FIRST.present("a.example.org", TOKEN));
        assertThat(folder.resolve(TOKEN)).exists();
    }

    @Test
    void wantsADirectory() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> Http01Webroot.at(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not a directory")
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> Http01Webroot.at(temporary.resolve("absent")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("document root");
    }

    @Test
    void sharesTheDirectoryWithOthersThatComeAndGo() throws Exception {
        List<Http01Webroot> writers = List.of(webroot, Http01Webroot.at(root), Http01Webroot.at(root));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String token = TOKEN + i;
                Http01Webroot writer = writers.get(i % writers.size());
                all.add(threads.submit(() -> {
                    writer.present(FIRST.present("a.example.org", token));
                    assertThat(folder.resolve(token)).hasContent(token + "." + THUMBPRINT);
                    writer.cleanUp(FIRST.cleanUp("a.example.org", token));
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void worksWhereDirectoriesCannotBeHeld() throws Exception {
        try (Folder named = new NamedFolder(root)) {
            assertThat(named.makeDirectory("inner")).isTrue();
            assertThat(named.makeDirectory("inner")).isFalse();
            try (Folder inner = named.enter("inner")) {
                inner.create("temporary", new byte[] {1, 2});
                inner.replace("temporary", "proof");
                assertThat(inner.read("proof", 2)).hasValue(new byte[] {1, 2});
                assertThat(inner.read("proof", 1)).isEmpty();
                assertThat(inner.read("absent", 1)).isEmpty();
                inner.delete("proof");
            }
            named.deleteDirectory("inner");
            Files.createSymbolicLink(root.resolve("link"), temporary);
            assertThatThrownBy(() -> named.enter("link")).isInstanceOf(IOException.class);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
