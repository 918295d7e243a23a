// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.RunFinished;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which hooks are called in which order, in whole lifecycles with real processes. */
class AcmedTraceTest extends RigFixture {

    private static final String FILE_LINE = "{{ file_name }}";
    private static final String CHALLENGE_LINE = " {{ identifier }}{% if is_clean_hook %} clean{% endif %}";

    private static String file(String name, String types) {
        return Rig.recorder(name, types, name + " " + FILE_LINE);
    }

    /** The hooks of ACMEd's documentation by their names, recorded. */
    private static String hooks() {
        return file("git-init", "'file-pre-create', 'file-pre-edit'")
                + file("git-add", "'file-post-create', 'file-post-edit'")
                + file("git-commit", "'file-post-create', 'file-post-edit'")
                + Rig.recorder("http-01-echo-mkdir", "'challenge-http-01'", "mkdir" + CHALLENGE_LINE)
                + Rig.recorder("http-01-echo-echo", "'challenge-http-01'", "echo" + CHALLENGE_LINE)
                + Rig.recorder("http-01-echo-chmod", "'challenge-http-01'", "chmod" + CHALLENGE_LINE)
                + Rig.recorder("http-01-echo-clean", "'challenge-http-01-clean'", "rm" + CHALLENGE_LINE)
                + Rig.recorder("dns", "'challenge-dns-01', 'challenge-dns-01-clean'", "dns" + CHALLENGE_LINE)
                + Rig.recorder("create", "'file-pre-create', 'file-post-create'", "create " + FILE_LINE)
                + Rig.recorder("edit", "'file-pre-edit', 'file-post-edit'", "edit " + FILE_LINE)
                + Rig.recorder("post", "'post-operation'", "post {{ is_success }} {{ status }}");
    }

    private AcmedHooks load(boolean keyReuse) {
        return rig.load(
                "'git'",
                hooks()
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        key_type = "ecdsa_p256"
                        kp_reuse = %s
                        directory = "@DIR@/certs"
                        hooks = ["create", "edit", "http-01-echo", "dns", "post"]
                        identifiers = [
                          { dns = "a.example.org", challenge = "http-01" },
                          { dns = "b.example.org", challenge = "dns-01" },
                        ]
                        """
                                .formatted(keyReuse));
    }

    private List<String> firstIssue() {
        return List.of(
                "git-init account.key",
                "git-add account.key",
                "git-commit account.key",
                "mkdir a.example.org",
                "echo a.example.org",
                "chmod a.example.org",
                "rm a.example.org clean",
                "dns b.example.org",
                "dns b.example.org clean");
    }

    private static List<String> files(String change) {
        return List.of(
                change + " site_ecdsa-p256.pk.pem",
                change + " site_ecdsa-p256.pk.pem",
                change + " site_ecdsa-p256.crt.pem",
                change + " site_ecdsa-p256.crt.pem");
    }

    private List<String> challengesAgain() {
        return firstIssue().subList(3, 9);
    }

    private static List<String> join(List<?>... parts) {
        List<String> all = new ArrayList<>();
        for (List<?> part : parts) {
            part.forEach(each -> all.add(String.valueOf(each)));
        }
        return all;
    }

    @Test
    void followsAcmedToTheLetterInStrictMode() {
        AcmedHooks hooks = load(false).strict();
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            RunFinished issued = Rig.ensureAll(lifecycle, hooks);
            assertThat(issued.isSuccess()).as("%s", issued).isTrue();
            assertThat(rig.log())
                    .containsExactlyElementsOf(join(firstIssue(), files("create"), List.of("post true success")));

            lifecycle.renew("site_ecdsa-p256");
            assertThat(rig.log())
                    .containsExactlyElementsOf(join(challengesAgain(), files("edit"), List.of("post true success")));
        }
    }

    @Test
    void leavesTheKeyAloneIfItIsUsedAgain() {
        AcmedHooks hooks = load(true).strict();
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
            assertThat(rig.log())
                    .containsExactlyElementsOf(join(firstIssue(), files("create"), List.of("post true success")));

            lifecycle.renew("site_ecdsa-p256");
            assertThat(rig.log())
                    .containsExactlyElementsOf(
                            join(challengesAgain(), files("edit").subList(2, 4), List.of("post true success")));
        }
    }

    @Test
    void showsKeyAndCertificateTogetherUnlessStrict() {
        AcmedHooks hooks = load(false);
        List<String> files = files("create");
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
            List<String> together = List.of(files.get(0), files.get(2), files.get(1), files.get(3));
            assertThat(rig.log()).containsExactlyElementsOf(join(firstIssue(), together, List.of("post true success")));
            assertThat(rig.certificates().resolve("site_ecdsa-p256.pk.pem")).isSymbolicLink();
            assertThat(rig.certificates().resolve("site_ecdsa-p256.crt.pem"))
                    .isSymbolicLink()
                    .content()
                    .contains("BEGIN CERTIFICATE");

            lifecycle.renew("site_ecdsa-p256");
            assertThat(rig.log())
                    .contains("edit site_ecdsa-p256.pk.pem")
                    .doesNotContain("create site_ecdsa-p256.pk.pem");
        }
    }
}
