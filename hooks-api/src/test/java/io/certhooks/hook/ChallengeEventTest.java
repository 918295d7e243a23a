// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChallengeEventTest {

    // Token and key authorization of RFC 8555, 8.3; the digest was computed with openssl.
    private static final String TOKEN = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
    private static final String KEY_AUTHORIZATION = TOKEN + ".9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI";

    private final ChallengeEvent event = event(Identifier.of("*.example.org"), 1);

    @Test
    void derivesWhatEachChallengeTypeNeeds() {
        assertThat(event.httpPath()).isEqualTo("/.well-known/acme-challenge/" + TOKEN);
        assertThat(event.txtName()).isEqualTo("_acme-challenge.example.org");
        assertThat(event.txtValue()).isEqualTo("LPsIwTo7o8BoG0-vjCyGQGBWSVIPxI-i_X336eUOQZo");
        assertThat(event.alpnExtension()).hasSize(34).startsWith(0x04, 0x20);
    }

    @Test
    void countsTheRemainingChallenges() {
        assertThat(event.remaining()).isEqualTo(1);
        assertThat(event(Identifier.of("example.org"), 2).remaining()).isZero();
    }

    private static ChallengeEvent event(Identifier identifier, int index) {
        Run run = new Run("r", RunKind.ENSURE, false, Instant.EPOCH);
        Account account = new Account(URI.create("https://ca.example/dir"), Optional.empty(), Optional.empty());
        List<Identifier> names = List.of(Identifier.of("a.example"), identifier, Identifier.of("b.example"));
        CertificateRequest request =
                new CertificateRequest("x", names, KeyType.EC_P256, KeySource.GENERATED, Optional.empty());
        Operation operation = new Operation(run, "o", OperationKind.ISSUE, Reason.MISSING, 1, account, request);
        return new ChallengeEvent(
                Phase.PRESENT, operation, identifier, ChallengeType.DNS_01, TOKEN, KEY_AUTHORIZATION, index, names, "");
    }
}
