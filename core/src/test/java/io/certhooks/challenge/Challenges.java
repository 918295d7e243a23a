// SPDX-License-Identifier: Apache-2.0
package io.certhooks.challenge;

import io.certhooks.hook.Account;
import io.certhooks.hook.CertificateRequest;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeySource;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The challenges of one operation, as the engine would tell them. */
record Challenges(String certificate, String operation, ChallengeType type) {

    static final String TOKEN = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
    static final String THUMBPRINT = "9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI";

    Challenges(String certificate, ChallengeType type) {
        this(certificate, "operation of " + certificate, type);
    }

    static Challenges http01(String certificate) {
        return new Challenges(certificate, ChallengeType.HTTP_01);
    }

    /** Of another operation, for the same certificate. */
    Challenges later() {
        return new Challenges(certificate, "later " + operation, type);
    }

    ChallengeEvent present(String identifier, String token) {
        return event(Phase.PRESENT, identifier, token, token + "." + THUMBPRINT);
    }

    ChallengeEvent cleanUp(String identifier, String token) {
        return event(Phase.CLEAN_UP, identifier, token, token + "." + THUMBPRINT);
    }

    ChallengeEvent event(Phase phase, String identifier, String token, String keyAuthorization) {
        Run run = new Run("run1", RunKind.ENSURE, false, Instant.EPOCH);
        Identifier name = Identifier.of(identifier);
        CertificateRequest request = new CertificateRequest(
                certificate, List.of(name), KeyType.EC_P256, KeySource.GENERATED, Optional.empty());
        Account account = new Account(URI.create("https://ca.example/directory"), Optional.empty(), Optional.empty());
        Operation made = new Operation(run, operation, OperationKind.ISSUE, Reason.MISSING, 1, account, request);
        return new ChallengeEvent(phase, made, name, type, token, keyAuthorization, 0, List.of(name), "");
    }
}
