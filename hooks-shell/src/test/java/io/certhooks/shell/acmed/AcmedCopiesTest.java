// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import static org.assertj.core.api.Assertions.assertThat;

import io.certhooks.CertificateLifecycle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hooks find when the files under ACMEd's names are copies. */
class AcmedCopiesTest extends RigFixture {

    private static final String NAME = "site_ecdsa-p256";

    private AcmedHooks load() {
        return rig.load(
                        "",
                        """
                        [[hook]]
                        name = "after"
                        type = ["file-post-create", "file-post-edit"]
                        cmd = "sh"
                        args = ["-c", '''
                        cmp -s @DIR@/certs/pk @DIR@/store/live/site_ecdsa-p256/privkey.pem && key=right
                        cmp -s @DIR@/certs/crt @DIR@/store/live/site_ecdsa-p256/fullchain.pem && certificate=right
                        echo "$1: key ${key:-wrong}, certificate ${certificate:-wrong}" >> "$2"
                        ''', "-", "{{ file_name }}", "@LOG@"]

                        """
                                + Rig.recorder("post", "'post-operation'", "{{ is_success }} {{ status }}")
                                + """
                                [[certificate]]
                                account = "me"
                                endpoint = "ca"
                                name = "site"
                                key_type = "ecdsa_p256"
                                directory = "@DIR@/certs"
                                file_name_format = "{{ file_type }}"
                                hooks = ["after", "post"]
                                identifiers = [{ dns = "a.example", challenge = "dns-01" }]
                                """)
                .withView(AcmedView.COPIES);
    }

    @Test
    void isTheWholePairAfterEachFile() {
        AcmedHooks hooks = load();
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
            assertThat(rig.log())
                    .containsExactly(
                            "pk: key right, certificate right", "crt: key right, certificate right", "true success");
            lifecycle.renew(NAME);
            assertThat(rig.log())
                    .containsExactly(
                            "pk: key right, certificate right", "crt: key right, certificate right", "true success");
        }
    }

    /** ACMEd calls no hook after files that it could not write, and the request has failed. */
    @ParameterizedTest
    @ValueSource(strings = {"pk", "crt"})
    void isNothingIfAFileCannotBeWritten(String file) throws Exception {
        AcmedHooks hooks = load();
        Path place = Files.createDirectories(rig.certificates().resolve(file));
        Files.createFile(place.resolve("something"));
        try (CertificateLifecycle lifecycle = rig.lifecycle(hooks)) {
            Rig.ensureAll(lifecycle, hooks);
            assertThat(rig.log())
                    .singleElement()
                    .asString()
                    .startsWith("false unable to renew the certificate: " + place + " cannot be written: ");
        }
    }
}
