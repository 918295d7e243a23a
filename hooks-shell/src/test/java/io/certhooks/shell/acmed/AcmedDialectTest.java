// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.HookFailure;
import io.certhooks.shell.template.Dialect;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks in the manner of ACMEd's wiki and older releases, each file in the dialect of its time. */
class AcmedDialectTest extends RigFixture {

    /** As the wiki has it: single braces for values, double ones for conditions. */
    private static final String TINY =
            """
            [[hook]]
            name = "zone"
            type = ["challenge-dns-01", "challenge-dns-01-clean"]
            cmd = "sed"
            args = ["-e", "s/^/{{ if is_clean_hook }}delete{{ else }}add{{ endif }} /"]
            stdin_str = "_acme-challenge.{ identifier }. TXT \\"{ proof | unescaped }\\""
            stdout = "@DIR@/zone-{ identifier | rev_labels }{{ if is_clean_hook }}-clean{{ endif }}"

            [[hook]]
            name = "report"
            type = ["post-operation"]
            cmd = "echo"
            args = ["-e", '{{ for i in identifiers }}{ i }{{ if not @last }}\\t{{ endif }}{{ endfor }}: {{ if is_success }}ok{{ else }}{ status }{{ endif }}']
            stdout = "@DIR@/report"
            """;

    /** As files up to 0.16 have it: blocks with a hash, three braces for values that are not to be escaped. */
    private static final String HANDLEBARS =
            """
            [[hook]]
            name = "nginx"
            type = ["challenge-http-01", "post-operation"]
            cmd = "cat"
            stdin_str = "{{#if challenge}}location /.well-known/acme-challenge/{{file_name}} { return 200 {{{proof}}}; }{{else}}{{#each identifiers}}{{this}} {{/each}}{{status}}{{/if}}"
            stdout = "@DIR@/nginx.conf"
            """;

    private static final String MAIN =
            """
            [[hook]]
            name = "new"
            type = ["post-operation"]
            cmd = "echo"
            args = ["{{ identifiers|join('+') }} { identifiers }"]
            stdout = "@DIR@/new"

            [[certificate]]
            account = "me"
            endpoint = "ca"
            name = "site"
            directory = "@DIR@/certs"
            hooks = ["zone", "report", "nginx", "new", "http-01-echo"]
            env = { HTTP_ROOT = "@DIR@/www" }
            identifiers = [
              { dns = "a.example.org", challenge = "http-01" },
              { dns = "b.example.org", challenge = "dns-01" },
            ]
            """;

    @BeforeEach
    void prepare() {
        rig.write("tiny.toml", TINY);
        rig.write("handlebars.toml", HANDLEBARS);
    }

    private AcmedHooks load() {
        return load("");
    }

    private AcmedHooks load(String global) {
        return rig.load("include = ['tiny.toml', 'handlebars.toml']\n", "", global + MAIN);
    }

    @Test
    void isChosenForEachFile() throws Exception {
        AcmedHooks hooks = load().withView(AcmedView.NONE)
                .withDialect(folder.resolve("tiny.toml"), Dialect.TINYTEMPLATE)
                .withDialect(folder.resolve("handlebars.toml"), Dialect.HANDLEBARS);
        Fire fire = new Fire(hooks.hooks(), "site_rsa2048");

        fire.present(ChallengeType.DNS_01, "b.example.org");
        String record = "_acme-challenge.b.example.org. TXT \"3pN1lKSlQCOOihJcInCRARBPy_duMZigcLLtGlALoj8\"";
        assertThat(folder.resolve("zone-org.example.b")).hasContent("add " + record);
        fire.cleanUp(ChallengeType.DNS_01, "b.example.org");
        assertThat(folder.resolve("zone-org.example.b-clean")).hasContent("delete " + record);

        fire.present(ChallengeType.HTTP_01, "a.example.org");
        assertThat(folder.resolve("nginx.conf"))
                .hasContent("location /.well-known/acme-challenge/token-1 { return 200 token-1.thumb; }");
        assertThat(folder.resolve("www/a.example.org/.well-known/acme-challenge/token-1"))
                .hasContent("token-1.thumb\n");

        fire.succeed();
        assertThat(folder.resolve("nginx.conf")).hasContent("a.example.org b.example.org success");
        assertThat(folder.resolve("report")).hasContent("a.example.org\tb.example.org: ok\n");
        assertThat(folder.resolve("new")).hasContent("a.example.org+b.example.org { identifiers }\n");
    }

