// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long and deep templates: up to the limits they work, beyond them they are refused at once (CWE-674, 1333). */
@Timeout(120)
class LargeTemplatesTest {

    private static String render(String template, Dialect dialect, Map<String, ?> data) {
        return Template.compile(template, dialect).render(data);
    }

    @ParameterizedTest
    @EnumSource
    void takeTemplatesUpToTheirSize(Dialect dialect) {
        String text = "x".repeat(Limits.SOURCE);
        assertThat(render(text, dialect, Map.of())).isEqualTo(text);
        assertThatThrownBy(() -> Template.compile(text + "x", dialect))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("more than 65536");
    }

    static Stream<Arguments> nestings() {
        return Stream.of(
                Arguments.of(Dialect.MINIJINJA, "{{ ", "(", "1", ")", " }}", Limits.NESTING - 1),
                Arguments.of(Dialect.MINIJINJA, "{{ ", "[", "1", "]", " }}", Limits.NESTING / 2 - 1),
                Arguments.of(Dialect.MINIJINJA, "{{ ", "not ", "1", "", " }}", Limits.NESTING - 1),
                Arguments.of(Dialect.MINIJINJA, "{{ ", "-", "1", "", " }}", Limits.NESTING - 1),
                Arguments.of(Dialect.MINIJINJA, "{{ ", "1 if 1 else ", "1", "", " }}", Limits.NESTING - 1),
                Arguments.of(Dialect.MINIJINJA, "", "{% if true %}", "x", "{% endif %}", "", Limits.NESTING),
                Arguments.of(Dialect.MINIJINJA, "", "{% for x in 'a' %}", "x", "{% endfor %}", "", Limits.NESTING),
                Arguments.of(Dialect.MINIJINJA, "", "{% filter upper %}", "x", "{% endfilter %}", "", Limits.NESTING),
                Arguments.of(Dialect.TINYTEMPLATE, "", "{{ if b }}", "x", "{{ endif }}", "", Limits.NESTING),
                Arguments.of(Dialect.HANDLEBARS, "", "{{#if b}}", "x", "{{/if}}", "", Limits.NESTING));
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void takeLevelsUpToTheLimit(
            Dialect dialect, String before, String open, String inner, String close, String after, int levels) {
        Map<String, Object> data = Map.of("b", true);
        String text = before + open.repeat(levels) + inner + close.repeat(levels) + after;
        assertThatCode(() -> render(text, dialect, data)).doesNotThrowAnyException();
        for (int more : List.of(levels + 1, 1_500)) {
            String deeper = before + open.repeat(more) + inner + close.repeat(more) + after;
            assertThatThrownBy(() -> Template.compile(deeper, dialect)).hasMessageContaining("more than 64 levels");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+ 1 ",
                "~ 1 ",
                "and 1 ",
                "or 1 ",
                "| e ",
                ".x",
                "[0]",
                "< 1 ",
                "** 1 ",
                "is none ",
                "in 1 ",
                "if 1 "
            })
    void takeOperatorsUpToTheLimit(String operator) {
        Template.compile("{{ a " + operator.repeat(Limits.OPERATORS) + "}}", Dialect.MINIJINJA);
        for (int more : List.of(Limits.OPERATORS + 1, 7_000)) {
            String text = "{{ a " + operator.repeat(more) + "}}";
            assertThatThrownBy(() -> Template.compile(text, Dialect.MINIJINJA))
                    .hasMessageContaining("more than 256 operators");
        }
    }

    static Stream<Arguments> longInputs() {
        return Stream.of(
                        "{",
                        "{{",
                        "{%",
                        "{#",
                        "{{'",
                        "{{(",
                        "{{[",
                        "{% raw %}",
                        "{% raw %}{%",
                        "{% raw %}{% endraw %}",
                        "{{ x }}",
                        "{#",
                        "{# #}",
                        "{{!-- ",
                        "{{!x}}",
                        "{{{",
                        "{{{x}}}",
                        "{{#if x}}",
                        "{{/if}}",
                        "\\",
                        "\\{",
                        "\\{{",
                        "\\\\{{x}}",
                        "{ x }",
                        "{{ if x }}",
                        "-",
                        " ",
                        "\n",
                        "{%- ",
                        "{{- ",
                        " -}}",
                        "{% if x %}",
                        "{% if x %}{% endif %}",
                        "{% elif x %}",
                        "{{ 'a",
                        "{{ a.b",
                        "{% macro m() %}{% endmacro %}",
                        "{{ m() }}",
                        "a",
                        "}}",
                        "%}",
                        "é",
                        "😀",
                        "{{ x|e",
                        "{% set x = 1 %}",
                        "{{~",
                        "{{x.[",
                        "[",
                        "]",
                        "1_",
                        "{{ 1e",
                        "\\u",
                        "{{ x[",
                        "{{ '\\")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("longInputs")
    void readLongInputInLinearTime(String part) {
        for (String before : List.of("", "{{ ", "{% ", "{% if true %}{% macro m() %}{% endmacro %}")) {
            String text = before + part.repeat((Limits.SOURCE - before.length()) / part.length());
            for (Dialect dialect : Dialect.values()) {
                assertThat(outcome(text, dialect)).isNotNull();
            }
        }
    }

    /** The result or the message; anything but a TemplateException gets through. */
    private static String outcome(String text, Dialect dialect) {
        try {
            return render(text, dialect, Map.of("x", "v", "m", 1));
        } catch (TemplateException e) {
            return e.getMessage();
        }
    }
}
