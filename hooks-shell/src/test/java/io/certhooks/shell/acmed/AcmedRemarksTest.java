// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file asks for in vain is named when it is loaded. */
class AcmedRemarksTest {

    private static final String NO_CHALLENGE =
            "acmed.toml: certificate \"example.org_rsa2048\": hooks: none has the type challenge-http-01, so something"
                    + " else must answer this challenge";

    @TempDir
    private Path path;

    private Folder folder;

    @BeforeEach
    void make() {
        folder = new Folder(path);
    }

    private List<String> remarks(String text) {
        return folder.load(text).config().remarks().stream()
                .map(remark -> remark.replace(path.toAbsolutePath() + "/", ""))
                .toList();
    }

    @Test
    void areNoneForWhatWorks() {
        assertThat(remarks(Folder.hooks("'http-01-echo'"))).isEmpty();
    }

    @Test
    void nameDefinitionsThatDoNotCount() {
        folder.write("more.toml", Folder.hook("x") + Folder.group("x", "") + Folder.group("g", ""));
        assertThat(remarks("include = ['more.toml']\n" + Folder.hook("x") + Folder.hook("x") + Folder.group("g", "")
                        + "[[rate-limit]]\nname = 'r'\nnumber = 1\nperiod = '1s'\n".repeat(2)
                        + Folder.hooks("'http-01-echo'")
                        + "[[account]]\nname = 'a'\ncontacts = []\n"
                        + "[[endpoint]]\nname = 'e'\nurl = 'https://x.example'\ntos_agreed = true\n"))
                .containsExactly(
                        "acmed.toml: hook \"x\": it does not count, as there is one of this name before it",
                        "more.toml: hook \"x\": it does not count, as there is one of this name before it, in acmed.toml",
                        "acmed.toml: group \"x\": it does not count, as there is a hook of this name before it",
                        "acmed.toml: group \"g\": it does not count, as there is one of this name before it",
                        "acmed.toml: rate-limit \"r\": it does not count, as there is one of this name before it",
                        "acmed.toml: endpoint \"e\": it does not count, as there is one of this name before it",
                        "acmed.toml: account \"a\": it does not count, as there is one of this name after it");
    }

    @Test
    void nameFilesThatDoNothing() {
        assertThat(remarks(Folder.hook("x")))
                .containsExactly("acmed.toml: there is no certificate, so no hook is called");
        assertThat(remarks(Folder.hooks(""))).containsExactly(NO_CHALLENGE);
        assertThat(remarks(Folder.hooks("'http-01-echo'").replace("tos_agreed = true", "tos_agreed = false")))
                .containsExactly(
                        "acmed.toml: endpoint \"e\": tos_agreed: as long as it is false, a CA makes no account");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    post-operation    | {{ domain }}            | domain is always empty, as no hook of its types has it
                    challenge-http-01 | {{ domain }}{{ proof }} | domain is always empty, as no hook of its types has it; ACMEd calls it identifier since 0.10
                    challenge-http-01 | {{ token }}             | token is always empty, as no hook of its types has it; ACMEd calls it file_name since 0.10
                    post-operation    | {{ identifier }}        | identifier is always empty, as no hook of its types has it; did you mean "identifiers"?
                    file-pre-edit     | {{ key_type }}          | key_type is always empty, as no hook of its types has it
                    """)
    void nameVariablesThatAreEmpty(String type, String text, String remark) {
        String hook = Folder.hook("x").replace("post-operation", type);
        for (String key : List.of("args = ['" + text + "']", "stdout = '" + text + "'", "stdin_str = '" + text + "'")) {
            assertThat(remarks(hook + key + "\n" + Folder.hooks("'http-01-echo', 'x'")))
                    .containsExactly("acmed.toml: hook \"x\": the variable " + remark);
        }
    }

    @Test
    void saySoIfAHookOfSeveralTypesHasTheVariableInOneOfThem() {
        String hook = Folder.hook("x").replace("\"post-operation\"", "\"post-operation\", \"challenge-http-01\"")
                + "args = ['{{ identifier }}{{ identifiers }}{{ env.X }}{% set a = 1 %}{{ a }}{{ range(3) }}']\n";
        assertThat(remarks(hook + Folder.hooks("'x'"))).isEmpty();
        // A text of an older dialect is not judged by today's.
        assertThat(remarks(Folder.hook("x") + "args = ['{ domain }{{ if domain }}{{ endif }}']\n"
                        + Folder.hooks("'http-01-echo', 'x'")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    { identifier }                  ; "{ identifier }"
                    x-{identifier}.{ proof }        ; "{identifier}"
                    { env.HTTP_ROOT }/a             ; "{ env.HTTP_ROOT }"
                    { identifier | rev_labels }     ; "{ identifier | rev_labels }"
                    {{ identifier }} { return 200 } ;
                    {"a": "{{ identifier }}"}       ;
                    {{{ identifier }}}              ;
                    { nobody }                      ;
                    """)
    void nameTextsOfTinyTemplateThatStayAsTheyAre(String text, String found) {
        String hook = Folder.hook("x").replace("post-operation", "challenge-http-01") + "args = ['" + text + "']\n";
        List<String> expected = found == null
                ? List.of()
                : List.of("acmed.toml: hook \"x\": " + found
                        + " is passed on as it is; if this file was written for ACMEd 0.17 to"
                        + " 0.21, load it withDialect(file, Dialect.TINYTEMPLATE)");
        assertThat(remarks(hook + Folder.hooks("'http-01-echo', 'x'"))).isEqualTo(expected);
    }

    @Test
    void nameWhatTheProgramHasToDoItself() {
        String global = "[global]\nrenew_delay = '1d'\nrandom_early_renew = '1d'\nroot_certificates = ['/r.pem']\n";
        assertThat(remarks(global + Folder.hooks("'http-01-echo'") + "renew_delay = '2d'"))
                .containsExactly(
                        "acmed.toml: certificate \"example.org_rsa2048\": renew_delay: the program has to give it to the"
                                + " lifecycle, as RenewalPolicy.withRenewBefore",
                        "acmed.toml: global: renew_delay: the program has to give it to the lifecycle, as"
                                + " RenewalPolicy.withRenewBefore",
                        "acmed.toml: global: random_early_renew: renewals are not spread",
                        "acmed.toml: global: root_certificates: the program has to give them to its"
                                + " CertificateAuthority, as withTrustedRoot");
    }

    @Test
    void tellThatGitNeedsCopiesAlsoIfTheHookIsTheUsersOwn() {
        String hook =
                Folder.hook("mine").replace("post-operation", "file-post-edit").replace("\"true\"", "\"git\"");
        assertThat(remarks(hook + Folder.hooks("'http-01-echo', 'mine'")))
                .singleElement()
                .asString()
                .contains("git records changes of AcmedView.COPIES only");
    }
}