    @Test
    void leavesTheBuiltInHooksAlone() throws Exception {
        AcmedHooks hooks = load().withView(AcmedView.NONE)
                .withDialect(Dialect.HANDLEBARS)
                .withDialect(folder.resolve("tiny.toml"), Dialect.TINYTEMPLATE)
                .withDialect(folder.resolve("acmed.toml"), Dialect.MINIJINJA);
        new Fire(hooks.hooks(), "site_rsa2048").present(ChallengeType.HTTP_01, "a.example.org");
        assertThat(folder.resolve("www/a.example.org/.well-known/acme-challenge/token-1"))
                .exists();
    }

    @Test
    void leavesAcmedsOwnFileNameFormatAlone() throws Exception {
        for (Dialect dialect : Dialect.values()) {
            AcmedHooks hooks =
                    load().strict().withDialect(dialect).withCertificatesDirectory(folder.resolve(dialect.name()));
            new Fire(hooks.hooks(), "site_rsa2048")
                    .write(FileKind.FULL_CHAIN, folder.resolve("live"), Files.writeString(folder.resolve("x"), "x"));
            assertThat(folder.resolve(dialect.name()).resolve("site_rsa2048.crt.pem"))
                    .hasContent("x");
        }
    }

    @Test
    void isThatOfTheFileNameFormatAlso() {
        AcmedHooks hooks = load("[global]\nfile_name_format = '{ name }.{ file_type }'\n")
                .withDialect(Dialect.TINYTEMPLATE)
                .withCertificatesDirectory(folder);
        assertThat(hooks.files(hooks.config().certificates().get(0)))
                .isEqualTo(new AcmedFiles(folder, folder.resolve("site.crt"), folder.resolve("site.pk")));
    }

    @Test
    void tellsOfAllTemplatesThatAreInAnotherDialect() {
        assertThatThrownBy(() -> load().hooks())
                .isInstanceOfSatisfying(ConfigurationException.class, refused -> assertThat(refused.problems())
                        .anyMatch(problem -> problem.contains("hook \"zone\": args: item 2: 1:"))
                        .anyMatch(problem -> problem.contains("hook \"zone\": stdout: 1:")
                                && problem.endsWith("; if this file was written for ACMEd 0.17 to 0.21, load it"
                                        + " withDialect(file, Dialect.TINYTEMPLATE)"))
                        .anyMatch(problem -> problem.contains("hook \"nginx\": stdin_str: 1:")
                                && problem.endsWith("; if this file was written for ACMEd up to 0.16, load it"
                                        + " withDialect(file, Dialect.HANDLEBARS)"))
                        .noneMatch(problem -> problem.contains("hook \"new\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ identifier ", "{% if identifier %}", "{# c", "{{ identifier|nosuch }}"})
    void doesNotTakeAMistakeForAnotherDialect(String text) {
        AcmedHooks hooks = rig.load(
                "",
                "",
                "[[hook]]\nname = 'new'\ntype = ['challenge-http-01']\ncmd = 'true'\nargs = ['" + text + "']\n"
                        + MAIN.replace("\"zone\", \"report\", \"nginx\", ", ""));
        assertThatThrownBy(hooks::hooks)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hook \"new\": args: item 1: 1:")
                .hasMessageNotContaining("withDialect");
    }

    @Test
    void failsWhenTheHookIsCalledInStrictMode() {
        Fire fire = new Fire(load().strict().withView(AcmedView.NONE).hooks(), "site_rsa2048");
        assertThatThrownBy(() -> fire.present(ChallengeType.DNS_01, "b.example.org"))
                .isInstanceOf(HookFailure.class)
                .hasMessageStartingWith("zone: args: item 2: 1:")
                .hasMessageEndingWith("tiny.toml");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> load().withDialect(folder.resolve("none.toml"), Dialect.HANDLEBARS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.toml: it cannot be read");
    }
}
