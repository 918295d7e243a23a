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

/** The syntax of ACMEd up to 0.16. */
class HandlebarsTest {

    private static String render(String template) {
        Map<String, Object> data = new HashMap<>(Samples.DATA);
        data.put("people", List.of(Map.of("n", "A", "tags", List.of("x", "y")), Map.of("n", "B", "tags", List.of())));
        return Template.compile(template, Dialect.HANDLEBARS).render(data);
    }

    static Stream<Arguments> templates() {
        return Samples.table(
                """
                {{identifier}} {{ identifier }} {{this.identifier}} {{./identifier}} => www.example.org www.example.org www.example.org www.example.org
                {{env.FOO}} {{env/FOO}} {{env.[FOO]}} {{identifiers.[0]}} {{@root.env.FOO}} => bar bar bar www.example.org bar
                [{{nope}}{{nope.x}}{{env.NOPE}}{{identifiers.[9]}}{{identifier.x}}] => []
                {{#if env.FOO}}a{{else}}b{{/if}} {{#if env.NOPE}}a{{else}}b{{/if}} {{#if env.EMPTY}}a{{^}}b{{/if}} => a b b
                {{#if is_success}}a{{/if}}{{#unless is_success}}b{{else}}c{{/unless}} => ac
                {{#each identifiers}}[{{this}}]{{/each}} => [www.example.org][example.org]
                {{#each identifiers}}{{@index}}{{@first}}{{@last}} {{/each}} => 0truefalse 1falsetrue\\u0020
                {{#each identifiers}}{{identifier}}{{../identifier}} {{@root.name}};{{/each}} => www.example.org _.example.org;www.example.org _.example.org;
                {{#each env}}{{@key}}={{this}};{{/each}} => EMPTY=;FOO=bar;
                {{#each people}}{{n}}:{{#each tags}}{{../n}}{{this}}{{else}}-{{/each}} {{/each}} => A:AxAy B:-\\u0020
                {{#each nope}}a{{else}}none{{/each}} {{#each identifier}}a{{else}}b{{/each}} => none b
                {{#with env}}{{FOO}}{{../name}}{{/with}} {{#with nope}}a{{else}}b{{/with}} => bar_.example.org b
                {{html}} {{{html}}} {{&html}} => &lt;a&amp;'&quot;&gt; <a&'"> <a&'">
                {{identifiers}} {{env}} => [www.example.org, example.org, ] [object]
                \\{{identifier}} \\\\{{identifier}} a\\b => {{identifier}} \\www.example.org a\\b
                a{{! comment }}b{{!-- {{x}} --}}c {{~! x ~}} d => abcd
                a {{~identifier~}} b {{~#if is_success~}} c {{~/if}} => awww.example.orgbc
                a {{~{html}~}} => ERR
                { identifier } {% x %} } }} => { identifier } {% x %} } }}
                line\\n => line\\n
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
                "{{",
                "{{x",
                "{{{x}}",
                "{{}}",
                "{{ }}",
                "{{#if x}}",
                "{{/if}}",
                "{{else}}",
                "{{#if x}}{{/each}}",
                "{{#if}}{{/if}}",
                "{{#nosuch x}}{{/nosuch}}",
                "{{> partial}}",
                "{{#> partial}}{{/partial}}",
                "{{* deco}}",
                "{{{{raw}}}}x{{{{/raw}}}}",
                "{{lookup identifiers 0}}",
                "{{x | upper}}",
                "{{@nosuch}}",
                "{{../x}}",
                "{{#each x}}{{../../y}}{{/each}}",
                "{{x.[0}}",
                "{{#each x as |y|}}{{/each}}",
                "{{!-- x",
                "{{! x",
                "{{'x'}}",
                "{{x y}}",
                "{{#}}{{/}}",
                "{{#if x}}{{else}}{{else}}{{/if}}"
            })
    void refuses(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("(?s)\\d+:\\d+: .+; .+");
    }
}
