// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.Reason;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.StagedGeneration;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ValidationMode;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two CAs: the second, which has customers' accounts and another profile, is asked when the first has failed. */
@Timeout(180)
class FallbackTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final byte[] MAC = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final Fault DOWN = Fault.html(503);

    @TempDir
    Path directory;

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final AcmeTestServer first = fixture.ca;
    private final AcmeTestServer second = AcmeTestServer.builder()
            .clock(fixture.clock)
            .externalAccount("kid-1", MAC)
            .requireExternalAccount()
            .profile("short", Duration.ofDays(6))
            .start();
    private final List<URI> asked = new ArrayList<>();
    private boolean vetoed;
    private CertificateLifecycle lifecycle;

    FallbackTest() {
        second.validation(ValidationMode.ALWAYS_VALID);
    }

    private CertificateAuthority other() {
        return CertificateAuthority.at(second.directory())
                .withTrustedRoot(second.tlsRoot())
                .withExternalAccount(
                        "kid-1", Base64.getUrlEncoder().withoutPadding().encodeToString(MAC))
                .withProfile("short")
                .agreeToTerms();
    }

    private LifecycleBuilder builder() {
        CertificateStore store = FileCertificateStore.at(directory);
        fixture.store = store;
        return fixture.builder()
                .fallback(other())
                .onPre("veto", event -> {
                    if (vetoed) {
                        throw new IllegalStateException("not today");
                    }
                })
                .onPost("asked", this::note);
    }

    private void note(PostEvent event) {
        asked.add(event.operation().account().directory());
    }

    private void start(int failures) {
        if (lifecycle != null) {
            lifecycle.close();
        }
        lifecycle = builder().fallbackAfter(failures).build();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        second.close();
        fixture.close();
    }

    private Outcome attempt() {
        var run = lifecycle.ensure(List.of(SPEC));
        assertThat(run.operations()).as("it is time to try").hasSize(1);
        return run.operations().get(0).outcome();
    }

    private void fails() {
        assertThat(attempt()).isInstanceOf(Outcome.Failed.class);
    }

    private void succeeds() {
        assertThat(attempt()).isInstanceOf(Outcome.Issued.class);
    }

    private Instant next() {
        return lifecycle.certificates().get(0).next();
    }

    private Duration untilNext() {
        return Duration.between(fixture.clock.instant(), next());
    }

    private void advanceToNext() {
        fixture.clock.advance(untilNext());
    }

    /** A certificate of the first CA is in use, and is to be renewed, which can wait. */
    private void startRenewing(int failures) {
        start(failures);
        succeeds();
        fixture.clock.advance(Duration.ofDays(61));
        first.clearRequests();
        asked.clear();
    }

    private static Fault limited() {
        return Fault.problem(AcmeProblem.of(AcmeError.RATE_LIMITED, "too many").withRetryAfter("7200"));
    }

    private static long count(AcmeTestServer ca, Endpoint endpoint) {
        return ca.requests().stream()
                .filter(request -> request.endpoint() == endpoint)
                .count();
    }

    private X509Certificate leaf() {
        return lifecycle.certificate("a.example").orElseThrow().leaf();
    }

    @Test
    void asksTheNextAtOnceForACertificateThatHasNoneInUse() {
        start(3);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);

        Ensured ensured = lifecycle.ensure(SPEC);

        assertThat(ensured.issued()).isTrue();
        assertThat(ensured.failure()).isEmpty();
        assertThat(second.issued()).containsExactly(leaf());
        assertThat(asked)
                .as("an operation with hooks of its own for each")
                .containsExactly(first.directory(), second.directory());
    }

    @Test
    void asksTheNextAtOnceForACertificateThatHasEndedOrIsToBeAnother() {
        startRenewing(3);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        assertThat(asked).containsExactly(first.directory());

        assertThat(lifecycle.ensure(SPEC.withKeyType(KeyType.EC_P384)).issued()).isTrue();
        fixture.clock.advance(Duration.ofDays(7));
        assertThat(lifecycle.renewDue().issued())
                .as("the one of six days has ended")
                .hasSize(1);

        assertThat(second.issued()).hasSize(2).contains(leaf());
    }

    @Test
    void tellsWhatEachCaHasSaid() {
        start(3);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        second.faults().always(Endpoint.NEW_ORDER, limited());

        assertThatThrownBy(() -> lifecycle.ensure(SPEC))
                .isInstanceOf(IssuanceException.class)
                .hasMessageContaining("too many")
                .satisfies(last -> assertThat(last.getSuppressed())
                        .singleElement()
                        .satisfies(earlier -> assertThat(earlier).hasMessageContaining("503")));
    }

    @Test
    void asksTheNextAfterSomeFailuresAndTheFirstAgainAfterASuccess() {
        startRenewing(2);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        assertThat(untilNext()).isBetween(Duration.ofSeconds(48), Duration.ofMinutes(1));
        advanceToNext();

        succeeds();

        assertThat(asked).containsExactly(first.directory(), first.directory(), second.directory());
        assertThat(second.issued()).hasSize(1).contains(leaf());
        assertThat(Duration.between(
                        leaf().getNotBefore().toInstant(), leaf().getNotAfter().toInstant()))
                .as("its own profile")
                .isLessThan(Duration.ofDays(7));
        assertThat(second.accounts().get(0).externalAccount()).isEqualTo("kid-1");
        first.faults().clear();
        lifecycle.renew("a.example");
        assertThat(first.issued()).hasSize(2).contains(leaf());
        assertThat(asked).endsWith(first.directory());
    }

    @Test
    void waitsForADisturbanceOfMinutesUnlessToldOtherwise() {
        startRenewing(1);
        lifecycle.close();
        lifecycle = builder().build();
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        Instant begin = fixture.clock.instant();
        for (int i = 1; i < LifecycleBuilder.DEFAULT_FALLBACK_AFTER; i++) {
            fails();
            advanceToNext();
        }
        succeeds();

        assertThat(count(first, Endpoint.NEW_ORDER)).isEqualTo(3);
        assertThat(Duration.between(begin, fixture.clock.instant()))
                .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(11));
    }

    @Test
    void comesRoundWhenAllHaveFailedEachInItsOwnTime() {
        start(1);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        second.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        assertThat(untilNext()).isBetween(Duration.ofSeconds(48), Duration.ofMinutes(1));
        for (int i = 0; i < 4; i++) {
            advanceToNext();
            fails();
        }

        assertThat(asked.subList(0, 2)).containsExactly(first.directory(), second.directory());
        assertThat(asked.subList(2, 6))
                .containsExactlyInAnyOrder(
                        first.directory(), second.directory(), first.directory(), second.directory());
        assertThat(untilNext()).isGreaterThan(Duration.ofMinutes(60));
        first.faults().clear();
        second.faults().clear();
        advanceToNext();
        succeeds();
    }

    @Test
    void remembersWhomToAskAfterARestart() {
        startRenewing(2);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        advanceToNext();
        start(2);
        succeeds();

        assertThat(asked).containsExactly(first.directory(), first.directory(), second.directory());
    }

    @Test
    void staysWithTheFirstIfHooksAreToBlame() {
        start(1);
        vetoed = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(HookFailedException.class);
            advanceToNext();
        }
        vetoed = false;
        fixture.trace.failAt("present a.example");
        fails();
        advanceToNext();
        fixture.trace.failAt("never");
        succeeds();

        assertThat(asked).containsOnly(first.directory());
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void doesNotStayWithAFallbackThatCannotBeUsed() {
        CertificateAuthority unusable =
                CertificateAuthority.at(second.directory()).withTrustedRoot(second.tlsRoot());
        lifecycle = fixture.builder().fallback(unusable).fallbackAfter(1).build();
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        assertThatThrownBy(() -> lifecycle.ensure(SPEC))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("withExternalAccount()");
        first.faults().clear();
        advanceToNext();

        succeeds();
        assertThat(first.issued()).containsExactly(leaf());
    }

    @Test
    void staysWithTheFirstIfItIsNotSetUp() {
        CertificateAuthority unusable =
                CertificateAuthority.at(second.directory()).withTrustedRoot(second.tlsRoot());
        lifecycle = fixture.builder()
                .authority(unusable)
                .fallback(fixture.authority())
                .fallbackAfter(1)
                .build();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> lifecycle.ensure(SPEC)).isInstanceOf(ConfigurationException.class);
            advanceToNext();
        }
        assertThat(first.orderCount()).isZero();
    }

    @Test
    void leavesACaWhoseValidationIsRefusedAtOnce() {
        startRenewing(3);
        first.refuse("a.example", AcmeProblem.of(AcmeError.REJECTED_IDENTIFIER, "never"));
        succeeds();

        assertThat(asked).containsExactly(first.directory(), second.directory());
    }

    @Test
    void doesNotLetTheRateLimitOfOneDelayTheOther() {
        start(3);
        first.faults().always(Endpoint.NEW_ORDER, limited());
        second.faults().always(Endpoint.NEW_ORDER, DOWN);
        Instant end = fixture.clock.instant().plus(Duration.ofHours(2));
        fails();
        start(3);
        for (int i = 0; i < 2; i++) {
            assertThat(untilNext()).isLessThan(Duration.ofMinutes(11));
            advanceToNext();
            assertThat(lifecycle.plan().operations().get(0).account().directory())
                    .isEqualTo(second.directory());
            fails();
        }
        while (next().isBefore(end)) {
            advanceToNext();
            fails();
        }
        assertThat(asked.subList(1, asked.size())).hasSizeGreaterThan(2).containsOnly(second.directory());
        assertThat(count(first, Endpoint.NEW_ORDER)).isEqualTo(1);

        first.faults().clear();
        assertThat(next()).isEqualTo(end);
        advanceToNext();
        succeeds();
        assertThat(asked).endsWith(first.directory());
    }

    @Test
    void leavesAnOrderWithItsProofsAndItsKeyBehind() {
        start(1);
        first.issuanceDelay(Duration.ofHours(20));
        lifecycle.close();
        List<PrivateKey> left = new ArrayList<>();
        lifecycle = builder()
                .orderLimit(Duration.ofMillis(300))
                .onPost("keys", event -> fixture.store
                        .staged("a.example", 1)
                        .flatMap(StagedGeneration::key)
                        .ifPresent(left::add))
                .build();

        succeeds();

        assertThat(fixture.trace.take()).contains("cleanUp a.example");
        assertThat(first.orderCount()).isEqualTo(1);
        assertThat(second.orderCount()).isEqualTo(1);
        assertThat(left).hasSize(1);
        assertThat(lifecycle.certificate("a.example").orElseThrow().privateKey())
                .as("the first CA may yet issue for the other one")
                .isPresent()
                .isNotEqualTo(Optional.of(left.get(0)));
        assertThat(fixture.store.staged("a.example", 1)).isEmpty();
    }

    @Test
    void comesBackToItsOrderIfTheOtherFailsToo() {
        start(1);
        lifecycle.close();
        first.issuanceDelay(Duration.ofHours(1));
        lifecycle =
                builder().fallbackAfter(1).orderLimit(Duration.ofMillis(300)).build();
        AcmeProblem never = AcmeProblem.of(AcmeError.REJECTED_IDENTIFIER, "never");
        second.faults().always(Endpoint.NEW_ORDER, Fault.problem(never));
        fails();
        first.issuanceDelay(Duration.ZERO);
        fixture.clock.advance(Duration.ofHours(2));
        start(1);
        succeeds();

        assertThat(first.orderCount()).isEqualTo(1);
        assertThat(second.orderCount()).isZero();
        assertThat(first.issued()).containsExactly(leaf());
    }

    private void issueAtTheSecond() {
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        succeeds();
        first.faults().clear();
        first.clearRequests();
        second.clearRequests();
    }

    @Test
    void revokesAtTheCaThatHasIssued() {
        start(1);
        issueAtTheSecond();
        X509Certificate revoked = leaf();

        lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);

        assertThat(second.isRevoked(revoked)).isTrue();
        assertThat(first.requests()).isEmpty();
        assertThat(lifecycle.renewDue().issued()).hasSize(1);
        assertThat(first.issued()).containsExactly(leaf());
    }

    @Test
    void asksTheCaThatHasIssuedWhenToRenewAndTellsNoOtherWhatIsReplaced() {
        start(1);
        issueAtTheSecond();
        Instant from = fixture.clock.instant().plus(Duration.ofHours(10));
        second.renewalWindow(leaf(), from, from.plusSeconds(60));
        lifecycle.renewDue();
        assertThat(count(second, Endpoint.RENEWAL_INFO)).isEqualTo(1);
        assertThat(count(first, Endpoint.RENEWAL_INFO)).isZero();
        assertThat(next()).isBetween(from, from.plusSeconds(60));
        fixture.clock.advance(Duration.ofHours(11));
        assertThat(lifecycle.plan().operations().get(0).reason()).isEqualTo(Reason.ARI);

        assertThat(lifecycle.renewDue().issued()).hasSize(1);

        assertThat(first.issued()).containsExactly(leaf());
        assertThat(count(first, Endpoint.NEW_ORDER))
                .as("one that names a certificate of another CA would be refused first")
                .isEqualTo(1);
    }

    @Test
    void replacesAtTheSecondWhatTheSecondHasIssued() {
        start(1);
        issueAtTheSecond();
        lifecycle.renewDue();
        first.faults().always(Endpoint.NEW_ORDER, DOWN);

        lifecycle.renew("a.example");

        assertThat(second.issued()).hasSize(2).contains(leaf());
    }

    @Test
    void rehearsesAtTheCaItIsTold() {
        start(1);
        first.faults().always(Endpoint.NEW_ORDER, limited());
        second.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        first.faults().clear();
        second.faults().clear();

        assertThat(lifecycle.rehearse(fixture.authority()).failed()).isEmpty();

        assertThat(asked).endsWith(first.directory());
        assertThat(second.orderCount()).isZero();
        advanceToNext();
        succeeds();
        assertThat(asked).endsWith(second.directory());
    }

    @Test
    void countsAnewForAnotherSpecification() {
        start(1);
        first.faults().always(Endpoint.NEW_ORDER, DOWN);
        second.faults().always(Endpoint.NEW_ORDER, DOWN);
        fails();
        first.faults().clear();

        lifecycle.ensure(SPEC.withKeyType(KeyType.EC_P384));

        assertThat(first.issued()).containsExactly(leaf());
    }

    @Test
    void changesTheKeysOfAllAccounts() {
        start(1);
        issueAtTheSecond();
        String one = first.accounts().get(0).thumbprint();
        String two = second.accounts().get(0).thumbprint();

        lifecycle.changeAccountKey();

        assertThat(first.accounts()).singleElement().satisfies(account -> assertThat(account.thumbprint())
                .isNotEqualTo(one));
        assertThat(second.accounts()).singleElement().satisfies(account -> assertThat(account.thumbprint())
                .isNotEqualTo(two));
        lifecycle.revoke("a.example", RevocationReason.UNSPECIFIED);
        lifecycle.renew("a.example");
    }

    @Test
    void wantsEachCaOnceAndAtLeastOneFailure() {
        start(1);

        assertThatThrownBy(() -> fixture.builder()
                        .fallback(fixture.authority())
                        .fallbackAfter(0)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two CAs have the directory " + first.directory())
                .hasMessageContaining("fallbackAfter() must be 1 or more, not 0");
    }
}
