// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What templates that are wrong say about themselves. */
class TemplateErrorsTest {

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("{{ x|uper }}", "1:6: there is no filter 'uper'; did you mean 'upper'?"),
                Arguments.of("{{ x is defnied }}", "1:9: there is no test 'defnied'; did you mean 'defined'?"),
                Arguments.of("{{ rang(1) }}", "1:4: there is no function 'rang'; did you mean 'range'?"),
                Arguments.of("a\nbc{% fro x in y %}", "2:6: there is no statement 'fro'; did you mean 'for'?"),
                Arguments.of(
                        "{{ identifiers.0 }}",
                        "1:16: a number is no attribute; write the index in brackets, as in x[0]"),
                Arguments.of(
                        "{{ identifier.split('.') }}", "1:15: there is no method 'split'; use the filter: | split"),
                Arguments.of("\n\n  {% if x %}", "3:3: this block does not end; close it with {% endif %}"),
                Arguments.of("é😀{{ 'x }}", "1:6: this string does not end; close it with '"),
                Arguments.of("{{ a b }}", "1:6: 'b' is not expected here; write an operator or }}"),
                Arguments.of(
                        "{% include 'x' %}",
                        "1:4: the statement 'include' is not available; write the template in one piece, without include"),
                Arguments.of("{{ x|replace('a') }}", "1:6: 'replace' does not take 1 arguments; give 2"),
                Arguments.of(
                        "{{ [1]|sort(revers=true) }}",
                        "1:8: 'sort' has no argument named 'revers'; it takes case_sensitive, attribute, reverse"),
                Arguments.of(
                        "ok {{ 'x' }}\n{{ nope.x }}",
                        "2:9: this value is not defined, so it has no parts; check the name or add a default filter"),
                Arguments.of(
                        "{{ 1 + nope }}",
                        "1:6: the operator + does not take number and undefined; use numbers, or ~ to join texts"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void tellWhereWhatAndWhatToDo(String template, String message) {
        assertThatThrownBy(() -> Samples.minijinja(template)).hasMessage(message);
    }

    @Test
    void giveLineAndColumnAsNumbers() {
        TemplateException e = catchThrowableOfType(
                TemplateException.class, () -> Template.compile("a\r\n b {{ | }}", Dialect.MINIJINJA));
        assertThat(e.line()).isEqualTo(2);
        assertThat(e.column()).isEqualTo(7);
    }

    @Test
    void pointToTheTagInTheOlderDialects() {
        assertThatThrownBy(() -> Template.compile("a\n{ x | nosuch }", Dialect.TINYTEMPLATE))
                .hasMessageStartingWith("2:1: there is no formatter 'nosuch'");
        assertThatThrownBy(() -> Template.compile("{x}\n{{#eahc y}}{{/eahc}}", Dialect.HANDLEBARS))
                .hasMessage("2:1: there is no block 'eahc'; did you mean 'each'?");
        assertThatThrownBy(
                        () -> Template.compile("\n {x}", Dialect.TINYTEMPLATE).render(Map.of()))
                .hasMessage("2:2: there is no value 'x'; define it; this dialect has no empty values");
    }

    @Test
    void neverShowAValue() {
        Map<String, Object> secret = Map.of("key", "s3cr3t", "list", List.of("s3cr3t"), "map", Map.of("s3cr3t", 1));
        for (String template : List.of(
                "{{ key + 1 }}",
                "{{ key|int }}",
                "{{ key|float }}",
                "{{ key|round }}",
                "{{ list|sum }}",
                "{{ key // 2 }}",
                "{{ key.x.y }}",
                "{{ -list }}",
                "{{ map|join|abs }}",
                "{% for a, b in key %}{% endfor %}",
                "{{ 1 in 1 }}",
                "{{ list|map(key) }}",
                "{{ list|select(key) }}")) {
            TemplateException e =
                    catchThrowableOfType(TemplateException.class, () -> Template.compile(template, Dialect.MINIJINJA)
                            .render(secret));
            assertThat(e).as(template).isNotNull();
            assertThat(e.getMessage()).doesNotContain("s3cr3t");
        }
    }

    @Test
    void refuseNamesThatAreNotKnown() {
        Set<String> known = Set.of("identifier", "proof", "env");
        assertThatThrownBy(() -> Template.compile("x {{ identifer }}", Dialect.MINIJINJA, known))
                .hasMessage("1:6: the name 'identifer' is not known here; did you mean 'identifier'?");
        assertThatThrownBy(() -> Template.compile("{{ domain }}", Dialect.MINIJINJA, known))
                .hasMessage("1:4: the name 'domain' is not known here; known are env, identifier, proof");
        assertThatThrownBy(() -> Template.compile("{ prof }", Dialect.TINYTEMPLATE, known))
                .hasMessageContaining("did you mean 'proof'?");
        assertThatThrownBy(() -> Template.compile("{{#if prof}}{{/if}}", Dialect.HANDLEBARS, known))
                .hasMessageContaining("did you mean 'proof'?");
    }

    @Test
    void acceptNamesTheTemplateDefines() {
        Set<String> known = Set.of("xs");
        Template.compile(
                "{% for x in xs %}{{ x }}{{ loop.index }}{% endfor %}{% set y = 1 %}{{ y }}"
                        + "{% macro m(a, b=a) %}{{ a }}{{ b }}{{ m }}{% endmacro %}{{ m(1) }}{% with z = y %}{{ z }}{% endwith %}"
                        + "{{ range(3) }}{{ dict(q=1) }}",
                Dialect.MINIJINJA, known);
        Template.compile("{{ for x in xs }}{ x.y }{ @index }{{ endfor }}", Dialect.TINYTEMPLATE, known);
        Template.compile("{{#each xs}}{{this.a}}{{b}}{{@index}}{{/each}}", Dialect.HANDLEBARS, known);
        for (String outside : List.of("{% for x in xs %}{% endfor %}{{ x }}", "{{ y }}{% set y = 1 %}", "{{ loop }}")) {
            assertThatThrownBy(() -> Template.compile(outside, Dialect.MINIJINJA, known))
                    .hasMessageContaining("known");
        }
        assertThatThrownBy(() -> Template.compile("{{#each xs}}{{../y}}{{/each}}", Dialect.HANDLEBARS, known))
                .hasMessageContaining("'y'");
    }

    @Test
    void tellTheNamesATemplateReads() {
        assertThat(Template.compile("{{ b.x }}{{ a|default(c) }}{% set d = 1 %}{{ d }}{{ true }}", Dialect.MINIJINJA)
                        .names())
                .containsExactly("a", "b", "c");
        assertThat(Template.compile("{ b.x }{{ if a }}{{ endif }}", Dialect.TINYTEMPLATE)
                        .names())
                .containsExactly("a", "b");
        assertThat(Template.compile("{{#with a}}{{b}}{{@root.c}}{{/with}}", Dialect.HANDLEBARS)
                        .names())
                .containsExactly("a", "c");
    }

    @Test
    void tellWhetherATemplateIsPlainText() {
        assertThat(Template.compile("${HOME} { x }", Dialect.MINIJINJA).isLiteral())
                .isTrue();
        assertThat(Template.compile("{# c #}{% raw %}{{ x }}{% endraw %}", Dialect.MINIJINJA)
                        .isLiteral())
                .isTrue();
        assertThat(Template.compile("a {{ 'b' }}", Dialect.MINIJINJA).isLiteral())
                .isFalse();
        assertThat(Template.compile("a { x }", Dialect.TINYTEMPLATE).isLiteral())
                .isFalse();
        assertThat(Template.compile("", Dialect.HANDLEBARS).isLiteral()).isTrue();
    }

    @Test
    void nameTheTypeOfAValueThatCannotBeUsed() {
        Template template = Template.compile("a\n {{ path }}", Dialect.MINIJINJA);
        assertThatThrownBy(() -> template.render(Map.of("path", Path.of("/etc"))))
                .hasMessageStartingWith("2:5: a value of type ")
                .hasMessageEndingWith("cannot be used in a template; give a string, boolean, number, list or map");
        Template keys = Template.compile("{{ m }}", Dialect.MINIJINJA);
        assertThatThrownBy(() -> keys.render(Map.of("m", Map.of(1, 2))))
                .hasMessageContaining("a key that is no string");
    }

    @Test
    void takeAllKindsOfValues() {
        Map<String, Object> data = new HashMap<>();
        data.put("n", null);
        data.put("i", 1);
        data.put("l", 2L);
        data.put("f", 1.5f);
        data.put("s", java.nio.CharBuffer.wrap("text"));
        data.put("b", false);
        data.put("a", Arrays.asList(1, null, "x"));
        data.put("t", new java.util.TreeSet<>(Set.of("b", "a")));
        data.put("m", Map.of("k", List.of(Map.of("x", 1))));
        String text = Template.compile(
                        "{{ n }} {{ i + l }} {{ f }} {{ s }} {{ b }} {{ a }} {{ t }} {{ m }}", Dialect.MINIJINJA)
                .render(data);
        assertThat(text).isEqualTo("none 3 1.5 text false [1, none, \"x\"] [\"a\", \"b\"] {\"k\": [{\"x\": 1}]}");
    }
}
