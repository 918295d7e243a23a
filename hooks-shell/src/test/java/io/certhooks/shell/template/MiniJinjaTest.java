// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of MiniJinja beyond the vectors of the original. */
class MiniJinjaTest {

    static Stream<Arguments> operators() {
        return Samples.table(
                """
                {{ 1/3 }} => 0.3333333333333333
                {{ 10//3 }} {{ -7//2 }} {{ 7//-2 }} {{ -7//-2 }} => 3 -4 -3 4
                {{ -7 % 3 }} {{ 7 % -3 }} {{ 7.5 % 2 }} => 2 1 1.5
                {{ 7.5 // 2 }} {{ -7.5 // 2 }} => 3.0 -4.0
                {{ 2 ** 10 }} {{ 2 ** 0.5 }} {{ 0 ** 0 }} => 1024 1.4142135623730951 1
                {{ 7.0 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 1e20 }} => 7.0 1000.0 0.00000015 100000000000000000000.0
                {{ 1/0 }} {{ -1/0 }} {{ 0/0 }} => inf -inf NaN
                {{ [1e16, 1.5e-5, 0.5] }} => [1e16, 1.5e-5, 0.5]
                {{ 2.0e-3 }} {{ 2e23 }} {{ 0.1+0.2 }} => 0.002 200000000000000000000000.0 0.30000000000000004
                {{ 0x1f }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }} => 31 5 15 1000
                {{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} => 3 9
                {{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 3 * 'ab' }} => ab ababab ababab
                {{ [1] + [2] }} {{ [1, 2] * 2 }} => [1, 2] [1, 2, 1, 2]
                {{ 1 ~ 2 ~ 'x' ~ true ~ none ~ nope }} => 12xtruenone
                {{ -3|abs }} {{ -is_success|string if false else 'x' }} => 3 x
                {{ true + 1 }} {{ 1 == true }} {{ 1 == 1.0 }} {{ '1' == 1 }} => 2 true true false
                {{ 9007199254740993 == 9007199254740992.0 }} => false
                {{ 1 < 2 }} {{ 'a' < 'b' }} {{ 2 >= 2.0 }} {{ 'Z' < 'a' }} {{ 1 < 'a' }} => true true true true true
                {{ [1, 2] < [1, 3] }} {{ [1, 2] == [1, 2.0] }} {{ {'a': 1} == {'a': 1} }} => true true true
                {{ nope == nope }} {{ nope == none }} {{ none == none }} => true false true
                {{ 1 in [1, 2] }} {{ 3 not in [1, 2] }} {{ 'FOO' in env }} {{ 'x' in nope }} => true true true false
                {{ not true or true }} {{ 1 and 0 }} {{ '' or 'd' }} {{ not nope }} => true 0 d true
                {{ 'a' if false else 'b' if true else 'c' }} => b
                {{ 1 if true }}{{ 1 if false }} => 1
                {{ 2 ** 3 ** 2 }} => 64
                {{ -2 ** 2 }} => 4
                {{ 'a' 'b' "c" }} => abc
                {{ "q\\"" }}{{ '\\'' }}{{ '\\x41\\u00e9\\101' }} => q"'AéA
                {{ '\\ud83d\\ude00' }} => 😀
                {{ {'b': 1, 'a': [true, none, nope]} }} => {"a": [true, none, undefined], "b": 1}
                {{ ['a"b\\\\\\t'] }} => ["a\\"b\\\\\\t"]
                {{ (1, 2) }} {{ () }} {{ (1,) }} {{ [1, 2,] }} => [1, 2] [] [1] [1, 2]
                {{ {'a': {'b': 1}}.a.b }} => 1
                {{ {1: 'x'}[1] }} {{ env['FOO'] }} {{ env.FOO[0] }} {{ 'é😀x'[1] }} => x bar b 😀
                {{ identifiers[1:] }} {{ [1,2,3,4][::2] }} {{ [1,2,3][::-1] }} => ["example.org"] [1, 3] [3, 2, 1]
                {{ 'abcdef'[-3:-1] }} {{ 'abc'[5:] }} {{ [1,2,3][:2] }} {{ nope[1:] }} {{ none[:1] }} => de  [1, 2] [] []
                {{ 'abcdef'[4:1:-2] }} {{ 'abc'[9:0:-1] }} => ec cb
                {{ identifier.foo }}|{{ none.foo }}|{{ (3).foo }}|{{ identifiers.foo }} => |||
                """);
    }

