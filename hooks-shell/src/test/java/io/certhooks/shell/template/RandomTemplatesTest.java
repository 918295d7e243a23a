// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random templates: whatever is thrown at the engine, only a TemplateException comes back. */
@Timeout(300)
class RandomTemplatesTest {

    private static final int ROUNDS = 50_000;
    private static final List<String> PARTS = List.of(
            "{{ ",
            " }}",
            "{{- ",
            " -}}",
            "{% ",
            " %}",
            "{%- ",
            " -%}",
            "{# ",
            " #}",
            "{",
            "}",
            "{{{",
            "}}}",
            "{{#",
            "{{/",
            "{{~",
            "~}}",
            "if ",
            "else",
            "elif ",
            "endif",
            "for ",
            "endfor",
            " in ",
            "set ",
            "endset",
            "macro ",
            "endmacro",
            "with ",
            "endwith",
            "filter ",
            "endfilter",
            "raw",
            "endraw",
            "do ",
            "each ",
            "unless ",
            "autoescape ",
            "endautoescape",
            "loop",
            "loop.index",
            "namespace()",
            "range(",
            "dict(",
            "m(",
            "x",
            "y",
            "xs",
            "env",
            "env.FOO",
            "identifier",
            "nope",
            "true",
            "none",
            "this",
            "../",
            "@index",
            "@root",
            "0",
            "1",
            "-1",
            "7",
            "1.5",
            "1e9",
            "9223372036854775807",
            "'a'",
            "\"b\"",
            "'",
            "\"",
            "\\",
            "\\n",
            "+",
            "-",
            "*",
            "/",
            "//",
            "%",
            "**",
            "~",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "|",
            ".",
            ",",
            ":",
            "(",
            ")",
            "[",
            "]",
            " and ",
            " or ",
            " not ",
            " is ",
            "|upper",
            "|join(',')",
            "|replace('a','b')",
            "|sort",
            "|map('upper')",
            "|first",
            "|default('d')",
            "|rev_labels",
            "|split('.')",
            "|length",
            "|int",
            "|round(1)",
            "|batch(2)",
            "|items",
            "|dictsort",
            "|list",
            "|unescaped",
            "|select('odd')",
            "|unique",
            "|sum",
            "|indent(2)",
            "|e",
            "defined",
            "odd",
            "startingwith('a')",
            " ",
            "\n",
            "\r\n",
            "\t",
            "é",
            "😀",
            "\ud800",
            "\0",
            "text",
            "{% if x %}",
            "{% endif %}",
            "{% for y in xs %}",
            "{% endfor %}",
            "{{ if x }}",
            "{{ endif }}",
            "{{#if x}}",
            "{{/if}}",
            "{{#each xs}}",
            "{{/each}}",
            "{ x }",
            "{{ x }}",
            "{{x}}");
    private static final List<String> SEEDS = List.of(
            "{{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}",
            "{% for i in xs %}{{ loop.index }}={{ i }}{% if not loop.last %},{% endif %}{% endfor %}",
            "{% macro m(a, b='c') %}{{ a ~ b }}{% endmacro %}{{ m('z', b=1) }}{% set (p, q) = [1, 2] %}{{ p + q * 2 // 3 }}",
            "{{ xs[1:]|map('rev_labels')|join(' ')|upper|replace('.', '-') if x is defined and x in xs else {'a': [1.5]} }}",
            "{{ if env.FOO }}{ env.FOO | unescaped }{{ else }}{ xs.0 }{{ endif }}{{ for i in xs }}{ i }{ @index }{{ endfor }}",
            "{{#if env.FOO}}{{env.FOO}}{{else}}/var{{/if}}{{#each xs}}{{@index}}{{../x}}{{{this}}}{{/each}}",
            "{%- set n = namespace(i=1) -%}{% for k, v in env|items %}{% set n.i = n.i + 1 %}{{ k }}{% endfor %}{{- n.i -}}");

    @ParameterizedTest
    @EnumSource
    void giveAResultOrATemplateException(Dialect dialect) {
        Random random = new Random(20261120);
        Map<String, Object> data = new HashMap<>(Samples.DATA);
        data.put("x", "www.example.org");
        data.put("xs", List.of("www.example.org", "a", 3, 2.5));
        int rendered = 0;
        for (int i = 0; i < ROUNDS; i++) {
            rendered += attempt(text(random), dialect, data) ? 1 : 0;
        }
        System.out.println(
                dialect + ": " + ROUNDS + " random templates, " + rendered + " rendered, the others refused");
        // The generator has to reach the renderer, not only the parser.
        assertThat(rendered).isBetween(ROUNDS / 50, ROUNDS);
    }

    private static boolean attempt(String text, Dialect dialect, Map<String, ?> data) {
        try {
            return Template.compile(text, dialect).render(data).length() <= Limits.OUTPUT;
        } catch (TemplateException e) {
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("not a TemplateException for: " + text, e);
        }
    }

    /** A soup of parts, an expression within delimiters, or a good template with some damage. */
    private static String text(Random random) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return soup(random, 1 + random.nextInt(30));
        }
        if (kind == 1) {
            return "{{ x" + soup(random, 1 + random.nextInt(6)) + " }}";
        }
        StringBuilder text = new StringBuilder(pick(SEEDS, random));
        for (int damage = random.nextInt(4); damage > 0 && text.length() > 1; damage--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(4));
            text.replace(at, end, random.nextBoolean() ? pick(PARTS, random) : "");
        }
        return text.toString();
    }

    private static String soup(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(pick(PARTS, random));
        }
        return text.toString();
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
