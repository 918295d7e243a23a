// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.store.FileCertificateStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates that ACMEd has obtained, in files of its own. */
class AcmedTakeoverTest extends RigFixture {

    private AcmedHooks load() {
        return rig.load(
                "",
                Rig.recorder("post", "'post-operation'", "{{ status }}")
                        + """
                        [[certificate]]
                        account = "me"
                        endpoint = "ca"
                        name = "site"
                        key_type = "ecdsa_p256"
                        directory = "@DIR@/certs"
                        hooks = ["post"]
                        identifiers = [{ dns = "a.example", challenge = "dns-01" }]
                        """);
    }

    @Test
    void areTakenOverWithoutAnOrder() {
        AcmedHooks acmed = load();
        AcmedHooks old = acmed.withView(AcmedView.COPIES).withCertificatesDirectory(folder.resolve("old"));
        FileCertificateStore elsewhere = FileCertificateStore.at(folder.resolve("elsewhere"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(old, builder -> builder.store(elsewhere))) {
            Rig.ensureAll(lifecycle, old);
        }
        rig.log();
        AcmedCertificate certificate = acmed.config().certificates().get(0);
        AcmedFiles before = old.files(certificate);
        try (CertificateLifecycle lifecycle = rig.lifecycle(acmed)) {
            lifecycle.adopt(List.of(
                    ExistingCertificate.read(certificate.storeName(), before.certificate(), before.privateKey())));
            assertThat(Rig.ensureAll(lifecycle, acmed).operations()).isEmpty();

            AcmedFiles shown = acmed.files(certificate);
            assertThat(shown.certificate()).isSymbolicLink().hasSameTextualContentAs(before.certificate());
            assertThat(shown.privateKey()).isSymbolicLink().hasSameTextualContentAs(before.privateKey());
        }
        assertThat(rig.ca().orderCount()).isEqualTo(1);
        assertThat(rig.log()).isEmpty();
    }
}