    static Stream<Arguments> filters() {
        return Samples.table(
                """
                {{ 'Straße'|upper }} {{ 'ÀB'|lower }} => STRASSE àb
                {{ 'hello wORLD-foo'|title }} {{ 'hELLO wORLD'|capitalize }}|{{ ''|capitalize }} => Hello World-Foo Hello world|
                {{ 'aXbX'|replace('X', '--') }} {{ 'ab'|replace('', '-') }} => a--b-- -a-b-
                {{ '  x '|trim }}|{{ 'xxaxx'|trim('x') }}|{{ nope|trim }} => x|a|
                {{ 'a,b,c'|split(',') }} {{ 'a,b,c'|split(',', 1) }} => ["a", "b", "c"] ["a", "b,c"]
                {{ ' a  b c '|split }} {{ ' a  b c '|split(none, 1) }} => ["a", "b", "c"] ["a", "b c"]
                {{ 'ab'|split('') }} {{ ''|split(',') }} {{ ''|split }} => ["", "a", "b", ""] [""] []
                {{ 'a\\nb\\r\\nc\\n'|lines }} {{ ''|lines }} => ["a", "b", "c"] []
                {{ 'a\\nb\\n\\nc'|indent(2) }} => a\\n  b\\n\\n  c
                {{ 'a\\n\\nb'|indent(1, true, true) }} => \\u0020a\\n \\n b
                {{ [1, 'a', none]|join('-') }} {{ 'abc'|join('.') }} {{ nope|join }}{{ [nope, 1]|join(',') }} => 1-a-none a.b.c ,1
                {{ [3, 1, 2]|sort }} {{ [3, 1, 2]|sort(reverse=true) }} => [1, 2, 3] [3, 2, 1]
                {{ ['b', 'A', 'a']|sort }} {{ ['b', 'A', 'a']|sort(case_sensitive=true) }} => ["A", "a", "b"] ["A", "a", "b"]
                {{ ['b', 'A']|sort }} {{ ['a', 'B']|sort(case_sensitive=true) }} => ["A", "b"] ["B", "a"]
                {{ [{'n': 2}, {'n': 1}]|sort(attribute='n')|map(attribute='n')|join }} => 12
                {{ [{'n': {'m': 7}}]|map(attribute='n.m')|first }} {{ [[5, 6]]|map(attribute='1')|first }} => 7 6
                {{ [{'a': 1}, {}]|map(attribute='a', default=0) }} => [1, 0]
                {{ ['a', 'b']|map('upper')|join }} {{ ['a-b']|map('replace', '-', '+')|first }} => AB a+b
                {{ [1, 2, 3]|first }} {{ [1, 2, 3]|last }} {{ 'xyz'|last }}{{ []|first }} => 1 3 z
                {{ env|length }} {{ []|count }} {{ 'é😀'|length }} => 2 0 2
                {{ [1, 2]|reverse }} {{ 'abc'|reverse }} => [2, 1] cba
                {{ 'ab'|list }} {{ env|list }} {{ nope|list }} => ["a", "b"] ["EMPTY", "FOO"] []
                {{ env|items }} {{ env|dictsort(reverse=true)|first }} => [["EMPTY", ""], ["FOO", "bar"]] ["FOO", "bar"]
                {{ {'a': 2, 'b': 1}|dictsort(by='value')|first|first }} => b
                {{ [1,2,3]|batch(2) }} {{ [1,2,3]|batch(2, 0) }} => [[1, 2], [3]] [[1, 2], [3, 0]]
                {{ [1,2,3]|slice(2) }} {{ [1,2,3]|slice(2, 0) }} => [[1, 2], [3]] [[1, 2], [3, 0]]
                {{ [1]|chain([2], [3]) }} {{ {'a': 1}|chain({'b': 2}) }} => [1, 2, 3] {"a": 1, "b": 2}
                {{ [2, 1]|min }} {{ [2, 1]|max }} {{ []|max }} {{ [1.5, 2]|sum }} => 1 2  3.5
                {{ [1, 0, 2]|select }} {{ [1, 2, 3]|select('odd') }} {{ [1, 2]|reject('==', 1) }} => [1, 2] [1, 3] [2]
                {{ [{'a': 1}, {'a': 0}]|selectattr('a')|list }} => [{"a": 1}]
                {{ [{'a': 1}, {'a': 2}]|rejectattr('a', 'gt', 1)|list }} => [{"a": 1}]
                {{ ['a', 'A', 'b', 'a']|unique }} {{ ['a', 'A']|unique(case_sensitive=true) }} => ["a", "b"] ["a", "A"]
                {{ '42'|int }} {{ '4.9'|int }} {{ 4.9|int }} {{ true|int }} {{ nope|int }} => 42 4 4 1 0
                {{ '1.5'|float }} {{ 2|float }} {{ none|float }} {{ 0|bool }} {{ 'x'|bool }} => 1.5 2.0 0.0 false true
                {{ 42.55|round }} {{ 42.55|round(1) }} {{ -2.5|round }} {{ 7|round }} => 43.0 42.6 -3.0 7
                {{ -5|abs }} {{ -1.5|abs }} {{ 5|string + 'x' }} {{ identifiers|attr(0) }} => 5 1.5 5x www.example.org
                {{ nope|default }}|{{ nope|d('x') }}|{{ none|default('x') }}|{{ 0|default('x', true) }} => |x|none|x
                {{ '<'|e|e }} {{ '</a>'|escape }} {{ '<'|safe|e }} {{ 3|e }} => &lt; &lt;&#x2f;a&gt; < 3
                {{ 'a.b.c'|rev_labels }} {{ 'a'|rev_labels }} {{ 'a..b'|rev_labels }} => c.b.a a b..a
                """);
    }

