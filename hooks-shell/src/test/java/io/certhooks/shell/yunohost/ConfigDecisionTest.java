// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.shell.process.TrustedDirectories;
import io.certhooks.shell.yunohost.ConfigRegeneration.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision table, row by row: what was there, what was saved, what is pending; then what becomes of it. */
final class ConfigDecisionTest {

    private static final String ROWS =
            """
            missing | none | p     | created applied p               | force-created applied p
            missing | h    | p     | removed pending missing         | force-created applied p
            missing | h    | empty | nothing                         | nothing
            missing | none | empty | nothing                         | nothing
            s       | none | s     | managed applied s               | managed applied s
            s       | none | p     | new applied p                   | new applied p
            s       | none | empty | unmanaged pending s             | force-removed applied missing
            s       | s    | s     | nothing                         | nothing
            s       | s    | p     | updated applied p               | updated applied p
            s       | s    | empty | removed applied missing         | removed applied missing
            s       | h    | s     | managed applied s               | managed applied s
            s       | h    | p     | modified pending s              | force-updated applied p
            s       | h    | empty | modified pending s              | force-updated applied blank
            s       | h    | none  | modified pending s              | force-removed applied missing
            s       | s    | none  | modified pending s              | force-removed applied missing
            missing | h    | none  | forget-about-it applied missing | forget-about-it applied missing
            """;
    private static final Set<String> SAVED_BEFORE =
            Set.of("new", "updated", "force-updated", "removed applied", "force-removed");

    @TempDir(factory = TrustedDirectories.class)
    Path directory;

    private HookFolders folders;
    private Path root;
    private Path file;
    private Path hashes;
    private Path cache;

