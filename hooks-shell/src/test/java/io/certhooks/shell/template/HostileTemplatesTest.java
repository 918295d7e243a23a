// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates and values made to hang, exhaust or break out of the engine (CWE-94, 400, 674). */
@Timeout(120)
class HostileTemplatesTest {

    private static final List<String> VALUES = List.of(
            "{{ token }}",
            "{{7*7}}",
            "${env:HOME} ${jndi:ldap://x} $(id) `id`",
            "{% include '/etc/passwd' %}",
            "{ token }",
            "{{#if token}}x{{/if}}",
            "{{{token}}}",
            "{% raw %}",
            "{% endraw %}",
            "{#",
            "#}}%}",
            "\\{{",
            "'\"; rm -rf /",
            "a\nb\r\n\t\0\u001b[0m",
            "-n",
            "../../etc",
            "é😀\u202e",
            "");

    @Test
    void keepValuesThatLookLikeTemplates() {
        for (String value : VALUES) {
            Map<String, Object> data =
                    Map.of("x", value, "token", "WRONG", "env", Map.of("V", value), "xs", List.of(value));
            assertThat(render("{{ x }}|{{ env.V }}|{{ xs|join }}|{{ x ~ '' }}", Dialect.MINIJINJA, data))
                    .isEqualTo(String.join("|", value, value, value, value));
            assertThat(render("{ x | unescaped }|{ env.V | unescaped }", Dialect.TINYTEMPLATE, data))
                    .isEqualTo(value + "|" + value);
            assertThat(render("{{{x}}}|{{{env.V}}}", Dialect.HANDLEBARS, data)).isEqualTo(value + "|" + value);
        }
    }

