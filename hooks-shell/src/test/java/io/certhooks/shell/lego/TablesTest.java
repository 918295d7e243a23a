// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.shell.process.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lego's small rules, each by its table. */
class TablesTest {

    @TempDir
    private Path folder;

    // The first eight are lego's own, Test_SanitizedName.
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "*.example.com, _.example.com",
        "'bar\\foo./example.com', barfoo.example.com",
        "'foo${}bar&().ex[]ample.com', foobar.example.com",
        "'foo bar\t.example.com', foobar.example.com",
        "'foo\nbar.example.com', foobar.example.com",
        "テスト.com, xn--zckzah.com",
        "测试.com, xn--0zwm56d.com",
        // What lego 4.9.1 makes of -d.
        "BÜCHER.example, xn--BCHER-2pa.example",
        "www.Straße.example, www.xn--Strae-oqa.example",
        "*.bücher.example, _.xn--bcher-kva.example",
        // RFC 3492, 7.1.
        "他们为什么不说中文, xn--ihqwcrb4cv8a8dqg056pqjye",
        "Pročprostěnemluvíčesky, xn--Proprostnemluvesky-uyb24dma41a",
        "3年B組金八先生, xn--3B-ww4c5e180e575a65lsy2b",
        "そのスピードで, xn--d9juau41awczczp",
        "\uD83D\uDE00.example, xn--e28h.example",
        "2001:db8::1, 2001-db8--1",
        "ops@example.org, ops@example.org",
        "UPPER_case-1.example, UPPER_case-1.example",
        "../../etc/passwd, ....etcpasswd"
    })
    void namesFilesAfterAnId(String id, String name) {
        assertThat(SanitizedName.of(id)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "$ ", "///."})
    void refusesAnIdThatLeavesNoName(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> SanitizedName.of(id));
    }

    @ParameterizedTest
    @CsvSource({"*.example.com, _.example.com", "..x, _..x", "-x, _-x", "a@b, a_b"})
    void namesCertificatesInTheStoreAfterAnId(String id, String name) {
        assertThat(SanitizedName.inStore(id)).isEqualTo(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
    }

    @Test
    void splitsAtWhiteSpaceOnly() {
        assertThat(GoFields.of("./h 'a b' $HOME \"c\" * \\x"))
                .containsExactly("./h", "'a", "b'", "$HOME", "\"c\"", "*", "\\x");
        assertThat(GoFields.of("  a\t\tb\n\u000bc\fd\re\u0085f\u00a0g\u2003h\u3000 "))
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
        assertThat(GoFields.of("a\u200bb\u001cc")).containsExactly("a\u200bb\u001cc");
        assertThat(GoFields.of("")).isEmpty();
        assertThat(GoFields.of(" \n\u2029")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 90000000000",
        "2m, 120000000000",
        "1h30m, 5400000000000",
        "1.5h, 5400000000000",
        ".5s, 500000000",
        "1.s, 1000000000",
        "1h0m0.25s, 3600250000000",
        "100ms, 100000000",
        "3us, 3000",
        "3µs, 3000",
        "7ns, 7",
        "0, 0",
        "0s, 0",
        "-2m, -120000000000",
        "+2m, 120000000000"
    })
    void readsDurationsOfGo(String text, long nanos) {
        assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "m", "1d", "1 m", "1m ", "PT1M", "1h-30m", "1..5s", ".s", "--1s", "1e3s", "3000000h"})
    void refusesWhatIsNoDurationOfGo(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void namesEachTypeOfKey(KeyType type) {
        assertThat(LegoKeyType.NAMES).containsEntry(LegoKeyType.nameOf(type), type);
    }

    @Test
    void namesACertificateAfterItsFirstNameUnlessItHasOneOfItsOwn() {
        var settings = new LegoSettings();
        assertThat(LegoCertificate.of(settings, request("_wildcard_.example.org"))
                        .id())
                .isEqualTo("*.example.org");
        assertThat(LegoCertificate.of(settings, request("_.example.org")).id()).isEqualTo("*.example.org");
        assertThat(LegoCertificate.of(settings, request("mine")).id()).isEqualTo("mine");
    }

    private static CertificateRequest request(String name) {
        return new CertificateRequest(
                name, List.of(Identifier.of("*.example.org")), KeyType.EC_P256, KeySource.GENERATED, Optional.empty());
    }

    @Test
    void readsVariablesFromAFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("env"),
                """
                # a comment
                PLAIN=value
                export EXPORTED = x y   # not this
                YAML: z
                SINGLE='$PLAIN # "'
                DOUBLE="a\\n\\"${PLAIN}\\" \\$x"
                EXPANDED=${PLAIN}/$YAML-$NONE.
                EMPTY=
                HASH=a#b
                EQUALS=a=b==
                """);

        assertThat(EnvFile.read(file, TrustPolicy.ANY))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "PLAIN", "value",
                        "EXPORTED", "x y",
                        "YAML", "z",
                        "SINGLE", "$PLAIN # \"",
                        "DOUBLE", "a\n\"value\" $x",
                        "EXPANDED", "value/z-.",
                        "EMPTY", "",
                        "HASH", "a#b",
                        "EQUALS", "a=b=="));
        assertThat(EnvFile.read(folder.resolve("absent"), TrustPolicy.SAFE_PATH))
                .isEmpty();
    }

    @Test
    void readsQuotesDollarsAndCommentsAsGodotenvDoes() throws IOException {
        Path file = Files.writeString(
                folder.resolve("env"),
                """
                DOUBLE="secret" # not this
                SINGLE='secret'\t# nor this
                TABBED=secret\t# nor this
                PASSWORD=pa$word
                QUOTED="pa$word\\\\n"
                CAPITALS="pa$DOUBLE"
                COMMAND=$(date)
                INNER=it's "so"
                LINES="-----BEGIN KEY-----
                '# inside'
                -----END KEY-----
                "
                EMPTY=""
                NOTHING=
                LAST=end""");

        assertThat(EnvFile.read(file, TrustPolicy.ANY))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("DOUBLE", "secret"),
                        Map.entry("SINGLE", "secret"),
                        Map.entry("TABBED", "secret"),
                        Map.entry("PASSWORD", "pa$word"),
                        Map.entry("QUOTED", "pa$word\\n"),
                        Map.entry("CAPITALS", "pasecret"),
                        Map.entry("COMMAND", "(date)"),
                        Map.entry("INNER", "it's \"so\""),
                        Map.entry("LINES", "-----BEGIN KEY-----\n'# inside'\n-----END KEY-----\n"),
                        Map.entry("EMPTY", ""),
                        Map.entry("NOTHING", ""),
                        Map.entry("LAST", "end")));
    }

    @Test
    void namesTheLineWhoseQuoteIsNotClosed() throws IOException {
        Path file = Files.writeString(folder.resolve("env"), "A=1\n\nB=\"secret\nC=2\n");

        assertThat(catchThrowable(() -> EnvFile.read(file, TrustPolicy.ANY)))
                .hasMessageContaining("line 3 of " + file)
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesTheLineThatIsNoVariableWithoutShowingIt() throws IOException {
        Path file = Files.writeString(folder.resolve("env"), "A=1\nsecret without name\n");

        assertThat(catchThrowable(() -> EnvFile.read(file, TrustPolicy.ANY)))
                .hasMessageContaining("line 2 of " + file)
                .hasMessageNotContaining("secret");
    }
}
