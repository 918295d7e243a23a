// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.Account;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Phase;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Several certificates and accounts at once: whose hooks are called, and which calls may overlap. */
class AcmedConcurrencyTest extends RigFixture {

    private static String certificate(String name, String hooks) {
        return """
                [[certificate]]
                account = "me"
                endpoint = "ca"
                name = "%1$s"
                key_type = "ecdsa_p256"
                directory = "@DIR@/certs"
                hooks = [%2$s]
                identifiers = [{ dns = "%1$s.example.org", challenge = "http-01" }]
                """
                .formatted(name, hooks);
    }

    @Test
    void overlapsHooksOfDifferentCertificates() {
        // Each hook waits for the other's mark, so both must be running at the same time.
        String meet =
                """
                [[hook]]
                name = "meet"
                type = ["challenge-http-01"]
                cmd = "sh"
                args = ["-c", 'touch "@DIR@/$1"; until test -e "@DIR@/$2"; do sleep 0.05; done', "-",
                  "{{ env.ME }}", "{{ env.OTHER }}"]

                """;
        AcmedHooks hooks = rig.load(
                "",
                meet + certificate("a", "'meet'") + "env = { ME = 'a', OTHER = 'b' }\n" + certificate("b", "'meet'")
                        + "env = { ME = 'b', OTHER = 'a' }\n");
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).isSuccess()).isTrue();
        }
    }

    @Test
    void keepsHooksApartIfSoWanted() {
        String alone =
                """
                [[hook]]
                name = "alone"
                type = ["challenge-http-01"]
                cmd = "sh"
                args = ["-c", 'mkdir "@DIR@/lock" && sleep 0.2 && rmdir "@DIR@/lock"']

                """;
        AcmedHooks hooks = rig.load(
                        "",
                        alone + certificate("a", "'alone'") + certificate("b", "'alone'") + certificate("c", "'alone'"))
                .withExclusive("alone");
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).isSuccess()).isTrue();
        }
    }

    @Test
    void callsTheHooksOfEachCertificateOnly() {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("x", "'post-operation'", "x {{ identifiers[0] }}")
                        + Rig.recorder("y", "'post-operation'", "y {{ identifiers[0] }}")
                        + certificate("a", "'x', 'y', 'x'")
                        + certificate("b", "'y'"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks, builder -> builder.parallel(1))) {
            Rig.ensureAll(lifecycle, hooks);
        }
        assertThat(rig.log())
                .containsExactlyInAnyOrder("x a.example.org", "y a.example.org", "x a.example.org", "y b.example.org");
    }

    @Test
    void tellsAccountsApartWhereThereAreSeveral() throws Exception {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("x", "'file-pre-create'", "x")
                        + """
                        [[endpoint]]
                        name = "other"
                        url = "https://other.example/"
                        tos_agreed = true
                        [[account]]
                        name = "you"
                        contacts = [{ mailto = "you@example.org" }]
                        hooks = ["x"]
                        [[certificate]]
                        account = "you"
                        endpoint = "other"
                        name = "c"
                        hooks = []
                        identifiers = [{ dns = "c.example.org", challenge = "http-01" }]
                        """
                        + certificate("a", ""));
        assertThat(hooks.config().authorities()).hasSize(2);

        fire(hooks.hooks(), "https://other.example/", "you@example.org");
        assertThat(rig.log()).containsExactly("x");
        fire(hooks.hooks(), "https://other.example/", "me@example.org");
        fire(hooks.hooks(), "https://third.example/", "you@example.org");
        assertThat(rig.log()).isEmpty();

        AcmedHooks yours = hooks.only(hooks.config().authorities().get(0));
        assertThat(yours.hooks()).extracting(Hook::name).noneMatch(name -> name.startsWith("a_"));
        // Where there is one account only, the file's address need not be that of the rehearsal's CA.
        fire(yours.hooks(), "https://third.example/", "anybody@example.org");
        assertThat(rig.log()).containsExactly("x");
        AcmedHooks mine = hooks.only(hooks.config().authorities().get(1));
        fire(mine.hooks(), "https://other.example/", "you@example.org");
        assertThat(rig.log()).isEmpty();
    }

    private void fire(List<Hook> hooks, String directory, String email) throws Exception {
        Account account = new Account(URI.create(directory), Optional.of(email), Optional.empty());
        new Fire(hooks, "any")
                .write(new FileEvent(
                        Phase.BEFORE_WRITE,
                        Fire.RUN,
                        account,
                        Optional.empty(),
                        FileKind.ACCOUNT_KEY,
                        FileChange.CREATE,
                        folder.resolve("account.key"),
                        folder.resolve("account.key")));
    }

    @Test
    void givesEachHookAName() {
        AcmedHooks hooks = rig.load(
                "",
                Rig.recorder("long" + "g".repeat(300), "'post-operation'", "x")
                        + Rig.recorder("x", "'post-operation'", "x")
                        + certificate("a", "'long" + "g".repeat(300) + "', 'x', 'x', 'x'"));
        assertThat(hooks.hooks())
                .extracting(Hook::name)
                .doesNotHaveDuplicates()
                .contains(
                        "a_ecdsa-p256: x (post-operation)",
                        "a_ecdsa-p256: x (post-operation) #2",
                        "a_ecdsa-p256: x (post-operation) #3");
    }
}