    private static String render(String template, Dialect dialect, Map<String, ?> data) {
        return Template.compile(template, dialect).render(data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
                "{% for a in range(100000) %}{% endfor %}{% for a in [1] %}{% endfor %}",
                "{{ range(100001) }}",
                "{{ range(0, 9223372036854775807, 1) }}",
                "{% for a in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaa' }}{% endfor %}",
                "{{ 'a' * 1048577 }}",
                "{{ 'aa' * 9223372036854775807 }}",
                "{{ [1] * 9223372036854775807 }}",
                "{{ [[]] * 5000000 }}",
                "{% set n = namespace(s='aa') %}{% for a in range(64) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
                "{% set n = namespace(s='aa') %}{% for a in range(64) %}{% set n.s = n.s + n.s %}{% endfor %}",
                "{% set n = namespace(s=[1]) %}{% for a in range(64) %}{% set n.s = n.s + n.s %}{% endfor %}",
                "{% set n = namespace(s=[1]) %}{% for a in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
                "{% set n = namespace(s=[1]) %}{% for a in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s == n.s }}",
                "{% set n = namespace(s=[]) %}{% for a in range(9999) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}",
                "{% set n = namespace(s=[]) %}{% for a in range(9999) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s == n.s }}",
                "{% set n = namespace(s=[]) %}{% for a in range(9999) %}{% set n.s = [n.s] %}{% endfor %}{{ [n.s]|sort }}{{ [n.s, n.s]|unique }}",
                "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
                "{% set n = namespace() %}{% set n.n = n %}{{ n == n }}",
                "{% set n = namespace() %}{% set n.n = n %}{{ [n, n]|sort }}",
                "{{ ('a' * 1000)|replace('a', 'b' * 2000) }}",
                "{{ ('a' * 1000)|replace('', 'b' * 2000) }}",
                "{{ ('ab' * 400000)|split('')|join('xyz') }}",
                "{{ ('a\\n' * 1000)|indent(2000) }}",
                "{{ 'a'|indent(9223372036854775807) }}",
                "{{ ('a' * 500000) in ('a' * 1000000 ~ 'b') }}",
                "{{ ('a' * 1000000)|split('a' * 500000 ~ 'b') }}",
                "{{ ('a' * 1000000)|trim('b' * 1000) }}",
                "{% set s = 'a' * 100000 %}{% for x in range(99999) %}{% if s == s ~ '' %}{% endif %}{% endfor %}",
                "{% set s = 'a' * 100000 %}{% for x in range(99999) %}{% set y = s|upper %}{% endfor %}",
                "{% set s = 'a' * 100000 %}{% for x in range(99999) %}{% set y = s[0] %}{% endfor %}",
                "{% set s = range(90000) %}{% for x in range(99999) %}{% set y = s|sort|first %}{% endfor %}",
                "{% set s = range(90000) %}{% for x in range(99999) %}{% set y = 1 in s %}{% endfor %}",
                "{{ [1]|batch(4000000, 'x') }}",
                "{{ [1]|batch(9223372036854775807, 'x') }}",
                "{{ [1]|slice(4000000) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
                "{% macro m(x=m()) %}{% endmacro %}{{ m() }}",
                "{% macro m() %}{{ m() ~ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
                "{% macro m(n) %}{% if n %}{% set x %}{{ m(n-1) }}{{ m(n-1) }}a{% endset %}{{ x ~ x }}{% endif %}{% endmacro %}{{ m(60) }}",
                "{{ 2 ** 9223372036854775807 }}",
                "{{ 1.5|round(2147483647) }}"
            })
    void refuseToHangOrExhaust(String template) {
        Template compiled = Template.compile(template, Dialect.MINIJINJA);
        assertThatThrownBy(() -> compiled.render(Map.of())).isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ x }}",
                "{{ x|sort }}",
                "{{ x == y }}",
                "{{ x < y }}",
                "{{ [x, y]|unique }}",
                "{{ [y, x]|min }}",
                "{{ x|join }}",
                "{{ x ~ 'a' }}",
                "{{ x|map('string')|list }}",
                "{{ x in y }}"
            })
    void refuseDataThatContainsItself(String template) {
        List<Object> x = new ArrayList<>();
        List<Object> y = new ArrayList<>();
        x.add(x);
        x.add(x);
        y.add(y);
        y.add(y);
        assertThatThrownBy(() -> render(template, Dialect.MINIJINJA, Map.of("x", x, "y", y)))
                .isInstanceOf(TemplateException.class);
        assertThatThrownBy(() -> render("{{x}}", Dialect.HANDLEBARS, Map.of("x", x)))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void stayWithinASmallStack() throws Exception {
        String open = "(".repeat(60);
        String deep = "{{ " + open + "1" + ")".repeat(60) + " ~ 1".repeat(250) + " }}";
        String macro = "{% macro m(n) %}" + "{% if 1 %}".repeat(50) + "{{ 1 ~ (m(n)|upper) }}"
                + "{% endif %}".repeat(50) + "{% endmacro %}{{ m(1) }}";
        onStackOf(384 * 1024, () -> Template.compile(deep, Dialect.MINIJINJA).render(Map.of()));
        onStackOf(384 * 1024, () -> {
            assertThatThrownBy(() -> Template.compile(macro, Dialect.MINIJINJA).render(Map.of()))
                    .hasMessageContaining("calls itself");
            return "";
        });
    }

    private static void onStackOf(int size, Callable<String> work) throws Exception {
        FutureTask<String> task = new FutureTask<>(work);
        new Thread(null, task, "small stack", size).start();
        assertThat(task.get()).isNotNull();
    }

    @Test
    void doNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
            assertThat(
                            Samples.minijinja(
                                    "{{ 'title'|upper }}{{ 'TITLE'|lower }}{{ 'i'|title }}{{ 'i'|capitalize }}{{ 1234.5 }}{{ 7 }}"))
                    .isEqualTo("TITLEtitleII1234.57");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void serveManyThreadsAtOnce() throws Exception {
        Template template = Template.compile(
                "{% set n = namespace(i=0) %}{% for x in xs %}{% set n.i = n.i + x %}{% endfor %}{{ n.i }}{{ id }}",
                Dialect.MINIJINJA);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                Map<String, Object> data = new HashMap<>(Map.of("xs", List.of(i, i), "id", ":" + i));
                String expected = 2 * i + ":" + i;
                work.add(() -> {
                    assertThat(template.render(data)).isEqualTo(expected);
                    return null;
                });
            }
            for (var result : threads.invokeAll(work)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