    static Stream<Arguments> tests() {
        return Samples.table(
                """
                {{ nope is defined }} {{ nope is undefined }} {{ identifier is not undefined }} => false true true
                {{ none is none }} {{ true is boolean }} {{ 1 is number }} {{ '1' is number }} => true true true false
                {{ 1 is integer }} {{ 1.0 is int }} {{ 1.0 is float }} {{ 'x' is string }} => true false true true
                {{ [] is sequence }} {{ env is mapping }} {{ 'x' is iterable }} {{ 1 is iterable }} => true true true false
                {{ 3 is odd }} {{ 4 is even }} {{ 'x' is odd }} {{ 6 is divisibleby(3) }} {{ 6 is divisibleby 4 }} => true true false true false
                {{ identifier is startingwith('www') }} {{ identifier is endingwith '.org' }} => true true
                {{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'aB' is lower }} => true true false
                {{ 1 is eq 1 }} {{ 1 is ne(1) }} {{ 1 is lt 2 }} {{ 2 is ge 2 }} {{ 1 is in [1] }} => true false true true true
                {{ true is true }} {{ 1 is true }} {{ false is false }} => true false true
                {{ 1 is sameas 1 }} {{ 1 is sameas 1.0 }} {{ [] is sameas [] }} => true false false
                {{ 'upper' is filter }} {{ 'tojson' is filter }} {{ 'odd' is test }} => true false true
                {{ '<'|e is safe }} {{ '<' is escaped }} => true false
                {{ 1 is defined and 2 is even }} {{ 'x' if 1 is odd else 'y' }} => true x
                """);
    }

