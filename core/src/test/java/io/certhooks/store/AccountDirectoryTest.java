// SPDX-License-Identifier: Apache-2.0
package io.certhooks.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountDirectoryTest {

    @ParameterizedTest
    @CsvSource({
        "https://acme-v02.api.letsencrypt.org/directory, acme-v02.api.letsencrypt.org_directory",
        "https://ACME.example:443/directory, acme.example_directory",
        "https://acme.example/a/b, acme.example_a_b",
        "https://acme.example, acme.example"
    })
    void isReadable(URI directory, String name) {
        assertThat(AccountDirectory.nameOf(directory)).isEqualTo(name);
    }

    @Test
    void isSafeAndDifferentForDifferentUrls() {
        List<String> urls = List.of(
                "https://a.example/x_y",
                "https://a.example/x/y",
                "https://a.example/x/y/",
                "https://a.example/X/y",
                "https://a.example//x/y",
                "https://a.example:8443/x/y",
                "https://a.example/8443/x/y",
                "http://a.example/x/y",
                "http://a.example:443/x/y",
                "https://a.example/x/y?z",
                "https://a.example/x%2fy",
                "https://a.example/../../etc/passwd",
                "https://a.example/..",
                "https://[2001:db8::1]/x",
                "https://a.example/" + "x".repeat(300),
                "https://a.example/" + "x".repeat(301),
                "https://a.example/" + "x".repeat(2000));
        Map<String, String> seen = new HashMap<>();
        for (String url : urls) {
            requireSafeAndNew(url, seen);
        }
    }

    @Test
    void isSafeAndDifferentForRandomUrls() {
        Random random = new Random(7);
        String alphabet = "ab/_.-%:?~A0";
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder path = new StringBuilder("https://a.example/");
            for (int length = random.nextInt(9); length > 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String url = path.toString().replace("%", "%41");
            if (!seen.containsValue(url)) {
                requireSafeAndNew(url, seen);
            }
        }
    }

    private static void requireSafeAndNew(String url, Map<String, String> seen) {
        String name = AccountDirectory.nameOf(URI.create(url));
        assertThat(name)
                .matches("[a-z0-9_][a-z0-9._-]{0,200}")
                .doesNotContain("..")
                .doesNotEndWith(".tmp");
        assertThat(seen.put(name, url)).as(name + " of " + url).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/directory",
                "mailto:a@example.org",
                "https:///directory",
                "https://user:secret@a.example/",
                "https://under_score.example/"
            })
    void refusesWhatIsNoDirectory(URI directory) {
        assertThatThrownBy(() -> AccountDirectory.nameOf(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }
}
