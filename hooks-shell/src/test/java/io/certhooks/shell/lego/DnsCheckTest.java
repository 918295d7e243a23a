// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.hook.ChallengeEvent;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ChallengeType;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailure;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The look at the DNS before the CA is asked to look, with a real name server. */
class DnsCheckTest {

    private final AcmeTestServer ca = AcmeTestServer.start();
    private DnsCheck check;
    private String resolver;

    @BeforeEach
    void askTheZone() {
        resolver = "127.0.0.1:" + ca.dns().getPort();
        check = DnsCheck.standard()
                .withResolvers(List.of(resolver), Duration.ofSeconds(5))
                .withTimes(Duration.ofSeconds(20), Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        ca.close();
    }

    /** The name that a check gives for the proof of a certificate. */
    private String nameFor(String identifier) {
        ca.validation(ValidationMode.ALWAYS_VALID);
        List<String> names = new ArrayList<>();
        ChallengeListener listener = new ChallengeListener() {
            @Override
            public ChallengeType type() {
                return ChallengeType.DNS_01;
            }

            @Override
            public void present(ChallengeEvent event) {
                names.add(check.nameFor(event));
            }
        };
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(CertificateAuthority.at(ca.directory())
                        .withTrustedRoot(ca.tlsRoot())
                        .agreeToTerms())
                .store(MemoryCertificateStore.create())
                .hook(Hook.of("names", listener))
                .build()) {
            lifecycle.ensure(CertificateSpec.of(identifier));
        }
        return names.get(0);
    }

    @Test
    void followsAliases() {
        ca.zone().addCname("_acme-challenge.one.example", "one.validation.example");
        ca.zone().addCname("one.validation.example", "two.validation.example");

        assertThat(nameFor("*.one.example")).isEqualTo("two.validation.example.");
        check = check.withoutAliases();
        assertThat(nameFor("one.example")).isEqualTo("_acme-challenge.one.example.");
        assertThat(nameFor("other.example")).isEqualTo("_acme-challenge.other.example.");
    }

    @Test
    void doesNotFollowAliasesInACircle() {
        ca.zone().addCname("_acme-challenge.one.example", "_acme-challenge.one.example");

        assertThat(nameFor("one.example")).isEqualTo("_acme-challenge.one.example.");
    }

    @Test
    void waitsUntilTheRecordIsSeen() {
        ca.zone().addTxt("_acme-challenge.one.example", "other");
        Thread later = new Thread(() -> ca.zone().addTxt("_acme-challenge.one.example", "value"));
        later.start();
        // The zone's own name server has a name that nobody else knows.
        check = check.withoutAuthoritative();

        assertThatCode(() -> check.await("_acme-challenge.one.example.", "value"))
                .doesNotThrowAnyException();
        assertThat(ca.zone().txt("_acme-challenge.one.example")).contains("value");
    }

    @Test
    void findsTheNameServersOfAZoneForValidationAlone() {
        var lookup = new DnsLookup(List.of(resolver), Duration.ofSeconds(5));
        ca.zone().fail("one.example", 3);
        ca.zone().fail("example", 3);

        assertThat(lookup.nameServers("_acme-challenge.one.example.")).containsExactly("ns.test:53");
        ca.zone().fail("_acme-challenge.one.example", 3);
        assertThat(lookup.nameServers("_acme-challenge.one.example.")).isEmpty();
        ca.zone().fail("example", 0);
        assertThat(lookup.nameServers("_acme-challenge.one.example.")).containsExactly("ns.test:53");
    }

    @Test
    void givesUpAtItsLimit() {
        DnsCheck shorter = check.withTimes(Duration.ofMillis(100), Duration.ofMillis(20));

        assertThat(catchThrowableOfType(
                        HookFailure.class, () -> shorter.await("_acme-challenge.one.example.", "value")))
                .hasMessageContaining("the TXT record _acme-challenge.one.example. was not seen by " + resolver);
    }

    @Test
    void asksNobodyIfItIsOff() {
        assertThatCode(() -> {
                    DnsCheck.off().await("_acme-challenge.one.example.", "value");
                    check.withoutRecursive().withoutAuthoritative().await("_acme-challenge.one.example.", "value");
                    check.withFixedWait(Duration.ofMillis(1)).await("_acme-challenge.one.example.", "value");
                })
                .doesNotThrowAnyException();
    }
}
