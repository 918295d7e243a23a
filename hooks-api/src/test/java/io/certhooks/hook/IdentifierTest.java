// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, DNS, example.org",
        "WWW.Example.ORG, DNS, www.example.org",
        "example.org., DNS, example.org",
        "*.example.org, DNS, *.example.org",
        "bücher.example, DNS, xn--bcher-kva.example",
        "*.bücher.example, DNS, *.xn--bcher-kva.example",
        "localhost, DNS, localhost",
        "a-b.c1.example, DNS, a-b.c1.example",
        "192.0.2.1, IP, 192.0.2.1",
        "2001:DB8:0:0:0:0:0:1, IP, 2001:db8::1",
        "::, IP, ::",
        "::1, IP, ::1",
        "1::, IP, 1::",
        "2001:db8:0:1:1:1:1:1, IP, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, IP, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, IP, 2001:db8::1:0:0:1",
        "::ffff:192.0.2.1, IP, 192.0.2.1",
    })
    void bringsNamesAndAddressesIntoTheirCanonicalForm(String text, IdentifierType type, String canonical) {
        Identifier identifier = Identifier.of(text);

        assertThat(identifier.type()).isEqualTo(type);
        assertThat(identifier.value()).isEqualTo(canonical);
        assertThat(Identifier.of(canonical)).isEqualTo(identifier);
    }

    // Java's ASCII form of the first is strasse.example, which is somebody else.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stra\u00dfe.example",
                "STRA\u1e9eE.example",
                "*.fa\u03c2.example",
                "a\u200db.example",
                "a\u200cb.example"
            })
    void refusesCharactersOfWhichJavaMakesAnotherName(String text) {
        assertThatThrownBy(() -> Identifier.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the one that begins with xn--");
        assertThat(Identifier.of("xn--strae-oqa.example").value()).isEqualTo("xn--strae-oqa.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "*",
                "*.",
                "*.*.example.org",
                "a..b",
                ".example.org",
                "-rf",
                "a-.example",
                "a_b.example",
                "www.*.example.org",
                "*www.example.org",
                "a b",
                "a\nb",
                "a/b",
                "../x",
                "$(id).example",
                "`id`",
                "a;b",
                "256.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "12345",
                "fe80::1%eth0",
                ":::",
                "1:2:3:4:5:6:7:8:9",
                "[::1]",
                "*.1.2.3.4",
                "example.org:443",
                "https://example.org",
                "\u0000"
            })
    void refusesWhatCannotBeInACertificate(String text) {
        assertThatThrownBy(() -> Identifier.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be in a certificate")
                .message()
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org:443", "https://example.org"})
    void saysWhatIsTooMuchInAUrl(String text) {
        assertThatThrownBy(() -> Identifier.of(text)).hasMessageContaining("leave out scheme and port");
    }

    @Test
    void refusesNamesAndLabelsThatAreTooLong() {
        String label = "a".repeat(63);
        String name = String.join(".", label, label, label, "a".repeat(61));

        assertThat(name).hasSize(253);
        assertThat(Identifier.of(name).value()).isEqualTo(name);
        assertThatThrownBy(() -> Identifier.of(name + "a")).hasMessageContaining("253");
        assertThatThrownBy(() -> Identifier.of("a".repeat(64) + ".example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identifier.of("x".repeat(1_000_000))).message().hasSizeLessThan(600);
    }

    @Test
    void knowsBaseAndUnicodeFormOfAWildcard() {
        Identifier wildcard = Identifier.of("*.bücher.example");

        assertThat(wildcard.isWildcard()).isTrue();
        assertThat(wildcard.base()).isEqualTo("xn--bcher-kva.example");
        assertThat(wildcard.toUnicode()).isEqualTo("*.bücher.example");
    }
}
