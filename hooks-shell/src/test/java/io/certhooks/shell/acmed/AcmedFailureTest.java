// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.RunFinished;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the failure of a hook means, in whole lifecycles: two identifiers, two hooks of each type, one of them may fail. */
class AcmedFailureTest extends RigFixture {

    private static String hook(String name, String types) {
        // Fails if there is a file of its name; clean is what it does at the clean-up.
        return """
                [[hook]]
                name = "%1$s"
                type = [%2$s]
                cmd = "sh"
                args = ["-c", 'echo "$1" >> "$2"; test ! -e "@DIR@/fail-$3"', "-", '%1$s %3$s', "@LOG@", "%1$s"]

                """
                .formatted(
                        name,
                        types,
                        "{{ identifier }}{{ file_name }}{% if status is defined %}{{ is_success }} {{ status }}{% endif %}");
    }

    private AcmedHooks load() {
        return rig.load(
                "",
                hook("set1", "'challenge-dns-01'")
                        + hook("set2", "'challenge-dns-01'")
                        + hook("clean1", "'challenge-dns-01-clean'")
                        + hook("clean2", "'challenge-dns-01-clean'")
                        + hook("pre1", "'file-pre-create', 'file-pre-edit'")
                        + hook("pre2", "'file-pre-create', 'file-pre-edit'")
                        + hook("after1", "'file-post-create', 'file-post-edit'")
                        + hook("after2", "'file-post-create', 'file-post-edit'")
                        + hook("post1", "'post-operation'")
                        + hook("post2", "'post-operation'")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "s"
                        key_type = "ecdsa_p256"
                        directory = "@DIR@/certs"
                        file_name_format = "{{ file_type }}"
                        hooks = ["set1", "set2", "clean1", "clean2", "pre1", "pre2", "after1", "after2", "post1", "post2"]
                        identifiers = [
                          { dns = "a.example", challenge = "dns-01" },
                          { dns = "b.example", challenge = "dns-01" },
                        ]
                        """);
    }

    private List<String> run(AcmedHooks hooks, String failing) throws Exception {
        Files.createFile(folder.resolve("fail-" + failing));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            RunFinished run = Rig.ensureAll(lifecycle, hooks);
            issued = run.failed().isEmpty();
            return rig.log().stream()
                    .map(line ->
                            line.replaceAll("(unable to renew the certificate: ).*?(\\w+: unrecoverable.*)", "$1$2"))
                    .toList();
        }
    }

    private boolean issued;

    @Test
    void cleansUpAfterAFailedChallengeHook() throws Exception {
        assertThat(run(load(), "set1"))
                .containsExactly(
                        "set1 a.example",
                        "clean1 a.example",
                        "clean2 a.example",
                        "post1 false unable to renew the certificate: set1: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: set1: unrecoverable failure: code 1");
        assertThat(issued).isFalse();
    }

    @Test
    void doesNotCleanUpAfterAFailedChallengeHookInStrictMode() throws Exception {
        assertThat(run(load().strict(), "set2"))
                .containsExactly(
                        "set1 a.example",
                        "set2 a.example",
                        "post1 false unable to renew the certificate: set2: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: set2: unrecoverable failure: code 1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cleansUpAfterAFailedValidationUnlessStrict(boolean strict) throws Exception {
        rig.ca().refuse("a.example", AcmeProblem.of(AcmeError.DNS, "no"));
        AcmedHooks hooks = load();
        List<String> lines = run(strict ? hooks.strict() : hooks, "nothing");

        assertThat(lines.subList(0, 2)).containsExactly("set1 a.example", "set2 a.example");
        assertThat(lines.subList(2, lines.size() - 2))
                .isEqualTo(strict ? List.of() : List.of("clean1 a.example", "clean2 a.example"));
        assertThat(lines.get(lines.size() - 1)).startsWith("post2 false unable to renew the certificate: ");
        assertThat(issued).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsTheRequestAfterAFailedCleanUp(boolean strict) throws Exception {
        AcmedHooks hooks = load();
        assertThat(run(strict ? hooks.strict() : hooks, "clean1"))
                .containsExactly(
                        "set1 a.example",
                        "set2 a.example",
                        "clean1 a.example",
                        "post1 false unable to renew the certificate: clean1: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: clean1: unrecoverable failure: code 1");
        assertThat(issued).isFalse();
    }

    @Test
    void publishesNothingAfterAFailedHookBeforeAFileAndOrdersNothingAgain() throws Exception {
        AcmedHooks hooks = load();
        List<String> lines = run(hooks, "pre1");
        assertThat(lines.subList(8, lines.size()))
                .containsExactly(
                        "pre1 pk",
                        "post1 false unable to renew the certificate: pre1: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: pre1: unrecoverable failure: code 1");
        assertThat(folder.resolve("certs/pk")).doesNotExist();

        Files.delete(folder.resolve("fail-pre1"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            lifecycle.renew("s_ecdsa-p256");
        }
        assertThat(rig.log())
                .containsExactly(
                        "pre1 pk",
                        "pre2 pk",
                        "pre1 crt",
                        "pre2 crt",
                        "after1 pk",
                        "after2 pk",
                        "after1 crt",
                        "after2 crt",
                        "post1 true success",
                        "post2 true success");
        assertThat(rig.ca().orderCount()).isEqualTo(1);
    }

    @Test
    void reportsAFailedHookAfterAFileAlthoughTheCertificateIsInPlace() throws Exception {
        List<String> lines = run(load(), "after1");
        assertThat(lines.subList(8, lines.size()))
                .containsExactly(
                        "pre1 pk",
                        "pre2 pk",
                        "pre1 crt",
                        "pre2 crt",
                        "after1 pk",
                        "after1 crt",
                        "post1 false unable to renew the certificate: after1: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: after1: unrecoverable failure: code 1");
        assertThat(issued).isTrue();
        assertThat(folder.resolve("certs/crt")).exists();
    }

    @Test
    void leavesAKeyWithoutItsCertificateInStrictMode() throws Exception {
        List<String> lines = run(load().strict(), "after1");
        assertThat(lines.subList(8, lines.size()))
                .containsExactly(
                        "pre1 pk",
                        "pre2 pk",
                        "after1 pk",
                        "post1 false unable to renew the certificate: after1: unrecoverable failure: code 1",
                        "post2 false unable to renew the certificate: after1: unrecoverable failure: code 1");
        assertThat(folder.resolve("certs/pk")).exists();
        assertThat(folder.resolve("certs/crt")).doesNotExist();
    }

    @Test
    void onlyRecordsAFailedHookAtTheEnd() throws Exception {
        List<String> lines = run(load(), "post1");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("post1 true success");
        assertThat(issued).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example dns-01 *.a.example dns-01, false, set a.example A;set a.example A",
        "*.a.example dns-01 a.example dns-01, false, set *.a.example A;set *.a.example A",
        "*.a.example dns-01 a.example http-01, false, set *.a.example A;set *.a.example A",
        "a.example http-01 *.a.example dns-01, false, set a.example A;set *.a.example B",
        "a.example http-01 *.a.example dns-01, true, ;failed"
    })
    void takesTheFirstEntryForANameAndItsWildcard(String entries, boolean strict, String expected) throws Exception {
        String[] words = entries.split(" ");
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("set", "'challenge-dns-01', 'challenge-http-01'", "set {{ identifier }} {{ env.ENTRY }}")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "s"
                        key_type = "ecdsa_p256"
                        directory = "@DIR@/certs"
                        hooks = ["set"]
                        identifiers = [
                          { dns = "%s", challenge = "%s", env = { ENTRY = "A" } },
                          { dns = "%s", challenge = "%s", env = { ENTRY = "B" } },
                        ]
                        """
                                .formatted((Object[]) words));
        List<String> lines = run(strict ? hooks.strict() : hooks, "nothing");
        String seen = String.join(";", lines) + (issued ? "" : ";failed");
        assertThat(seen).isEqualTo(expected);
    }
}