    static Stream<Arguments> statements() {
        return Samples.table(
                """
                {% if 0 %}a{% elif 1 %}b{% elif 1 %}x{% else %}c{% endif %} => b
                {% for x in [1, 2] if x > 1 %}{{ x }}{{ loop.length }}{% endfor %} => 21
                {% for x in [] %}a{% else %}none{% endfor %} => none
                {% for k, v in env|items %}{{ k }}={{ v }};{% endfor %} => EMPTY=;FOO=bar;
                {% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %} => 123
                {% for k in env %}{{ k }} {% endfor %}{% for c in 'ab' %}{{ c }}.{% endfor %} => EMPTY FOO a.b.
                {% for x in none %}a{% endfor %}{% for x in range(3) %}{{ x }}{% endfor %} => 012
                {% for x in 'abc' %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{% endfor %} => 032121210
                {% for x in 'ab' %}{{ loop.first }}{{ loop.last }}{{ loop.depth }}{% endfor %} => truefalse1falsetrue1
                {% for x in 'abc' %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %} => <a>b a<b>c b<c>\\u0020
                {% for x in 'abcd' %}{{ loop.cycle('x', 'y') }}{% endfor %} => xyxy
                {% for x in 'aab' %}{{ loop.changed(x) }} {% endfor %} => true false true\\u0020
                {% for x in 'ab' %}{% for y in 'cd' %}{{ x }}{{ y }}{{ loop.index }} {% endfor %}{{ loop.index }}{% endfor %} => ac1 ad2 1bc1 bd2 2
                {% set a, b = [1, 2] %} => ERR
                {% set (a, b) = [1, 2] %}{{ b }}{{ a }} => 21
                {% set a %}x{{ identifier }}{% endset %}{{ a }} => xwww.example.org
                {% set a | upper | replace('X', 'y') %}xz{% endset %}{{ a }} => yZ
                {% if true %}{% set a = 1 %}{% endif %}{{ a }} => 1
                {% for x in [1] %}{% set a = 1 %}{% endfor %}[{{ a }}] => []
                {% set ns = namespace(n=0) %}{% for x in [1, 2] %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }} => 3
                {% set identifier = 'x' %}{{ identifier }} => x
                {% with a = 1, b = 2 %}{{ a + b }}{% endwith %}[{{ a }}] => 3[]
                {% macro m(a, b='d') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 2) }} {{ m(b=3, a=4) }} {{ m() }} => 1d 12 43 d
                {% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }} => 3210
                {% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }} => B
                {% set o = 'o' %}{% macro m() %}{{ o }}{{ identifier }}{% endmacro %}{{ m() }} => owww.example.org
                {% filter upper | replace('A', 'x') %}ab{% endfilter %} => xB
                {% autoescape true %}{{ html }}{{ '<'|safe }}{% endautoescape %}{{ html }} => &lt;a&amp;&#x27;&quot;&gt;<<a&'">
                {% do namespace() %}x => x
                {{ range(1, 4) }} {{ range(5, 0, -2) }} {{ range(-1) }} {{ dict(a=1) }} => [1, 2, 3] [5, 3, 1] [] {"a": 1}
                {%raw%}{{ a }}{%endraw%}|{% raw -%}  {% x %}  {%- endraw %} => {{ a }}|{% x %}
                a {%- raw %} b {% endraw -%} c => a b c
                {# {{ x }} #}a{#- b -#} c => ac
                a  {{- ' b ' -}}  c => a b c
                a {{+ 'b' +}} c => a b c
                {%+ if true +%} a {% endif %} => \\u0020a\\u0020
                {% if true -%}{{ 1 }} 2{% endif %} => 1 2
                {{'{{'}} {{ "}}" }} {{ '%}' }} => {{ }} %}
                {{ {'a': {'b': 2}}['a']['b'] }}} => 2}
                { {% if true %}%}{% endif %} # => { %} #
                """);
    }

