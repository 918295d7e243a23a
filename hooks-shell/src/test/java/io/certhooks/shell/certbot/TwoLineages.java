// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeType;
import java.util.List;
import java.util.Map;

/** The two lineages of the recorded traces: one by dns-01 and one by http-01, each with its own commands. */
final class TwoLineages {

    static final String NAMES = "one.example *.one.example www.one.example";

    private TwoLineages() {}

    static List<CertificateSpec> specs() {
        return List.of(CertificateSpec.of(List.of(NAMES.split(" ", -1))), CertificateSpec.of("two.example"));
    }

    static CertbotHooks in(Recorder recorder) {
        return CertbotHooks.in(recorder.hooks()).with(copy -> {
            copy.saved.add(saved(recorder, "one.example", "1", ChallengeType.DNS_01));
            copy.saved.add(saved(recorder, "two.example", "2", ChallengeType.HTTP_01));
        });
    }

    private static SavedHooks saved(Recorder recorder, String lineage, String number, ChallengeType type) {
        return new SavedHooks(
                lineage,
                Map.of(
                        HookKind.PRE, recorder.text("pre" + number),
                        HookKind.DEPLOY, recorder.text("deploy" + number),
                        HookKind.POST, recorder.text("post" + number)),
                new SavedHooks.Manual(
                        recorder.text("auth" + number) + "; echo shown",
                        recorder.text("cleanup" + number),
                        List.of(type)));
    }
}
