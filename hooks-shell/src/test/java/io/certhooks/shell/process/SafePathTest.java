// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.process;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafePathTest {

    @TempDir(factory = TrustedDirectories.class)
    private Path root;

    private final int user = SystemTools.found().user();
    private final SafePath safePath = new SafePath(user, TrustPolicy.SAFE_PATH);
    private Path directory;
    private Path hook;

    @BeforeEach
    void makeHook() throws IOException {
        directory = Files.createDirectories(root.resolve("hooks/deploy"));
        hook = Files.createFile(directory.resolve("reload"));
        Files.setPosixFilePermissions(hook, fromString("rwxr-xr-x"));
    }

    @Test
    void trustsAFileOnlyTheUserCanChange() throws IOException {
        assertThat(safePath.findingFor(hook)).isEmpty();
        assertThat(safePath.findingFor(Path.of("/usr/bin/env"))).isEmpty();
        assertThat(safePath.findingForDirectory(directory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "hooks/deploy/reload,0775",
        "hooks/deploy/reload,0757",
        "hooks/deploy,0770",
        "hooks/deploy,0707",
        "hooks,0775",
        "hooks,1777",
        "hooks/deploy/reload,4755",
        "hooks/deploy/reload,2755"
    })
    void namesTheElementOthersCanChange(String element, String mode) throws IOException {
        Files.setAttribute(root.resolve(element), "unix:mode", Integer.parseInt(mode, 8));

        assertThat(finding(hook).element()).isEqualTo(root.resolve(element));
        assertThat(finding(hook).problem()).containsAnyOf("can be written by others (mode " + mode, "set-user-id");
    }

    @Test
    void allowsADirectoryWithTheStickyBitIfAskedButNothingOfOthersInIt() throws IOException {
        SafePath sticky = new SafePath(user, TrustPolicy.STICKY_PATH);
        Files.setAttribute(root.resolve("hooks"), "unix:mode", 01777);

        assertThat(sticky.findingFor(hook)).isEmpty();

        Files.setAttribute(directory, "unix:mode", 0777);
        assertThat(sticky.findingFor(hook).orElseThrow().element()).isEqualTo(directory);
        Files.setAttribute(directory, "unix:mode", 0755);
        assumeTrue(user == 0, "only root can give files away");
        Path link = Files.createSymbolicLink(root.resolve("hooks/link"), directory);
        Files.setAttribute(link, "unix:uid", 65_533, LinkOption.NOFOLLOW_LINKS);
        assertThat(sticky.findingFor(link.resolve("reload")).orElseThrow().element())
                .isEqualTo(link);
    }

    @ParameterizedTest
    @CsvSource({"hooks/deploy/reload", "hooks/deploy", "hooks"})
    void namesTheElementOfAnotherUser(String element) throws IOException {
        assumeTrue(user == 0, "only root can give files away");
        Files.setAttribute(root.resolve(element), "unix:uid", 65_533);

        assertThat(finding(hook).element()).isEqualTo(root.resolve(element));
        assertThat(finding(hook).problem()).contains("owned by user 65533");
    }

    @Test
    void allowsSetUserIdProgramsOfRootOnlyAndOnlyIfAsked() throws IOException {
        assumeTrue(user == 0, "only root can give files away");
        SafePath theirs = new SafePath(65_533, TrustPolicy.SAFE_PATH);
        Files.setAttribute(hook, "unix:mode", 04755);
        assertThat(theirs.findingFor(hook).orElseThrow().problem()).contains("set-user-id");
        assertThat(theirs.allowingSetId().findingFor(hook)).isEmpty();

        Files.setAttribute(hook, "unix:uid", 65_533);
        Files.setAttribute(hook, "unix:mode", 04755);
        assertThat(theirs.allowingSetId().findingFor(hook).orElseThrow().problem())
                .contains("set-user-id");
    }

    @Test
    void trustsNobodyButRootAndTheRunningUser() throws IOException {
        assumeTrue(user != 0, "root may run anything of its own");

        assertThat(new SafePath(user + 1, TrustPolicy.SAFE_PATH).findingFor(hook))
                .isPresent();
    }

    @Test
    void followsLinksToTheirTarget() throws IOException {
        Path unsafe = Files.createFile(
                Path.of("/tmp").resolve("certhooks-" + ProcessHandle.current().pid()));
        try {
            Path link = Files.createSymbolicLink(directory.resolve("link"), unsafe);

            assertThat(finding(link).element()).isEqualTo(Path.of("/tmp"));
        } finally {
            Files.delete(unsafe);
        }
    }

    @Test
    void looksAtTheDirectoryThatHoldsALink() throws IOException {
        Path unsafe = Files.createDirectory(root.resolve("unsafe"));
        Files.setPosixFilePermissions(unsafe, fromString("rwxrwxrwx"));
        Files.createSymbolicLink(unsafe.resolve("second"), hook);
        Path first = Files.createSymbolicLink(directory.resolve("first"), Path.of("../../unsafe/second"));

        assertThat(finding(first).element()).isEqualTo(unsafe);
    }

    @Test
    void followsRelativeLinks() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("..", "deploy", ".", "reload"));

        assertThat(safePath.findingFor(link)).isEmpty();
    }

    @Test
    void givesUpOnALoopOfLinks() throws IOException {
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));

        assertThat(finding(loop).problem()).contains("symbolic link");
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertThat(finding(Path.of("/dev/null")).problem()).isEqualTo("is not a regular file");
        assertThat(finding(hook.resolve("x")).problem()).isEqualTo("is not a directory");
    }

    private SafePath.Finding finding(Path path) throws IOException {
        Optional<SafePath.Finding> finding = safePath.findingFor(path);
        return finding.orElseThrow(() -> new AssertionError(path + " was trusted"));
    }
}
