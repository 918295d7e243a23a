// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.certhooks.shell.process.TrustPolicy;
import io.certhooks.shell.yunohost.HookFile.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are hooks, in which order, and how they get there. */
final class HookListingTest extends HookFoldersFixture {

    private List<String> names(String action) {
        return folders.tree().list(action).stream()
                .map(hook -> (hook.origin() == Origin.SYSTEM ? "system " : "custom ") + hook.fileName())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "50-alpha, 50, alpha, false",
        "50-alpha.sh, 50, alpha, false",
        "noprio, 50, noprio, false",
        "my-name-with-dash.sh, my, name-with-dash, false",
        "50-my.app, 50, my, false",
        "80-py.py, 80, py, true",
        "80-PY.PY, 80, PY, true",
        "80-py.pyw, 80, py, false",
        "20-a.b.c, 20, a.b, false",
        "10-.hidden, 10, .hidden, false",
        "10-..x.y, 10, ..x, false",
        "-x, '', x, false",
        "50-, 50, '', false",
    })
    void takesFileNamesApart(String fileName, String priority, String name, boolean python) {
        HookFile hook = HookFile.of("action", Path.of("/hooks/action", fileName), Origin.CUSTOM);

        assertThat(hook.priority()).isEqualTo(priority);
        assertThat(hook.name()).isEqualTo(name);
        assertThat(hook.isPython()).isEqualTo(python);
    }

    @Test
    void sortsPrioritiesAsTexts() {
        List.of("100-a", "20-b", "50-c", "9-d", "my-e", "noprio").forEach(name -> folders.custom("x", name));

        assertThat(names("x"))
                .containsExactly(
                        "custom 100-a", "custom 20-b", "custom 50-c", "custom noprio", "custom 9-d", "custom my-e");
    }

    @Test
    void callsTheSystemsFirstWithinAPriority() {
        folders.custom("x", "50-a");
        folders.system("x", "50-b");
        folders.custom("x", "50-c");
        folders.system("x", "50-d");

        assertThat(names("x")).containsExactly("system 50-b", "system 50-d", "custom 50-a", "custom 50-c");
    }

    @Test
    void replacesTheSystemsHookInItsPlace() {
        folders.system("x", "50-a");
        folders.system("x", "50-b");
        folders.custom("x", "50-a.sh");
        folders.custom("x", "60-a");

        assertThat(names("x")).containsExactly("custom 50-a.sh", "system 50-b", "custom 60-a");
    }

    @Test
    void takesTheLaterOfTwoFilesWithTheSameName() {
        folders.custom("x", "50-alpha");
        folders.custom("x", "50-alpha.sh");

        assertThat(names("x")).containsExactly("custom 50-alpha.sh");
        assertThat(folders.tree().findings())
                .anyMatch(finding -> finding.contains("50-alpha: replaced by another file"));
    }

    @Test
    void ignoresHiddenFilesBackupsAndCompiledOnes() throws IOException {
        List.of(".h", "10-a~", "20-x.pyc", "__pycache__", "30-b", "README").forEach(name -> folders.custom("x", name));
        Files.createDirectories(folders.custom.resolve("x/40-dir"));
        Files.createSymbolicLink(folders.custom.resolve("x/60-dangling"), Path.of("nowhere"));

        assertThat(names("x")).containsExactly("custom 30-b", "custom 40-dir", "custom README", "custom 60-dangling");
        assertThat(folders.tree().findings())
                .hasSize(7)
                .anyMatch(finding -> finding.startsWith("x: no action of YunoHost"))
                .anyMatch(finding -> finding.contains("40-dir: a folder"))
                .anyMatch(finding -> finding.contains("60-dangling: a link to nothing"));
    }

    @Test
    void findsNothingInFoldersThatAreNotThere() {
        assertThat(folders.tree().list("x")).isEmpty();
        assertThat(folders.tree().actions()).isEmpty();
        assertThat(folders.tree().findings()).hasSize(1);
        assertThat(folders.tree().call(YunoHostEvent.of("x")).isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../hooks.d/x", "a/b", "a\nb", "a\0b"})
    void refusesActionsThatAreNoFileNames(String action) {
        assertThatThrownBy(() -> folders.tree().list(action)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> YunoHostEvent.of(action)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folders.tree().remove(action)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void choosesNamesAndThoseThatContinueThemAfterAnUnderscore() {
        List.of("15-nginx", "98-nginx_app", "20-nginxx", "30-postfix")
                .forEach(name -> folders.custom("x", name, "true"));

        HookTreeResult result = folders.tree().call(YunoHostEvent.of("x").withNames("nginx", "unknown"));

        assertThat(result.outcomes())
                .extracting(outcome -> outcome.hook().fileName())
                .containsExactly("15-nginx", "98-nginx_app");
        assertThat(folders.tree()
                        .call(YunoHostEvent.of("x").withNames("unknown"))
                        .outcomes())
                .isEmpty();
    }

    @Test
    void tellsAboutHooksAsYunoHostLooksThemUp() {
        folders.system("x", "50-a");
        folders.system("x", "60-a");
        folders.custom("x", "50-a");
        folders.custom("x", "70-a.sh");
        folders.custom("x", "a");

        assertThat(folders.tree().info("x", "a"))
                .extracting(hook -> hook.origin() + " " + hook.fileName())
                .containsExactly("CUSTOM 50-a", "SYSTEM 60-a");
        assertThat(folders.tree().info("x", "b")).isEmpty();
    }

    @Test
    void addsAScriptUnderTheNameOfItsApp() throws IOException {
        Path source = HookFolders.write(directory.resolve("app/hooks/20-post_cert_update.py"), "echo hello");
        source.toFile().setExecutable(true, true);

        Path added = folders.tree().add("wiki", source);

        assertThat(added)
                .isEqualTo(folders.custom.resolve("post_cert_update/20-wiki"))
                .isExecutable();
        assertThat(Files.readAllLines(added)).containsExactly("echo hello");
        HookFolders.write(source, "echo again");
        folders.tree().add("wiki", source);
        assertThat(Files.readAllLines(added)).containsExactly("echo again");
        assertThat(HookListing.entries(added.getParent())).containsExactly(added);
    }

    @Test
    void refusesToAddOutsideOfItsFolder() {
        Path source = HookFolders.write(directory.resolve("20-post_cert_update"), "");

        assertThatThrownBy(() -> folders.tree().add("../wiki", source)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folders.tree().add("wiki", directory.resolve("20-..")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> folders.tree().add("wiki", directory.resolve("20-missing")))
                .hasMessageContaining("20-missing of wiki cannot be copied");
    }

    @Test
    void removesTheScriptsOfOneAppOnly() {
        Path wiki = folders.custom("a", "50-wiki");
        Path dokuwiki = folders.custom("a", "50-dokuwiki");
        Path fixup = folders.custom("b", "16-nginx_wiki");
        Path other = folders.custom("b", "20-wiki");
        Path system = folders.system("a", "50-wiki");

        assertThat(folders.tree().remove("wiki")).containsExactly(wiki, other);

        assertThat(List.of(dokuwiki, fixup, system)).allMatch(Files::exists);
        assertThat(folders.tree().remove("wiki")).isEmpty();
    }

    @Test
    void removesWhateverEndsLikeTheAppIfStrict() {
        Path wiki = folders.custom("a", "50-wiki");
        Path dokuwiki = folders.custom("a", "50-dokuwiki");
        Path fixup = folders.custom("b", "16-nginx_wiki");
        Path system = folders.system("a", "50-wiki");

        assertThat(folders.tree().strict().remove("wiki")).containsExactlyInAnyOrder(wiki, dokuwiki, fixup);

        assertThat(system).exists();
    }

    @Test
    void namesWhatItCannotUse() {
        HookFolders.write(folders.custom.resolve("stray"), "");
        folders.custom("post_iptable_rules", "50-a");
        folders.custom("post_create_user", "50-a");
        folders.custom("post_user_create", "50-a");

        assertThat(folders.tree().findings())
                .satisfiesExactlyInAnyOrder(
                        finding -> assertThat(finding).contains("stray: no folder"),
                        finding -> assertThat(finding).startsWith("post_create_user: no action of YunoHost"),
                        finding -> assertThat(finding).startsWith("post_iptable_rules: YunoHost does not fire"));
    }

    @Test
    void namesScriptsThatItRefusesAndFoldersThatAreNotThere() throws IOException {
        assertThat(folders.tree().findings())
                .containsExactly(folders.custom + ": there is no such folder, so the administrator has no hooks");
        Path script = folders.custom("post_cert_update", "50-a");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(folders.tree().findings())
                .singleElement()
                .asString()
                .startsWith(script + ": refused whenever the action is called; ")
                .contains("can be written by others");
        assertThat(folders.tree().withTrust(TrustPolicy.ANY).findings()).isEmpty();
    }

    @Test
    void doesNotWaitForPipes() throws Exception {
        Path pipe = folders.custom("post_cert_update", "50-a").resolveSibling("60-pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(folders.tree().findings())
                .containsExactly(pipe + ": a pipe or a device; it is reported as failed whenever the action is called");
        HookTreeResult result = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> folders.tree().call(YunoHostEvent.postCertUpdate("a.example")));
        assertThat(result.describeFailures()).contains("60-pipe").contains("not a regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"50-a.bak", "50-a.dpkg-old", "50-a.ucf-dist"})
    void namesLeftoversThatAreCalled(String file) {
        Path leftover = folders.custom("post_cert_update", file);

        assertThat(folders.tree().findings())
                .singleElement()
                .asString()
                .startsWith(leftover + ": called as YunoHost does");
    }
}
