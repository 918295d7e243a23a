// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.IssuanceException;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A CA that looks for records of dns-persist-01 itself asks for no proof. */
class LastingProofTest {

    @Test
    void needsNoChallengeHookWhereARecordNamesTheAccount() {
        ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
        CertificateSpec spec = CertificateSpec.of("example.org", "*.example.org");
        try (AcmeTestServer ca = AcmeTestServer.builder()
                        .clock(clock)
                        .challengeTypes("dns-01", "dns-persist-01")
                        .justInTimeValidation(true)
                        .start();
                CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(ca.directory()).withTrustedRoot(ca.tlsRoot()))
                        .store(MemoryCertificateStore.create())
                        .clock(clock)
                        .build()) {
            // Registers the account, whose URL the record needs.
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("first.example")))
                    .isInstanceOf(IssuanceException.class);

            String account = ca.accounts().get(0).location().toString();
            ca.zone().addTxt("_validation-persist.example.org", "ca.test; accounturi=" + account + "; policy=wildcard");
            assertThat(lifecycle.ensure(spec).failure()).isEmpty();
            assertThat(lifecycle.renew(spec.name()).failure()).isEmpty();
        }
    }
}
