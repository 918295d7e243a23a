// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The templates of the hooks ACMEd ships, with and without the variables they look for. */
class DefaultHooksTest {

    private static final Map<String, Object> PLAIN = data(Map.of());
    private static final Map<String, Object> SET = data(Map.of(
            "HTTP_ROOT", "/srv/http",
            "TACD_PORT", "6001",
            "TACD_PID_ROOT", "/tmp/pid",
            "TACD_SOCK_ROOT", "/tmp/sock",
            "GIT_USERNAME", "Ann",
            "GIT_EMAIL", "ann@example.org"));

    private static Map<String, Object> data(Map<String, String> env) {
        return Map.of(
                "identifier", "www.example.org",
                "identifier_tls_alpn", "www.example.org",
                "file_name", "tok",
                "file_directory", "/var/lib/acmed/certs",
                "proof", "tok.thumb",
                "env", env);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            quoteCharacter = '`',
            textBlock =
                    """
                    {{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge ^ /var/www/www.example.org/.well-known/acme-challenge ^ /srv/http/www.example.org/.well-known/acme-challenge
                    {{ proof }} ^ tok.thumb ^ tok.thumb
                    {{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge/{{ file_name }} ^ /var/www/www.example.org/.well-known/acme-challenge/tok ^ /srv/http/www.example.org/.well-known/acme-challenge/tok
                    {{ env.TACD_PID_ROOT | default('/run') }}/tacd_{{ identifier }}.pid ^ /run/tacd_www.example.org.pid ^ /tmp/pid/tacd_www.example.org.pid
                    {{ identifier_tls_alpn }} ^ www.example.org ^ www.example.org
                    {{ env.TACD_PORT | default('5001') }} ^ 5001 ^ 6001
                    unix:{{ env.TACD_SOCK_ROOT | default('/run') }}/tacd_{{ identifier }}.sock ^ unix:/run/tacd_www.example.org.sock ^ unix:/tmp/sock/tacd_www.example.org.sock
                    {{ file_directory }} ^ /var/lib/acmed/certs ^ /var/lib/acmed/certs
                    user.name='{{ env.GIT_USERNAME | default('ACMEd') }}' ^ user.name='ACMEd' ^ user.name='Ann'
                    user.email='{{ env.GIT_EMAIL | default('acmed@localhost') }}' ^ user.email='acmed@localhost' ^ user.email='ann@example.org'
                    """)
    void renderInMiniJinja(String template, String plain, String set) {
        Template compiled = Template.compile(template, Dialect.MINIJINJA);
        assertThat(compiled.render(PLAIN)).isEqualTo(plain);
        assertThat(compiled.render(SET)).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    {{#if env.HTTP_ROOT}}{{env.HTTP_ROOT}}{{else}}/var/www{{/if}}/{{identifier}}/{{file_name}}; /var/www/www.example.org/tok; /srv/http/www.example.org/tok
                    {{#if env.TACD_HOST}}{{env.TACD_HOST}}{{else}}{{identifier}}{{/if}}:{{#if env.TACD_PORT}}{{env.TACD_PORT}}{{else}}5001{{/if}}; www.example.org:5001; www.example.org:6001
                    unix:{{#if env.TACD_SOCK_ROOT}}{{env.TACD_SOCK_ROOT}}{{else}}/run{{/if}}/tacd_{{identifier}}.sock; unix:/run/tacd_www.example.org.sock; unix:/tmp/sock/tacd_www.example.org.sock
                    """)
    void renderInHandlebars(String template, String plain, String set) {
        Template compiled = Template.compile(template, Dialect.HANDLEBARS);
        assertThat(compiled.render(PLAIN)).isEqualTo(plain);
        assertThat(compiled.render(SET)).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    {{ if env.HTTP_ROOT }}{ env.HTTP_ROOT }{{ else }}/var/www{{ endif }}/{ identifier }/{ file_name }; /srv/http/www.example.org/tok
                    user.name='{{ if env.GIT_USERNAME }}{ env.GIT_USERNAME }{{ else }}ACMEd{{ endif }}'; user.name=Ann
                    """)
    void renderInTinyTemplateIfTheVariableIsSet(String template, String set) {
        String text = Template.compile(template, Dialect.TINYTEMPLATE).render(SET);
        assertThat(text.replace("'", "")).isEqualTo(set);
    }
}
