// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of ACMEd 0.17 to 0.21. */
class TinyTemplateTest {

    private static String render(String template) {
        Map<String, Object> data = new HashMap<>(Samples.DATA);
        data.put("nothing", null);
        data.put("zero", 0);
        data.put("matrix", List.of(List.of("a", "b"), List.of("c")));
        return Template.compile(template, Dialect.TINYTEMPLATE).render(data);
    }

    static Stream<Arguments> templates() {
        return Samples.table(
                """
                { identifier } {identifier} => www.example.org www.example.org
                { env.FOO } { identifiers.0 } { identifiers.1 } => bar www.example.org example.org
                {{ if is_success }}yes{{ else }}no{{ endif }} => yes
                {{ if not is_clean_hook }}yes{{ endif }} => yes
                {{ if env.EMPTY }}a{{ else }}b{{ endif }} => b
                {{ if env }}a{{ endif }}{{ if zero }}b{{ endif }}{{ if nothing }}c{{ endif }} => a
                {{ for i in identifiers }}[{ i }]{{ endfor }} => [www.example.org][example.org]
                {{ for i in identifiers }}{ @index }{{ if @first }}f{{ endif }}{{ if @last }}l{{ endif }} {{ endfor }} => 0f 1l\\u0020
                {{ for row in matrix }}{{ for x in row }}{ x }{ @index }{{ endfor }};{{ endfor }} => a0b1;c0;
                {{ with env.FOO as f }}{ f }{{ endwith }} => bar
                {{ with env as name }}{ name.FOO }{{ endwith }}{ name } => bar_.example.org
                { html } { html | unescaped } => &lt;a&amp;&#39;&quot;&gt; <a&'">
                { identifier | rev_labels } { is_success | rev_labels } { html | rev_labels } => org.example.www true <a&'">
                { nothing }|{ zero }|{ is_success } => |0|true
                \\{ identifier } \\{\\{ x }} a\\b c\\ => { identifier } {{ x }} a\\b c\\
                } }} a}b => } }} a}b
                a {- identifier -} b => awww.example.orgb
                a {{- if is_success -}} b {{- endif }} c => ab c
                a {# comment #} b {#- x -#} c => a  bc
                line\\n => line\\n
                This is { name } { zero -} ! => This is _.example.org 0!
                {% if x %} %} => ERR
                """);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void renders(String template, String expected) {
        if (expected.equals("ERR")) {
            assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
        } else {
            assertThat(render(template)).isEqualTo(expected.replace("\\u0020", " "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ nope }",
                "{ env.NOPE }",
                "{ identifier.x }",
                "{ identifiers.2 }",
                "{{ if nope }}{{ endif }}",
                "{{ if env.NOPE }}a{{ else }}b{{ endif }}",
                "{ identifiers }",
                "{ env }",
                "{ @root }",
                "{ @index }",
                "{{ for i in identifier }}{{ endfor }}",
                "{{ for i in env }}{{ endfor }}",
                "{ x | nosuch }",
                "{ @nosuch }",
                "{",
                "{ identifier",
                "{ identifier\n}",
                "{{ if is_success }}",
                "{{ if is_success\n}}{{ endif }}",
                "{{ endif }}",
                "{{ else }}",
                "{{ endfor }}",
                "{{ if is_success }}{{ endfor }}",
                "{{ identifier }}",
                "{{ call x with y }}",
                "{{ for i identifiers }}{{ endfor }}",
                "{{ with env }}{{ endwith }}",
                "{{ if is_success }}{{ else x }}{{ endif }}",
                "{ }",
                "{}",
                "{ a b }",
                "{ a..b }",
                "{{}}",
                "{#",
                "{{ if is_success }}{{ else }}{{ else }}{{ endif }}"
            })
    void refuses(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("(?s)\\d+:\\d+: .+; .+");
    }
}
