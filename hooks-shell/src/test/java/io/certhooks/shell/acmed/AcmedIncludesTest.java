// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that include others, and names that stand for hooks. */
class AcmedIncludesTest {

    @TempDir
    private Path path;

    private Folder folder;

    @BeforeEach
    void start() {
        folder = new Folder(path);
    }

    @Test
    void takesTheFirstDefinitionAndHooksBeforeGroups() {
        AcmedConfig config = folder.load(Folder.hook("x").replace("true", "first")
                        + Folder.hook("x").replace("true", "second")
                        + Folder.group("x", "'nowhere'")
                        + Folder.group("g", "'x'")
                        + Folder.group("g", "'nowhere'")
                        + Folder.group("unused", "'nowhere'")
                        + Folder.hook("broken").replace("cmd", "stdin = 'a'\nstdin_str = 'b'\ncmd")
                        + Folder.hooks("'g', 'x'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(AcmedHook::cmd)
                .containsExactly("first", "first");
    }

    @Test
    void takesGroupsApartInOrder() {
        AcmedConfig config = folder.load(Folder.hook("a")
                        + Folder.hook("b")
                        + Folder.hook("c")
                        + Folder.group("in", "'b', 'a'")
                        + Folder.group("out", "'a', 'in', 'c', 'in'")
                        + Folder.hooks("'out'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(AcmedHook::name)
                .containsExactly("a", "b", "a", "c", "b", "a");
    }

    @Test
    void findsGroupsThatContainThemselves() {
        assertThat(folder.problems(Folder.group("a", "'b'")
                        + Folder.group("b", "'c'")
                        + Folder.group("c", "'a'")
                        + Folder.hooks("'a'")))
                .containsExactly(
                        "acmed.toml: certificate \"example.org_rsa2048\": hooks: group \"c\": a: the group contains itself,"
                                + " by way of c, b, a");
        assertThat(folder.problems(Folder.group("a", "'a'") + Folder.hooks("'a'")))
                .hasSize(1);
        // Not used, so it does no harm.
        assertThat(folder.load(Folder.group("a", "'a'") + Folder.hooks(""))
                        .config()
                        .groups())
                .hasSize(1);
    }

    @Test
    void endsThoughEmptyGroupsMultiply() {
        StringBuilder groups = new StringBuilder(Folder.group("g0", ""));
        for (int i = 1; i < 30; i++) {
            groups.append(Folder.group("g" + i, ("'g" + (i - 1) + "', ").repeat(4)));
        }
        assertThat(folder.problems(groups + Folder.hooks("'g29'")))
                .anyMatch(problem -> problem.contains("hooks have 1000 names at most"));
    }

    @Test
    void letsTheUsersDefinitionsReplaceTheBuiltInOnes() {
        AcmedConfig config = folder.load(Folder.hook("git-add")
                        + Folder.group("http-01-echo", "'git-add'")
                        + Folder.group("git-init", "'git-add', 'git-add'")
                        + Folder.hooks("'http-01-echo', 'git'"))
                .config();
        assertThat(config.hooks(config.certificates().get(0)))
                .extracting(hook -> hook.name() + " " + hook.file().isPresent())
                .containsExactly("git-add true", "git-add true", "git-add true", "git-add true", "git-commit false");
    }

    @Test
    void includesFilesOnceDepthFirstInTheOrderOfTheirNames() throws IOException {
        folder.write("sub/b.toml", Folder.hook("b") + Folder.hook("same").replace("true", "b"));
        folder.write("sub/a.toml", "include = ['*.toml', '../acmed.toml', 'deep/**/*.conf']\n" + Folder.hook("a"));
        folder.write("sub/deep/x/y/d.conf", Folder.hook("d"));
        folder.write("sub/deep/c.conf", Folder.hook("c") + Folder.hook("same").replace("true", "c"));
        folder.write("sub/.hidden.toml", Folder.hook("hidden"));
        folder.write("sub/b.txt", Folder.hook("txt"));
        Files.createSymbolicLink(path.resolve("link.toml"), path.resolve("sub/b.toml"));

        AcmedConfig config = folder.load(
                        "include = ['sub/[ab].toml', 'link.toml', '" + path + "/sub/?.toml']\n" + Folder.hook("main"))
                .config();
        assertThat(config.hooks())
                .extracting(AcmedHook::name)
                .containsExactly("main", "a", "hidden", "b", "same", "c", "same", "d");
        assertThat(config.remarks()).noneMatch(remark -> remark.contains("include"));
    }

    @Test
    void takesTheDirectoryOfTheRealFileForIncludes() throws IOException {
        folder.write("real/inc.toml", Folder.hook("a"));
        Path real = folder.write("real/main.toml", "include = ['inc.toml']");
        Path link = Files.createSymbolicLink(path.resolve("acmed.toml"), real);
        assertThat(AcmedHooks.load(link, TrustPolicy.ANY).config().hooks()).hasSize(1);
    }

    @Test
    void refusesWhatIsWrongInIncludedFiles() throws IOException {
        folder.write("a.toml", "[[hook]]\nname = 'x'\ntype = []\ncmd = 'true'\nwhat = 1");
        folder.write("b.toml", "[[");
        Files.createDirectory(path.resolve("c.toml"));
        assertThat(folder.problems("include = ['?.toml', '[z']"))
                .anyMatch(problem -> problem.startsWith("a.toml: hook \"x\": what: is not a key here"))
                .anyMatch(problem -> problem.startsWith("b.toml:1:"))
                .anyMatch(problem -> problem.startsWith("c.toml: it cannot be read"))
                .anyMatch(problem -> problem.startsWith("acmed.toml: include: \"[z\" cannot be looked for"));
    }

    @Test
    void mergesGlobalTablesAsAcmedDoes() {
        String all =
                """
                [global]
                accounts_directory = "%1$s"
                certificates_directory = "%1$s"
                cert_file_mode = %2$s
                cert_file_user = "%1$s"
                cert_file_group = "%1$s"
                cert_file_ext = "%1$s"
                pk_file_mode = %2$s
                pk_file_user = "%1$s"
                pk_file_group = "%1$s"
                pk_file_ext = "%1$s"
                env = { X = "%1$s" }
                file_name_format = "%1$s"
                random_early_renew = "%3$s"
                renew_delay = "%3$s"
                root_certificates = ["%1$s"]
                """;
        folder.write("inc.toml", all.formatted("inc", "0o600", "2s"));

        AcmedGlobal merged = folder.load("include = ['inc.toml']\n" + all.formatted("own", "0o644", "1s"))
                .config()
                .global();
        AcmedFileSettings files =
                new AcmedFileSettings(Optional.of(0600), Optional.of("inc"), Optional.of("inc"), Optional.of("own"));
        assertThat(merged)
                .isEqualTo(new AcmedGlobal(
                        Optional.of(Path.of("inc")),
                        Optional.of(Path.of("inc")),
                        files,
                        files,
                        Map.of("X", "own"),
                        Optional.of("own"),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(1)),
                        List.of(Path.of("own"))));
        assertThat(folder.load("include = ['inc.toml']\n" + all.formatted("own", "0o644", "1s"))
                        .config()
                        .remarks())
                .anyMatch(
                        remark -> remark.endsWith("inc.toml: global: an included file cannot set env, file_name_format,"
                                + " renew_delay, random_early_renew, root_certificates, cert_file_ext, pk_file_ext; set it in the"
                                + " file that includes it"));

        AcmedGlobal whole = folder.load("include = ['inc.toml']").config().global();
        assertThat(whole.env()).isEqualTo(Map.of("X", "inc"));
        assertThat(whole.fileNameFormat()).contains("inc");
    }

    @Test
    void readsTheTablesOfTheNextGeneration() {
        AcmedConfig config = folder.load(
                        """
                        [rate-limit.slow]
                        number = 1
                        period = "1s"
                        [endpoint."my CA"]
                        url = "https://acme.example/directory"
                        tos_agreed = true
                        rate_limits = ["slow"]
                        [account.me]
                        contacts = [{ mailto = "a@example.org" }]
                        hooks = ["g"]
                        [hook."h 1"]
                        type = ["post-operation", "file-pre-edit"]
                        cmd = "true"
                        [hook.h2]
                        type = ["file-pre-edit"]
                        cmd = "true"
                        [group]
                        g = ["h2", "h 1"]
                        [[certificate]]
                        account = "me"
                        endpoint = "my CA"
                        hooks = ["g"]
                        identifiers = [{ dns = "example.org", challenge = "http-01" }]
                        """)
                .config();
        AcmedCertificate certificate = config.certificates().get(0);
        assertThat(config.hooks(certificate)).extracting(AcmedHook::name).containsExactly("h2", "h 1");
        assertThat(config.authority(certificate).endpoint().name()).isEqualTo("my CA");
        assertThat(config.rateLimits()).extracting(AcmedRateLimit::name).containsExactly("slow");
        assertThat(folder.problems("[hook.x]\ntype = []\ncmd = 'true'\nname = 'y'\n[group]\ng = 'x'"))
                .anyMatch(problem -> problem.contains("hook \"x\": name: is not a key here"))
                .anyMatch(problem -> problem.contains("g: must be a list"));
    }
}
