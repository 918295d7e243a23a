// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.template;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Prints how long compiling and rendering take; run it by hand, on a quiet machine. */
final class TemplateSpeed {

    private static final int ROUNDS = 200_000;
    private static final int REPEATS = 15;
    private static final Map<String, Object> DATA = Map.of(
            "identifier",
            "www.example.org",
            "file_name",
            "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0",
            "key_type",
            "ecdsa-p256",
            "is_success",
            true,
            "identifiers",
            List.of("www.example.org", "example.org", "mail.example.org"),
            "env",
            Map.of("HTTP_ROOT", "/srv/http", "PATH", "/usr/bin:/bin"));

    private TemplateSpeed() {}

    public static void main(String[] args) {
        System.out.println("JDK " + Runtime.version() + ", least of " + REPEATS + " x " + ROUNDS);
        measure(Dialect.MINIJINJA, "plain text");
        measure(Dialect.MINIJINJA, "{{ identifier }}");
        measure(
                Dialect.MINIJINJA,
                "{{ env.HTTP_ROOT | default('/var/www') }}/{{ identifier }}/.well-known/acme-challenge/{{ file_name }}");
        measure(Dialect.MINIJINJA, "{{ identifiers|map('rev_labels')|join(' ') }}");
        measure(
                Dialect.MINIJINJA,
                "{% for i in identifiers %}{{ loop.index }}={{ i }}{% if not loop.last %},{% endif %}{% endfor %}");
        measure(Dialect.MINIJINJA, "{{ 'ok' if is_success else 'failed' }}: {{ identifier ~ '-' ~ key_type|upper }}");
        measure(
                Dialect.TINYTEMPLATE,
                "{{ if env.HTTP_ROOT }}{ env.HTTP_ROOT }{{ else }}/var/www{{ endif }}/{ identifier }/{ file_name }");
        measure(
                Dialect.HANDLEBARS,
                "{{#if env.HTTP_ROOT}}{{env.HTTP_ROOT}}{{else}}/var/www{{/if}}/{{identifier}}/{{file_name}}");
    }

    private static void measure(Dialect dialect, String text) {
        Template template = Template.compile(text, dialect);
        long compile =
                least(ROUNDS / 10, () -> Template.compile(text, dialect).names().size());
        long render = least(ROUNDS, () -> template.render(DATA).length());
        System.out.printf("%-12s compile %6d ns  render %6d ns  %s%n", dialect, compile, render, text);
    }

    /** The least of several rounds, as other programs can only add to it. */
    private static long least(int rounds, IntSupplier work) {
        long[] nanos = new long[REPEATS];
        long sum = 0;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            for (int j = 0; j < rounds; j++) {
                sum += work.getAsInt();
            }
            nanos[i] = (System.nanoTime() - start) / rounds;
        }
        if (sum < 0) {
            throw new AssertionError("the work was not done");
        }
        return Arrays.stream(nanos).min().orElseThrow();
    }
}
