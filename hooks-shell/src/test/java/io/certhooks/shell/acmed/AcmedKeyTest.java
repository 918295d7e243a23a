// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the key is written: by ACMEd, and in strict mode, once the order is ready and before the CA is asked to finalize it. */
class AcmedKeyTest extends RigFixture {

    private static final String NAME = "site_ecdsa-p256";

    private static String hook(String type) {
        // Fails if there is a file of its type.
        return """
                [[hook]]
                name = "%1$s"
                type = ["%1$s"]
                cmd = "sh"
                args = ["-c", 'echo "$1" >> "$2"; test ! -e "$3"', "-",
                    '%1$s{%% if file_name %%} {{ file_name }}{%% endif %%}{%% if status %%} {{ is_success }}{%% endif %%}',
                    "@LOG@", "@DIR@/fail-%1$s{{ file_name }}"]

                """
                .formatted(type);
    }

    private AcmedHooks load(boolean keyReuse) {
        StringBuilder tables = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (AcmedHookType type : AcmedHookType.values()) {
            tables.append(hook(type.word()));
            names.append('"').append(type.word()).append("\", ");
        }
        return rig.load(
                "",
                tables
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        key_type = "ecdsa_p256"
                        kp_reuse = %s
                        directory = "@DIR@/certs"
                        file_name_format = "{{ file_type }}"
                        hooks = [%s]
                        identifiers = [{ dns = "a.example", challenge = "dns-01" }]
                        """
                                .formatted(keyReuse, names));
    }

    /** With a first certificate, and nothing in the log. */
    private CertificateLifecycle issued(AcmedHooks hooks) {
        CertificateLifecycle lifecycle = rig.lifecycle(hooks);
        Rig.ensureAll(lifecycle, hooks);
        rig.log();
        return lifecycle;
    }

    private void refuseToFinalize() {
        rig.ca().faults().once(Endpoint.FINALIZE, Fault.problem(AcmeProblem.of(AcmeError.BAD_CSR, "no")));
    }

    private long finalized() {
        return rig.ca().requests().stream()
                .filter(request -> request.endpoint() == Endpoint.FINALIZE)
                .count();
    }

    private Path own(String file) {
        return rig.certificates().resolve(file);
    }

    private String inUse(String file) throws IOException {
        return Files.readString(folder.resolve("store/live").resolve(NAME).resolve(file));
    }

    /** Fails if the store's pair is not the one that was in use. */
    private void assertUnchanged(String key, String certificate) throws IOException {
        assertThat(inUse("privkey.pem")).isEqualTo(key);
        assertThat(inUse("fullchain.pem")).isEqualTo(certificate);
    }

    @Test
    void leavesANewKeyBesideTheOldCertificateIfTheCaRefusesInStrictMode() throws Exception {
        AcmedHooks hooks = load(false).strict();
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            String key = inUse("privkey.pem");
            String certificate = inUse("fullchain.pem");
            refuseToFinalize();

            assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(IssuanceException.class);
            assertThat(rig.log())
                    .containsExactly(
                            "challenge-dns-01",
                            "challenge-dns-01-clean",
                            "file-pre-edit pk",
                            "file-post-edit pk",
                            "post-operation false");
            assertThat(own("pk")).content().contains("PRIVATE KEY").isNotEqualTo(key);
            assertThat(own("crt")).hasContent(certificate);
            assertUnchanged(key, certificate);

            // With the order that is ready still.
            lifecycle.renew(NAME);
            assertThat(rig.log())
                    .containsExactly(
                            "file-pre-edit pk",
                            "file-post-edit pk",
                            "file-pre-edit crt",
                            "file-post-edit crt",
                            "post-operation true");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
            assertThat(own("crt")).hasContent(inUse("fullchain.pem"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void leavesTheOldPairIfTheCaRefusesUnlessStrict(AcmedView view) throws Exception {
        AcmedHooks hooks = load(false).withView(view);
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            String key = inUse("privkey.pem");
            String certificate = inUse("fullchain.pem");
            refuseToFinalize();

            assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(IssuanceException.class);
            assertThat(rig.log()).containsExactly("challenge-dns-01", "challenge-dns-01-clean", "post-operation false");
            assertThat(own("pk")).hasContent(key);
            assertThat(own("crt")).hasContent(certificate);
            assertUnchanged(key, certificate);
        }
    }

    @Test
    void leavesAKeyThatIsUsedAgainAloneAlsoIfTheCaRefuses() throws Exception {
        AcmedHooks hooks = load(true).strict();
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            refuseToFinalize();

            assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(IssuanceException.class);
            assertThat(rig.log()).containsExactly("challenge-dns-01", "challenge-dns-01-clean", "post-operation false");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
        }
    }

    /** ACMEd makes a new key if it finds none; here it is the same one, written anew. */
    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void isWrittenWithItsHooksIfItIsUsedAgainAndItsFileIsGone(AcmedView view) throws Exception {
        AcmedHooks hooks = load(true).strict().withView(view);
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            Files.delete(own("pk"));

            lifecycle.renew(NAME);
            assertThat(rig.log())
                    .containsOnlyOnce("file-pre-create pk", "file-post-create pk", "post-operation true")
                    .doesNotContain("file-pre-edit pk");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
        }
    }

    @Test
    void isWrittenWithItsHooksIfItIsUsedAgainAndItsFileHasAnother() throws Exception {
        AcmedHooks hooks = load(true).strict();
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            Files.writeString(own("pk"), "the key of an order that failed");

            lifecycle.renew(NAME);
            assertThat(rig.log()).containsSubsequence("file-pre-edit pk", "file-post-edit pk", "file-pre-edit crt");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
        }
    }

    @Test
    void isLeftAloneIfItIsUsedAgainAndThereAreNoFilesAtAll() {
        AcmedHooks hooks = load(true).strict().withView(AcmedView.NONE);
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            lifecycle.renew(NAME);
            assertThat(rig.log()).noneMatch(line -> line.endsWith(" pk"));
        }
    }

    @Test
    void leavesTheCaUnaskedAfterAFailedHookAfterTheKeyInStrictMode() throws Exception {
        AcmedHooks hooks = load(false).strict();
        Path failure = Files.createFile(folder.resolve("fail-file-post-createpk"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).failed()).hasSize(1);
            assertThat(rig.log())
                    .containsExactly(
                            "challenge-dns-01",
                            "challenge-dns-01-clean",
                            "file-pre-create pk",
                            "file-post-create pk",
                            "post-operation false");
            assertThat(finalized()).isZero();
            assertThat(own("pk")).content().contains("PRIVATE KEY");
            assertThat(folder.resolve("store/current").resolve(NAME)).doesNotExist();

            Files.delete(failure);
            lifecycle.renew(NAME);
            assertThat(rig.log())
                    .containsExactly(
                            "file-pre-edit pk",
                            "file-post-edit pk",
                            "file-pre-create crt",
                            "file-post-create crt",
                            "post-operation true");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
            assertThat(own("crt")).hasContent(inUse("fullchain.pem"));
        }
        assertThat(rig.ca().orderCount()).isEqualTo(1);
    }

    @Test
    void leavesTheCaUnaskedAfterAFailedCleanUpInStrictMode() throws Exception {
        AcmedHooks hooks = load(false).strict();
        Files.createFile(folder.resolve("fail-challenge-dns-01-clean"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            assertThat(Rig.ensureAll(lifecycle, hooks).failed()).hasSize(1);
        }
        assertThat(rig.log()).containsExactly("challenge-dns-01", "challenge-dns-01-clean", "post-operation false");
        assertThat(finalized()).isZero();
        assertThat(own("pk")).doesNotExist();
    }

    @Test
    void isAgainTheKeyOfTheCertificateIfItsHookBeforeRefusesInStrictMode() throws Exception {
        AcmedHooks hooks = load(false).strict();
        try (CertificateLifecycle lifecycle = issued(hooks)) {
            String key = inUse("privkey.pem");
            String certificate = inUse("fullchain.pem");
            Path failure = Files.createFile(folder.resolve("fail-file-pre-editcrt"));

            assertThatThrownBy(() -> lifecycle.renew(NAME)).isInstanceOf(HookFailedException.class);
            assertThat(rig.log())
                    .endsWith("file-pre-edit pk", "file-post-edit pk", "file-pre-edit crt", "post-operation false");
            assertUnchanged(key, certificate);

            Files.delete(failure);
            lifecycle.renew(NAME);
            assertThat(rig.log())
                    .containsExactly(
                            "file-pre-edit pk",
                            "file-post-edit pk",
                            "file-pre-edit crt",
                            "file-post-edit crt",
                            "post-operation true");
            assertThat(own("pk")).hasContent(inUse("privkey.pem"));
            assertThat(own("crt")).hasContent(inUse("fullchain.pem"));
        }
    }
}