    @ParameterizedTest
    @MethodSource({"operators", "filters", "tests", "statements"})
    void renders(String template, String expected) {
        if (expected.equals("ERR")) {
            assertThatThrownBy(() -> Samples.minijinja(template)).isInstanceOf(TemplateException.class);
        } else {
            assertThat(Samples.minijinja(template)).isEqualTo(expected.replace("\\u0020", " "));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 1 + 'a' }}",
                "{{ nope + 1 }}",
                "{{ none - 1 }}",
                "{{ [] * 'a' }}",
                "{{ 'a' * 'b' }}",
                "{{ -'a' }}",
                "{{ 1 // 0 }}",
                "{{ 1 % 0 }}",
                "{{ 2 ** -1 }}",
                "{{ 2 ** 64 }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 9223372036854775808 }}",
                "{{ 'a' * -1 }}",
                "{{ [1, 2][::0] }}",
                "{{ 1[0:1] }}",
                "{{ 1 in 2 }}",
                "{{ nope[0] }}",
                "{{ nope.a.b }}",
                "{{ range(1, 2, 0) }}",
                "{{ range() }}",
                "{{ {[]: 1} }}",
                "{{ 'x'|int }}",
                "{{ ''|float }}",
                "{{ '0x1p3'|float }}",
                "{{ [1]|abs }}",
                "{{ 'x'|round }}",
                "{{ ['a']|sum }}",
                "{{ 1|join }}",
                "{{ 1|length }}",
                "{{ nope|first }}",
                "{{ nope|length }}",
                "{{ 1|sort }}",
                "{{ env|upper(1) }}",
                "{{ 'a'|replace('b') }}",
                "{{ [1]|sort(rev=true) }}",
                "{{ [1]|map('nosuch') }}",
                "{{ [1]|map }}",
                "{{ [1]|map('replace', 1) }}",
                "{{ [1]|select('nosuch') }}",
                "{{ [1]|batch(0) }}",
                "{{ [1]|slice(0) }}",
                "{{ 1 is nosuch }}",
                "{{ 1 is lower }}",
                "{{ 1 is eq }}",
                "{% for a, b in [1] %}{% endfor %}",
                "{% for a, b in [[1]] %}{% endfor %}",
                "{% for x in 1 %}{% endfor %}",
                "{% set (a, b) = 'abc' %}",
                "{% set loop = 1 %}",
                "{% set a.b = 1 %}",
                "{% set a = 1 %}{% set a.b = 1 %}",
                "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
                "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}",
                "{% macro m(a=1, b) %}{% endmacro %}",
                "{{ m(a=1, 2) }}",
                "{{ range(*[1]) }}",
                "{{ 'a'() }}",
                "{{ loop.cycle(1) }}",
                "{% if %}a{% endif %}",
                "{% if true %}",
                "{% for x in y %}",
                "{% for x y %}{% endfor %}",
                "{% endif %}",
                "{% else %}",
                "{% elif x %}",
                "{% if 1 %}{% endfor %}",
                "{% set x %}",
                "{% raw %}",
                "{#",
                "{{",
                "{{ 'a }}",
                "{{ a",
                "{% if",
                "{{ }}",
                "{{ a b }}",
                "{{ (a }}",
                "{{ [a }}",
                "{{ a. }}",
                "{{ a[] }}",
                "{{ a | }}",
                "{{ a is }}",
                "{{ & }}",
                "{{ é }}",
                "{{ '\\q' }}",
                "{{ '\\x4' }}",
                "{{ '\\ud800' }}",
                "{{ 1.2.3 }}",
                "{{ 0x }}",
                "{{ 1__ }}{{ 1e }}",
                "{% do 1 %}",
                "{% autoescape 'json' %}{% endautoescape %}",
                "{% extends 'x' %}",
                "{% import 'x' as y %}",
                "{% from 'x' import y %}",
                "{% block b %}{% endblock %}",
                "{% call m() %}{% endcall %}",
                "{% continue %}",
                "{% for x in y recursive %}{% endfor %}",
                "{{ env|urlencode }}",
                "{{ self.x() }}",
                "{{ identifier.upper() }}",
                "{{ {'a': 1 'b': 2} }}"
            })
    void refuses(String template) {
        assertThatThrownBy(() -> Samples.minijinja(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("(?s)\\d+:\\d+: .+; .+");
    }
}
