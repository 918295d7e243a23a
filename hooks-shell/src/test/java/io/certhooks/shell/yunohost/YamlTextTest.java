// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.yunohost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YAML 1.1 as PyYAML reads it, which gave the expected values. */
@Timeout(20)
final class YamlTextTest {

    static Stream<Arguments> values() {
        return Stream.of(
                row("yes", true),
                row("No", false),
                row("ON", true),
                row("off", false),
                row("tRue", "tRue"),
                row("y", "y"),
                row("010", 8L),
                row("0o10", "0o10"),
                row("-0x1f", -31L),
                row("0b11", 3L),
                row("08", "08"),
                row("1_000", 1000L),
                row("+1", 1L),
                row("1e3", "1e3"),
                row("1.0e+3", 1000.0),
                row(".5", 0.5),
                row("1.", 1.0),
                row("+.inf", Double.POSITIVE_INFINITY),
                row("-.INF", Double.NEGATIVE_INFINITY),
                row(".NaN", Double.NaN),
                row("12:30:45", 45045L),
                row("1:60", "1:60"),
                row("190:20:30.15", 685230.15),
                row("~", null),
                row("NULL", null),
                row("", null),
                row("# only a comment", null),
                row("'12'", "12"),
                row("!!int '3'", 3L),
                row("!!float 3", 3.0),
                row("!!str yes", "yes"),
                row("! yes", true),
                row("99999999999999999999", new BigInteger("99999999999999999999")),
                row("[a, [b], {c: d}]", List.of("a", List.of("b"), Map.of("c", "d"))),
                row("[a, null]", Arrays.asList("a", null)),
                row("a: 1\na: 2", Map.of("a", 2L)),
                row("on: 1", Map.of("on", 1L)),
                row("<<: {a: 1, b: 1}\nb: 2", Map.of("a", 1L, "b", 2L)),
                row("- &x {k: 1}\n- {<<: [*x], l: 2}", List.of(Map.of("k", 1L), Map.of("k", 1L, "l", 2L))),
                row("|\n  two\n  lines\n", "two\nlines\n"),
                row("{\"a\": [true, 1.5, \"\\u00e9\"]}", Map.of("a", List.of(true, 1.5, "é"))));
    }

    private static Arguments row(String text, @Nullable Object value) {
        return Arguments.of(text, value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsValues(String text, @Nullable Object value) throws Exception {
        assertThat(YamlText.read(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a",
                "a: b: c",
                "*x",
                "&x [*x]",
                "--- 1\n--- 2",
                "!!set {a}",
                "!!python/object/apply:os.system [id]",
                "!java.io.File x",
                "[a]: b",
                "<<: 1",
                "'",
                "@x",
            })
    void refusesWhatIsNoPlainValue(String text) {
        assertThatThrownBy(() -> YamlText.read(text)).isInstanceOf(YamlText.Malformed.class);
    }

    @Test
    void isNotDrownedByAliases() throws Exception {
        StringBuilder text = new StringBuilder("- &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("- &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("x]\n");
        }

        assertThat((List<?>) YamlText.read(text.toString())).hasSize(40);
    }

    @Test
    void refusesDepthAndLength() {
        assertThatThrownBy(() -> YamlText.read("[".repeat(100_000))).hasMessageContaining("levels");
        assertThatThrownBy(() -> YamlText.read(" ".repeat(2_000_000))).hasMessageContaining("longer");
    }

    @Test
    void doesNotSpendItsTimeOnLongNumbers() throws Exception {
        assertThat(YamlText.read("9".repeat(1_000_000))).isInstanceOf(String.class);
        assertThat(YamlText.read("1:2".repeat(100_000))).isInstanceOf(String.class);
    }
}
