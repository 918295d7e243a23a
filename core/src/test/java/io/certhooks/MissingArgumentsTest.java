// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Callers without a checker for null are told which argument they have forgotten. */
@SuppressWarnings({"NullAway", "DataFlowIssue"})
class MissingArgumentsTest {

    @Test
    void areNamed() {
        try (LifecycleFixture fixture = new LifecycleFixture();
                CertificateLifecycle lifecycle = fixture.builder().build()) {
            List<Map.Entry<String, ThrowingCallable>> calls = List.of(
                    Map.entry("spec", () -> lifecycle.ensure((CertificateSpec) null)),
                    Map.entry("specs", () -> lifecycle.ensure((List<CertificateSpec>) null)),
                    Map.entry("specs", () -> lifecycle.plan(null)),
                    Map.entry("identifiers: one is null", () -> CertificateSpec.of("a.example", null)),
                    Map.entry("specs: one is null", () -> lifecycle.ensure(Collections.singletonList(null))),
                    Map.entry("names: one is null", () -> lifecycle.renew(Collections.singletonList(null))),
                    Map.entry("certificates: one is null", () -> lifecycle.adopt(Collections.singletonList(null))),
                    Map.entry("accounts: one is null", () -> lifecycle.adoptAccounts(Collections.singletonList(null))),
                    Map.entry("hooks: one is null", () -> fixture.builder().hooks(Collections.singletonList(null))),
                    Map.entry(
                            "authorities: one is null", () -> fixture.builder().fallback((CertificateAuthority) null)),
                    Map.entry("certificates", () -> lifecycle.adopt(null)),
                    Map.entry("accounts", () -> lifecycle.adoptAccounts(null)),
                    Map.entry("authority", () -> lifecycle.rehearse(null)),
                    Map.entry("specs", () -> lifecycle.rehearse(fixture.authority(), null)),
                    Map.entry("name", () -> lifecycle.renew((String) null)),
                    Map.entry("names", () -> lifecycle.renew((List<String>) null)),
                    Map.entry("name", () -> lifecycle.revoke(null, RevocationReason.SUPERSEDED)),
                    Map.entry("reason", () -> lifecycle.revoke("a.example", null)),
                    Map.entry("name", () -> lifecycle.remove(null)),
                    Map.entry("name", () -> lifecycle.redeliver(null)),
                    Map.entry("name", () -> lifecycle.certificate(null)));
            calls.forEach(call -> assertThatThrownBy(call.getValue())
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(call.getKey()));
        }
    }
}
