// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.Problem;
import io.certhooks.store.MemoryCertificateStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Text of any kind where a name or a message is expected. {@code -Dcerthooks.texts} says how many,
 * {@code -Dcerthooks.seed} chooses others.
 */
@Timeout(120)
class RandomTextTest {

    private static final int ROUNDS = Integer.getInteger("certhooks.texts", 50_000);
    private static final long SEED = Long.getLong("certhooks.seed", 2);
    private static final List<String> PIECES = List.of(
            "a",
            "Z",
            "0",
            "example",
            ".",
            "..",
            "-",
            "_",
            "*",
            "*.",
            "/",
            "\\",
            "$(id)",
            "`id`",
            ";",
            "|",
            "&",
            " ",
            "\t",
            "\n",
            "\r",
            "\0",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u00ad",
            "\u00fc",
            "\u0130",
            "\u202e",
            "\u2028",
            "\u3002",
            "\ud83d\ude00",
            "\ud800",
            "\uff0e",
            "xn--",
            "xn--a",
            "::",
            "1.2.3.4",
            "::1%eth0",
            "[",
            "]",
            "%00",
            "%2e",
            "'",
            "\"",
            "{{",
            "}}",
            "=",
            "a".repeat(64),
            "a.".repeat(130));

    @Test
    void becomesAPlainNameOrIsRefused() {
        Random random = new Random(SEED);
        int names = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random);
            Optional<CertificateSpec> spec = specification(text);
            if (spec.isPresent()) {
                names++;
                assertThat(spec.get().identifiers().get(0).value())
                        .as(text)
                        .matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|[0-9a-f:.]+")
                        .hasSizeLessThanOrEqualTo(253);
                assertThat(spec.get().name()).as(text).matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
                assertThat(Identifier.of(spec.get().identifiers().get(0).value()))
                        .isEqualTo(spec.get().identifiers().get(0));
            }
        }
        assertThat(names).isBetween(ROUNDS / 1000, ROUNDS);
        System.out.printf(
                "guarantee: G5 random texts as names, seed %d: %d, %d of them plain names, all others refused%n",
                SEED, ROUNDS, names);
    }

    @Test
    void showsNoControlCharactersAsAProblem() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS / 10; round++) {
            Problem problem = new Problem(text(random), text(random), Optional.of(text(random)), List.of());

            assertThat(problem.toString()).matches("[^\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}\\x{202a}-\\x{202e}]*");
        }
    }

    /** A pattern that goes back and forth would take minutes for a text of a mebibyte. */
    @Test
    void takesTimeInProportionToItsLength() {
        for (String piece :
                List.of("a", "a.", ".", "-", "*.", "xn--", "a-", "1.", ":", "::", "0", "[", "%", "A ", "é")) {
            String text = piece.repeat((1 << 20) / piece.length());
            assertThat(specification(text)).isEmpty();
            assertThat(specification(text + "!")).isEmpty();
            assertThatThrownBy(() -> CertificateSpec.of("a.example").withName(text + "!"))
                    .isInstanceOf(IllegalArgumentException.class);
            CertificateAuthority authority = CertificateAuthority.letsEncrypt().withContact(text + "@" + text + "@");
            List<String> problems = new ArrayList<>();
            assertThat(authority.connect(problems)).isEmpty();
            assertThat(problems).hasSize(1);
            assertThat(new Problem(text, text, Optional.empty(), List.of()).toString())
                    .hasSizeLessThan(20_000);
        }
        byte[] long64 = "A".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> CertificateSpec.ofCsr(long64)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTwoSpecificationsThatWouldBeOneCertificate() {
        try (LifecycleFixture fixture = new LifecycleFixture();
                CertificateLifecycle lifecycle =
                        fixture.builder().store(MemoryCertificateStore.create()).build()) {
            CertificateSpec wildcard = CertificateSpec.of("*.a.example");
            assertThatThrownBy(() -> CertificateSpec.of("_wildcard_.a.example/x"))
                    .isInstanceOf(IllegalArgumentException.class);
            for (CertificateSpec other : List.of(
                    CertificateSpec.of("b.example").withName("_wildcard_.a.example"),
                    CertificateSpec.of("*.A.EXAMPLE", "b.example"))) {
                assertThat(other.name()).isEqualTo(wildcard.name());
                assertThatThrownBy(() -> lifecycle.ensure(List.of(wildcard, other)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("_wildcard_.a.example");
            }
            assertThat(fixture.ca.requests()).isEmpty();
        }
    }

    private static Optional<CertificateSpec> specification(String text) {
        try {
            return Optional.of(CertificateSpec.of(text));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("[^\\p{Cntrl}\\x{85}\\x{2028}]*").hasSizeLessThan(2000);
            return Optional.empty();
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(6); pieces >= 0; pieces--) {
            text.append(
                    random.nextInt(8) == 0
                            ? Character.toString(random.nextInt(0xd7ff))
                            : PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
