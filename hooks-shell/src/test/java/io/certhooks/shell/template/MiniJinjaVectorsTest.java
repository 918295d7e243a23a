// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates and the results MiniJinja 2.11.0 gave for them. */
class MiniJinjaVectorsTest {

    static Stream<Arguments> vectors() throws IOException {
        try (InputStream in = MiniJinjaVectorsTest.class.getResourceAsStream("minijinja.tsv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().map(line -> {
                int tab = line.indexOf('\t');
                return Arguments.of(
                        Samples.unescape(line.substring(0, tab)), Samples.unescape(line.substring(tab + 1)));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void rendersAsTheOriginal(String template, String expected) {
        if (expected.equals("ERR")) {
            assertThatThrownBy(() -> Samples.minijinja(template)).isInstanceOf(TemplateException.class);
        } else {
            assertThat(Samples.minijinja(template)).isEqualTo(expected);
        }
    }

    @Test
    void knowsAllVectors() throws IOException {
        assertThat(vectors()).hasSize(77);
    }
}