    @BeforeEach
    void makePaths() {
        folders = new HookFolders(directory);
        root = directory.resolve("root");
        file = root.resolve("etc/f");
        hashes = directory.resolve("regenconf.yml");
        cache = directory.resolve("cache");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ROWS)
    void treatsFiles(String system, String saved, String pending, String usual, String forced) throws Exception {
        given(system, saved, pending);
        check(run(Set.of()), usual, List.of(system, saved, pending));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ROWS)
    void treatsFilesByForce(String system, String saved, String pending, String usual, String forced) throws Exception {
        given(system, saved, pending);
        check(run(Set.of(Mode.FORCE)), forced, List.of(system, saved, pending));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ROWS)
    void changesNothingIfItIsOnlyAsked(String system, String saved, String pending, String usual, String forced)
            throws Exception {
        given(system, saved, pending);
        String before = Files.readString(hashes);

        assertThat(statusOf(run(Set.of(Mode.DRY_RUN)))).isEqualTo(statusIn(usual));
        assertThat(statusOf(run(Set.of(Mode.DRY_RUN, Mode.FORCE)))).isEqualTo(statusIn(forced));

        assertThat(content()).isEqualTo(system);
        assertThat(Files.readString(hashes)).isEqualTo(before);
        assertThat(cache.resolve("backup")).doesNotExist();
        assertThat(folders.recorded()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    s       | h    | p     | @@ -1 +1 @@/-s/+p
                    s       | none | empty | @@ -1 +0,0 @@/-s
                    missing | none | p     | @@ -0,0 +1 @@/+p
                    s       | h    | none  | ''
                    """)
    void showsTheDifferencesIfAsked(String system, String saved, String pending, String difference) throws Exception {
        given(system, saved, pending);
        Map<String, String> expected = Map.of("/etc/f", difference.replace("/", "\n"));

        CategoryChange asked =
                run(Set.of(Mode.DRY_RUN, Mode.WITH_DIFF)).categories().get("cat");
        assertThat(asked.differences()).isEqualTo(expected);
        CategoryChange done = run(Set.of(Mode.WITH_DIFF)).categories().get("cat");

        assertThat(done.differences()).isEqualTo(expected);
        assertThat(done.toString()).doesNotContain("@@");
        boolean left = done.pending().containsKey("/etc/f") && !pending.equals("none");
        assertThat(ConfigRegeneration.of(folders.tree(), cache, hashes)
                        .withRoot(root)
                        .pendingDifferences())
                .isEqualTo(left ? Map.of("cat", expected) : Map.of());
        CategoryChange plain = run(Set.of()).categories().get("cat");
        assertThat(plain == null ? Map.of() : plain.differences()).isEmpty();
    }

    @Test
    void refusesLinksToFoldersInsteadOfForgettingWhatIsInThem() {
        folders.custom("conf_regen", "15-cat", "if [ $1 = pre ]; then ln -s '" + root + "' \"$4/etc\"; fi");

        assertThatThrownBy(() -> run(Set.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pending/cat/etc is no file; correct the script of cat");
    }

    // Another file keeps the category alive, as one without any pending file is not looked at.
    private void given(String system, String saved, String pending) throws Exception {
        HookFolders.write(root.resolve("etc/other"), "same");
        if (!system.equals("missing")) {
            HookFolders.write(file, system);
        }
        String hash = saved.equals("none") ? "" : "    /etc/f: " + md5(saved + "\n") + "\n";
        HookFolders.write(hashes, "cat:", "  conffiles:", hash + "    /etc/other: " + md5("same\n"));
        String make =
                switch (pending) {
                    case "none" -> "true";
                    case "empty" -> "touch \"$4/etc/f\"";
                    default -> "echo " + pending + " > \"$4/etc/f\"";
                };
        folders.custom(
                "conf_regen",
                "15-cat",
                "if [ \"$1\" = pre ]; then mkdir -p \"$4/etc\"; echo same > \"$4/etc/other\"; " + make + "; fi",
                "if [ \"$1\" = post ]; then " + folders.say("post '$4'") + "; fi");
    }

    private Regeneration run(Set<Mode> modes) {
        Regeneration result = ConfigRegeneration.of(folders.tree(), cache, hashes)
                .withRoot(root)
                .regenerate(List.of("cat"), modes);
        assertThat(result.isOk()).isTrue();
        return result;
    }

    private static String statusOf(Regeneration result) {
        CategoryChange change = result.categories().get("cat");
        if (change == null) {
            return "nothing";
        }
        return change.applied().containsKey("/etc/f")
                ? change.applied().get("/etc/f").word() + " applied"
                : change.pending().get("/etc/f").word() + " pending";
    }

    private static String statusIn(String expected) {
        String[] words = expected.split(" ", -1);
        return words.length == 1 ? words[0] : words[0] + " " + words[1];
    }

    private void check(Regeneration result, String expected, List<String> row) throws Exception {
        String system = row.get(0);
        String status = statusIn(expected);
        boolean applied = status.endsWith("applied");
        String after = expected.equals("nothing") ? system : expected.split(" ", -1)[2];
        assertThat(statusOf(result)).isEqualTo(status);
        assertThat(content()).isEqualTo(after);
        assertThat(folders.recorded()).containsExactly(applied ? "post '/etc/f'" : "post ''");
        assertThat(new HashStore(hashes).of("cat").get("/etc/f")).isEqualTo(hashAfter(status, after, row.get(1)));
        boolean backedUp = SAVED_BEFORE.contains(status.replace(" applied", "")) || SAVED_BEFORE.contains(status);
        assertThat(backups()).isEqualTo(backedUp && applied ? List.of(system) : List.of());
        assertThat(Files.exists(cache.resolve("pending/cat/etc/f")))
                .isEqualTo(status.endsWith("pending") && !row.get(2).equals("none"));
    }

    private static String hashAfter(String status, String after, String saved) throws NoSuchAlgorithmException {
        boolean kept = status.equals("nothing") || status.endsWith("pending");
        if (kept && !after.equals("missing")) {
            return saved.equals("none") ? null : md5(saved + "\n");
        }
        if (status.equals("removed pending")) {
            return md5(saved + "\n");
        }
        return after.equals("missing") || after.equals("blank") ? null : md5(after + "\n");
    }

    private String content() throws IOException {
        if (!Files.exists(file)) {
            return "missing";
        }
        String text = Files.readString(file).strip();
        return text.isEmpty() ? "blank" : text;
    }

    private List<String> backups() throws IOException {
        Path backup = cache.resolve("backup");
        if (!Files.exists(backup)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(backup)) {
            List<Path> saved = files.filter(Files::isRegularFile).toList();
            assertThat(saved).allMatch(path -> path.toString().matches(".*/backup/etc/f-\\d{8}\\.\\d{6}"));
            return Stream.of(saved.toArray(Path[]::new))
                    .map(ConfigDecisionTest::read)
                    .toList();
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String md5(String text) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    }
}
