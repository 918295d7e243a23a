// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.CertificateFilter;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.DeployBatch;
import io.certhooks.hook.DeployEvent;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.HookPolicy;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.KeyType;
import io.certhooks.hook.LifecycleEvent;
import io.certhooks.hook.LifecycleObserver;
import io.certhooks.hook.PostEvent;
import io.certhooks.hook.Reason;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.store.StoreLock;
import io.certhooks.testkit.ManualClock;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    private final LifecycleFixture fixture = new LifecycleFixture();
    private final Trace trace = fixture.trace;
    private final ManualClock clock = fixture.clock;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void runsThePhasesOfAFirstIssueInOrder(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example", "b.example"));

            assertThat(ensured.issued()).isTrue();
            assertThat(ensured.certificate().leaf())
                    .isEqualTo(fixture.ca.issued().get(0));
        }
        assertThat(trace.lines())
                .containsExactly(
                        "added a.example",
                        "beforeRun 1",
                        "pre a.example ISSUE MISSING",
                        "beforeWrite ACCOUNT_KEY CREATE",
                        "beforeWrite ACCOUNT CREATE",
                        "afterWrite ACCOUNT_KEY CREATE",
                        "afterWrite ACCOUNT CREATE",
                        "beforeWrite ACCOUNT_KEY EDIT",
                        "beforeWrite ACCOUNT EDIT",
                        "afterWrite ACCOUNT_KEY EDIT",
                        "afterWrite ACCOUNT EDIT",
                        "present a.example, 1 remaining",
                        "present b.example, 0 remaining",
                        "presented 2",
                        "cleanUp a.example",
                        "cleanUp b.example",
                        "beforeWrite PRIVATE_KEY CREATE",
                        "beforeWrite CERTIFICATE CREATE",
                        "beforeWrite CHAIN CREATE",
                        "beforeWrite FULL_CHAIN CREATE",
                        "beforeWrite BUNDLE CREATE",
                        "afterWrite PRIVATE_KEY CREATE",
                        "afterWrite CERTIFICATE CREATE",
                        "afterWrite CHAIN CREATE",
                        "afterWrite FULL_CHAIN CREATE",
                        "afterWrite BUNDLE CREATE",
                        "deploy a.example #1 attempt 1",
                        "post a.example issued",
                        "batch [a.example]",
                        "afterRun 1 issued, 0 failed");
    }

    @Test
    void runsThePhasesOfARenewalInOrder() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            trace.take();
            clock.advance(Duration.ofDays(63));

            RunFinished finished = lifecycle.renewDue();

            assertThat(finished.isSuccess()).isTrue();
            assertThat(trace.lines())
                    .containsExactly(
                            "beforeRun 1",
                            "pre a.example RENEW ARI",
                            "present a.example, 0 remaining",
                            "presented 1",
                            "cleanUp a.example",
                            "deploy a.example #2 attempt 1",
                            "post a.example issued",
                            "batch [a.example]",
                            "afterRun 1 issued, 0 failed");
            assertThat(trace.events(DeployEvent.class)
                            .get(1)
                            .previous()
                            .orElseThrow()
                            .number())
                    .isEqualTo(1);
        }
    }

    @Test
    void ordersOnceHoweverOftenItIsAsked() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured first = lifecycle.ensure(CertificateSpec.of("a.example"));
            Ensured second = lifecycle.ensure(CertificateSpec.of("a.example"));

            assertThat(second.issued()).isFalse();
            assertThat(second.certificate().leaf())
                    .isEqualTo(first.certificate().leaf());
        }
        try (CertificateLifecycle again = fixture.builder().build()) {
            assertThat(again.ensure(CertificateSpec.of("a.example")).issued()).isFalse();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void takesASpecificationThatIsGivenTwiceForOneAndRefusesTwoOfOneName() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            RunFinished run =
                    lifecycle.ensure(List.of(CertificateSpec.of("a.example"), CertificateSpec.of("A.example")));
            assertThat(run.operations()).hasSize(1);
            assertThatThrownBy(() -> lifecycle.ensure(List.of(
                            CertificateSpec.of("b.example"),
                            CertificateSpec.of("b.example").withKeyType(KeyType.RSA_2048))))
                    .hasMessage("two certificates have the name b.example: use withName()");
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void cleansUpAndReportsAFailedValidation() {
        fixture.ca.zone().fail("_acme-challenge.b.example", 2);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example")))
                    .isInstanceOfSatisfying(IssuanceException.class, e -> {
                        assertThat(e.kind()).isEqualTo(FailureKind.TRANSIENT);
                        assertThat(e.problem().orElseThrow().identifier()).contains("b.example");
                    })
                    .hasMessageContaining("certificate a.example")
                    .hasMessageContaining("urn:ietf:params:acme:error:dns");
        }
        assertThat(trace.lines())
                .containsExactly(
                        "added a.example",
                        "beforeRun 1",
                        "pre a.example ISSUE MISSING",
                        "present a.example, 1 remaining",
                        "present b.example, 0 remaining",
                        "presented 2",
                        "cleanUp a.example",
                        "cleanUp b.example",
                        "post a.example failed",
                        "afterRun 0 issued, 1 failed");
        assertThat(fixture.ca.zone().txt("_acme-challenge.a.example")).isEmpty();
    }

    @Test
    void ordersNothingIfAPreHookVetoes() {
        trace.failAt("pre ");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(HookFailedException.class)
                    .hasMessageContaining("\"trace\"")
                    .hasMessageContaining("PRE")
                    .hasMessageContaining("a.example");
        }
        assertThat(trace.lines())
                .containsExactly(
                        "added a.example",
                        "beforeRun 1",
                        "pre a.example ISSUE MISSING",
                        "post a.example failed",
                        "afterRun 0 issued, 1 failed");
        assertThat(fixture.ca.requests()).isEmpty();
    }

    @Test
    void contactsNobodyIfARunIsVetoed() {
        trace.failAt("beforeRun");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(HookFailedException.class);
        }
        assertThat(trace.lines()).containsExactly("added a.example", "beforeRun 1", "afterRun 0 issued, 1 failed");
        assertThat(fixture.ca.requests()).isEmpty();
    }

    @Test
    void cleansUpIfAProofCannotBePresented() {
        trace.failAt("present b.example");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example", "b.example", "c.example")))
                    .isInstanceOf(HookFailedException.class);
        }
        assertThat(trace.lines())
                .containsSubsequence(
                        "present a.example, 2 remaining",
                        "present b.example, 1 remaining",
                        "cleanUp a.example",
                        "cleanUp b.example",
                        "post a.example failed")
                .doesNotContain("cleanUp c.example");
    }

    @Test
    void keepsTheCertificateIfADeployHookFailsAndDeliversItLaterWithoutAnotherOrder() {
        trace.failAt("deploy");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example"));

            assertThat(ensured.undelivered()).containsExactly("trace");
            assertThat(trace.take())
                    .endsWith(
                            "deploy a.example #1 attempt 1",
                            "post a.example issued, owed [trace]",
                            "batch [a.example]",
                            "afterRun 1 issued, 0 failed");
            assertThat(trace.events(RunFinished.class).get(0).isSuccess()).isFalse();
            assertThat(lifecycle.renewDue().results()).isEmpty();

            clock.advance(Duration.ofMinutes(1));
            assertThat(lifecycle.plan().deliveries()).hasSize(1);
            lifecycle.renewDue();
            assertThat(trace.take())
                    .containsExactly("beforeRun 0", "deploy a.example #1 attempt 2", "afterRun 0 issued, 0 failed");
        }
        trace.failAt("never");
        clock.advance(Duration.ofHours(1));
        try (CertificateLifecycle restarted = fixture.builder().build()) {
            assertThat(restarted.certificates().get(0).undelivered()).containsExactly("trace");
            assertThat(restarted.renewDue().isSuccess()).isTrue();
            assertThat(trace.take()).contains("deploy a.example #1 attempt 3");
            assertThat(restarted.renewDue().results()).isEmpty();
        }
        List<String> keys = trace.events(DeployEvent.class).stream()
                .map(event -> event.delivery().idempotencyKey())
                .distinct()
                .toList();
        assertThat(keys).hasSize(1);
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void givesTheSameNameInAnotherStoreAnotherIdempotencyKey() {
        for (int i = 0; i < 2; i++) {
            fixture.store = MemoryCertificateStore.create();
            try (CertificateLifecycle lifecycle = fixture.builder().build()) {
                lifecycle.ensure(CertificateSpec.of("a.example"));
            }
        }
        assertThat(trace.events(DeployEvent.class))
                .extracting(event -> event.delivery().idempotencyKey())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void reloadsOnceForManyCertificatesAndKeepsThreeFailuresFromTheOthers() {
        List<CertificateSpec> specs = IntStream.range(0, 20)
                .mapToObj(i -> CertificateSpec.of("n" + (10 + i) + ".example"))
                .toList();
        for (int i : new int[] {13, 17, 29}) {
            fixture.ca.zone().fail("_acme-challenge.n" + i + ".example", 2);
        }
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            RunFinished finished = lifecycle.ensure(specs);

            assertThat(finished.issued()).hasSize(17);
            assertThat(finished.failed())
                    .extracting(result -> result.operation().name())
                    .containsExactly("n13.example", "n17.example", "n29.example");
        }
        List<DeployBatch> batches = trace.events(DeployBatch.class);
        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).deployments()).hasSize(17);
        for (CertificateSpec spec : specs) {
            String name = spec.name();
            boolean fails = List.of("n13.example", "n17.example", "n29.example").contains(name);
            List<String> own = trace.lines().stream()
                    .filter(line -> line.contains(name) && !line.startsWith("batch"))
                    .toList();
            List<String> expected = new ArrayList<>(List.of(
                    "added " + name,
                    "pre " + name + " ISSUE MISSING",
                    "present " + name + ", 0 remaining",
                    "cleanUp " + name));
            expected.addAll(fails ? List.of() : List.of("deploy " + name + " #1 attempt 1"));
            expected.add("post " + name + (fails ? " failed" : " issued"));
            assertThat(own).containsExactlyElementsOf(expected);
        }
        assertThat(trace.lines()).first().asString().startsWith("added");
        assertThat(trace.lines())
                .filteredOn(line -> line.startsWith("beforeRun"))
                .containsExactly("beforeRun 20");
        assertThat(trace.lines()).last().isEqualTo("afterRun 17 issued, 3 failed");
        assertThat(trace.lines().get(trace.lines().size() - 2)).startsWith("batch");
    }

    @Test
    void ordersWildcardAndApexTogether() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example", "*.a.example"));

            assertThat(ensured.certificate().leaf()).isNotNull();
            assertThat(lifecycle
                            .ensure(CertificateSpec.of("*.b.example"))
                            .certificate()
                            .generation()
                            .certificateName())
                    .isEqualTo("_wildcard_.b.example");
        }
        assertThat(trace.lines())
                .contains("presented 2", "cleanUp a.example", "cleanUp *.a.example", "cleanUp *.b.example");
        assertThat(fixture.ca.zone().txt("_acme-challenge.a.example")).isEmpty();
    }

    @Test
    void runsNoChallengeHookForWhatIsProvedAlready() {
        try (LifecycleFixture reusing = new LifecycleFixture(builder -> builder.authorizationReuse(true));
                CertificateLifecycle lifecycle = reusing.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            reusing.trace.take();

            lifecycle.ensure(CertificateSpec.of("a.example", "b.example"));
            assertThat(reusing.trace.take())
                    .contains("pre a.example REPLACE CHANGED", "present b.example, 0 remaining", "presented 1")
                    .doesNotContain("present a.example, 0 remaining");

            lifecycle.renew("a.example");
            assertThat(reusing.trace.take())
                    .containsExactly(
                            "beforeRun 1",
                            "pre a.example RENEW FORCED",
                            "deploy a.example #3 attempt 1",
                            "post a.example issued",
                            "batch [a.example]",
                            "afterRun 1 issued, 0 failed");
        }
    }

    @Test
    void keepsACertificateThatAFileHookRefusesWithoutOrderingItAgain(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory);
        trace.failAt("beforeWrite FULL_CHAIN");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(HookFailedException.class);
            assertThat(lifecycle.certificate("a.example")).isEmpty();
            assertThat(trace.take())
                    .noneMatch(line -> line.startsWith("afterWrite CERT"))
                    .endsWith("post a.example failed", "afterRun 0 issued, 1 failed");
            trace.failAt("never");
            clock.advance(Duration.ofMinutes(1));

            assertThat(lifecycle.ensure(CertificateSpec.of("a.example")).issued())
                    .isTrue();
        }
        assertThat(trace.lines())
                .startsWith("beforeRun 1", "pre a.example ISSUE MISSING", "beforeWrite PRIVATE_KEY CREATE")
                .endsWith(
                        "deploy a.example #1 attempt 1",
                        "post a.example issued",
                        "batch [a.example]",
                        "afterRun 1 issued, 0 failed");
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void ordersAnewIfWhatAFileHookRefusedHasEndedMeanwhile(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory);
        trace.failAt("beforeWrite FULL_CHAIN");
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(HookFailedException.class);
            trace.failAt("never");
            clock.advance(Duration.ofDays(91));

            assertThat(lifecycle.ensure(CertificateSpec.of("a.example")).issued())
                    .isTrue();
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(2);
    }

    @Test
    void waitsBeforeItTriesAgainAndSaysSo() {
        fixture.ca.zone().fail("_acme-challenge.a.example", 2);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec spec = CertificateSpec.of("a.example");
            assertThatThrownBy(() -> lifecycle.ensure(spec)).isInstanceOf(IssuanceException.class);
            int requests = fixture.ca.requests().size();

            assertThatThrownBy(() -> lifecycle.ensure(spec))
                    .isInstanceOf(IssuanceException.class)
                    .hasMessageContaining("is not tried before")
                    .hasMessageContaining("renew(\"a.example\")");
            assertThat(fixture.ca.requests()).hasSize(requests);

            Instant next = lifecycle.certificates().get(0).next();
            assertThat(next)
                    .isBetween(clock.instant().plusSeconds(48), clock.instant().plusSeconds(60));
        }
    }

    @Test
    void refusesBadSettingsWithAllProblemsAtOnce() {
        assertThatThrownBy(() -> CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(java.net.URI.create("http://ca.example/dir"))
                                .withContact("nobody"))
                        .onDeploy("reload", event -> {})
                        .onDeploy("reload", event -> {})
                        .parallel(0)
                        .orderLimit(Duration.ZERO)
                        .closeGrace(Duration.ofSeconds(-1))
                        .build())
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.problems())
                        .hasSize(7));
    }

    @Test
    void wantsAContactWithoutMailto() {
        LifecycleBuilder builder =
                fixture.builder().authority(fixture.authority().withContact("mailto:ops@example.org"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("give it without mailto:");
    }

    @Test
    void asksForAgreementToTheTermsBeforeItRegisters() {
        try (LifecycleFixture strict = new LifecycleFixture(
                        builder -> builder.termsOfService(java.net.URI.create("https://ca.example/terms")));
                CertificateLifecycle lifecycle = strict.builder()
                        .authority(
                                CertificateAuthority.at(strict.ca.directory()).withTrustedRoot(strict.ca.tlsRoot()))
                        .build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("https://ca.example/terms")
                    .hasMessageContaining("agreeToTerms()");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048", "RSA_3072"})
    void makesKeysOfEveryType(KeyType type) {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example").withKeyType(type));

            assertThat(KeyType.of(ensured.certificate().leaf().getPublicKey())).contains(type);
            assertThat(Keys.match(
                            ensured.certificate().privateKey().orElseThrow(),
                            ensured.certificate().leaf().getPublicKey()))
                    .isTrue();
        }
    }

    @Test
    void reusesTheKeyOnlyIfAsked() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec reusing = CertificateSpec.of("a.example").withKeyReuse();
            var first = lifecycle.ensure(reusing).certificate().leaf().getPublicKey();
            assertThat(lifecycle.renew("a.example").certificate().leaf().getPublicKey())
                    .isEqualTo(first);

            lifecycle.ensure(CertificateSpec.of("b.example"));
            var other = lifecycle.certificate("b.example").orElseThrow().leaf().getPublicKey();
            assertThat(lifecycle.renew("b.example").certificate().leaf().getPublicKey())
                    .isNotEqualTo(other);
        }
    }

    @Test
    void forgetsTheFailureOfARenewalBeforeItsTime() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            CertificateSpec spec = CertificateSpec.of("a.example");
            lifecycle.ensure(spec);
            fixture.ca.zone().fail("_acme-challenge.a.example", 2);

            assertThatThrownBy(() -> lifecycle.renew("a.example")).isInstanceOf(IssuanceException.class);

            assertThat(lifecycle.ensure(spec).failure()).isEmpty();
            clock.advance(Duration.ofDays(2));
            assertThat(lifecycle.ensure(spec).failure()).isEmpty();
            assertThat(fixture.ca.orderCount()).isEqualTo(2);
        }
    }

    @Test
    void renewsSeveralCertificatesInOneRun() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(List.of(CertificateSpec.of("a.example"), CertificateSpec.of("b.example")));

            RunFinished run = lifecycle.renew(List.of("a.example", "b.example", "a.example"));

            assertThat(run.issued()).hasSize(2);
            assertThat(run.issued())
                    .extracting(done -> done.operation().reason())
                    .containsOnly(Reason.FORCED);
            assertThatThrownBy(() -> lifecycle.renew(List.of("a.example", "c.example")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("c.example");
        }
    }

    @Test
    void issuesForASigningRequestOfTheOwners(@TempDir Path directory) {
        fixture.store = FileCertificateStore.at(directory);
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        byte[] csr = SigningRequest.of(
                        pair, CertificateSpec.of("b.example", "a.example").identifiers())
                .encoded();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.ofCsr(csr).withName("own"));

            assertThat(ensured.certificate().privateKey()).isEmpty();
            assertThat(ensured.certificate().leaf().getPublicKey()).isEqualTo(pair.getPublic());
            assertThat(lifecycle.renew("own").certificate().leaf().getPublicKey())
                    .isEqualTo(pair.getPublic());
        }
    }

    @Test
    void takesNoOrderUpThatWasFinalizedWithTheKeyOfTheOwner() {
        byte[] csr = SigningRequest.of(
                        Keys.generate(KeyType.EC_P256),
                        CertificateSpec.of("a.example").identifiers())
                .encoded();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.ca.faults().always(Endpoint.CERTIFICATE, Fault.html(200));
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.ofCsr(csr).withName("own")))
                    .isInstanceOf(IssuanceException.class);
            fixture.ca.faults().clear();

            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example").withName("own"));
            assertThat(ensured.certificate().privateKey()).isPresent();
            assertThat(fixture.ca.orderCount()).isEqualTo(2);
        }
    }

    @Test
    void callsAHookOnlyForTheCertificatesOfItsFilter() {
        Trace filtered = new Trace();
        Hook hook = Hook.of("filtered", filtered)
                .withPolicy(HookPolicy.standard().withFilter(CertificateFilter.named("b.example")));
        try (CertificateLifecycle lifecycle = fixture.builder().hook(hook).build()) {
            lifecycle.ensure(List.of(CertificateSpec.of("a.example"), CertificateSpec.of("b.example")));
        }
        assertThat(filtered.lines())
                .containsExactly(
                        "added b.example",
                        "beforeRun 2",
                        "pre b.example ISSUE MISSING",
                        "deploy b.example #1 attempt 1",
                        "post b.example issued",
                        "batch [b.example]",
                        "afterRun 2 issued, 0 failed");
    }

    @Test
    void deliversAgainWhenAsked() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            assertThat(lifecycle.deliveries()).isEmpty();
            trace.take();

            assertThat(lifecycle.redeliver("a.example").isSuccess()).isTrue();

            assertThat(trace.take())
                    .containsExactly(
                            "beforeRun 0",
                            "deploy a.example #1 attempt 1",
                            "batch [a.example]",
                            "afterRun 0 issued, 0 failed");
            trace.failAt("deploy");
            lifecycle.redeliver("a.example");
            assertThat(lifecycle.deliveries())
                    .extracting(owed -> owed.certificate() + " #" + owed.generation() + " " + owed.hook())
                    .containsExactly("a.example #1 trace");
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }

    @Test
    void revokesAndReplacesAndRemoves() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            var first = lifecycle.ensure(CertificateSpec.of("a.example")).certificate();
            lifecycle.revoke("a.example", RevocationReason.KEY_COMPROMISE);
            assertThat(fixture.ca.isRevoked(first.leaf())).isTrue();

            lifecycle.renewDue();
            assertThat(trace.lines()).contains("revoked a.example", "pre a.example RENEW REVOKED");
            assertThat(lifecycle.certificate("a.example").orElseThrow().leaf()).isNotEqualTo(first.leaf());

            lifecycle.remove("a.example");
            lifecycle.remove("a.example");
            assertThat(lifecycle.certificates()).isEmpty();
            assertThat(lifecycle.certificate("a.example")).isEmpty();
            assertThat(trace.lines()).last().isEqualTo("removed a.example");
        }
    }

    @Test
    void showsEverythingToObserversInOrder() {
        List<LifecycleEvent> seen = Collections.synchronizedList(new ArrayList<>());
        LifecycleObserver broken = event -> {
            throw new IllegalStateException("an observer can disturb nothing");
        };
        try (CertificateLifecycle lifecycle = fixture.builder()
                .observer("broken", broken)
                .observer("seen", seen::add)
                .build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
        }
        assertThat(seen)
                .extracting(event -> event.getClass().getSimpleName() + " " + event.phase())
                .startsWith("CertificateAdded ADDED", "HookFinished ADDED", "RunStarted BEFORE_RUN")
                .containsSubsequence(
                        "PreEvent PRE",
                        "HookFinished PRE",
                        "ChallengeEvent PRESENT",
                        "HookFinished PRESENT",
                        "ChallengesPresented PRESENTED",
                        "HookFinished PRESENTED",
                        "ChallengeEvent CLEAN_UP",
                        "HookFinished CLEAN_UP",
                        "DeployEvent DEPLOY",
                        "PostEvent POST",
                        "DeployBatch BATCH_DEPLOY",
                        "HookFinished BATCH_DEPLOY",
                        "RunFinished AFTER_RUN")
                .endsWith("RunFinished AFTER_RUN", "HookFinished AFTER_RUN");
    }

    @Test
    void plansWithoutContactingOrCallingAnybody() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            assertThat(lifecycle.plan().operations()).isEmpty();
            assertThat(lifecycle.plan().skipped()).hasSize(1);
            clock.advance(Duration.ofDays(63));
            int requests = fixture.ca.requests().size();
            trace.take();

            Plan wanted = lifecycle.plan(List.of(CertificateSpec.of("new.example")));
            assertThat(wanted.operations())
                    .extracting(Plan.PlannedOperation::reason)
                    .containsExactly(Reason.MISSING);
            assertThat(lifecycle.certificates()).hasSize(1);

            Plan plan = lifecycle.plan();

            assertThat(plan.operations()).hasSize(1);
            assertThat(plan.operations().get(0).hooks())
                    .extracting(call -> call.phase() + " " + call.hook())
                    .containsExactly(
                            "BEFORE_RUN trace",
                            "PRE trace",
                            "PRESENT dns",
                            "PRESENTED dns",
                            "CLEAN_UP dns",
                            "BEFORE_WRITE trace",
                            "AFTER_WRITE trace",
                            "DEPLOY trace",
                            "POST trace",
                            "BATCH_DEPLOY trace",
                            "AFTER_RUN trace");
            assertThat(trace.lines()).isEmpty();
            assertThat(fixture.ca.requests()).hasSize(requests);
        }
    }

    @Test
    void plansToLookOnceACertificateIsDeployedEverywhere() {
        List<CertificateSpec> specs = List.of(CertificateSpec.of("a.example"));
        TlsProbe probe = TlsProbe.of("web.example", 443);
        try (CertificateLifecycle lifecycle =
                fixture.builder().verifyDeploy("probe", probe).build()) {
            List<Plan.PlannedCall> calls =
                    lifecycle.plan(specs).operations().get(0).hooks();
            assertThat(calls)
                    .extracting(call -> call.phase() + " " + call.hook())
                    .endsWith("BATCH_DEPLOY trace", "DEPLOY probe", "AFTER_RUN trace");
            assertThat(calls.get(calls.size() - 2).preview())
                    .contains("looks whether web.example:443 serves the new certificate for a.example, up to 5 times");
            assertThat(lifecycle
                            .plan(List.of(CertificateSpec.of("*.b.example")))
                            .toString())
                    .contains("serves the new certificate for www.b.example,");
        }
        try (CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                .authority(fixture.authority())
                .store(MemoryCertificateStore.create())
                .verifyDeploy("probe", probe.withServerName("www.example"))
                .onDeploy("deploy", event -> {})
                .onPost("post", event -> {})
                .build()) {
            assertThat(lifecycle.plan(specs).operations().get(0).hooks())
                    .extracting(call -> call.phase() + " " + call.hook())
                    .containsExactly("DEPLOY deploy", "DEPLOY probe", "POST post");
        }
    }

    @Test
    void stopsAHookAtItsTimeoutAndGoesOn() {
        Hook hanging = Hook.of("hanging", (io.certhooks.hook.PostListener)
                        event -> Thread.currentThread().join())
                .withPolicy(HookPolicy.standard().withTimeout(Duration.ofMillis(100)));
        try (CertificateLifecycle lifecycle = fixture.builder().hook(hanging).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
        }
        RunFinished finished = trace.events(RunFinished.class).get(0);
        assertThat(finished.results())
                .filteredOn(result -> result.hook().equals("hanging"))
                .extracting(result -> result.status() + " " + result.failure())
                .containsExactly("TIMED_OUT it was not over after 100 ms");
        assertThat(trace.events(PostEvent.class)).hasSize(1);
    }

    @Test
    void goesOnWithTheGenerationThatABackupHasPutIntoUse() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            clock.advance(Duration.ofDays(63));
            lifecycle.renewDue();
        }
        StoreLock restoring = fixture.store.lock();
        fixture.store.publish(fixture.store.generations("a.example").get(0));
        restoring.close();
        trace.take();

        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.renewDue().issued()).hasSize(1);

            assertThat(trace.take()).contains("pre a.example RENEW ARI", "deploy a.example #3 attempt 1");
            assertThat(lifecycle.certificates().get(0).next()).isAfter(clock.instant());
            assertThat(lifecycle.deliveries()).isEmpty();
        }
    }

    @Test
    void prunesOldGenerationsButNeverTheLastThree() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofDays(2));
                lifecycle.renew("a.example");
            }
        }
        assertThat(trace.lines())
                .filteredOn(line -> line.startsWith("prun"))
                .containsExactly(
                        "pruning a.example #1",
                        "pruned a.example #1",
                        "pruning a.example #2",
                        "pruned a.example #2",
                        "pruning a.example #3",
                        "pruned a.example #3");
    }

    @Test
    void prunesNoGenerationWithinADayOfItsReplacement() {
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofHours(4));
                lifecycle.renew("a.example");
            }
            assertThat(trace.lines()).noneMatch(line -> line.startsWith("prun"));

            clock.advance(Duration.ofHours(10));
            lifecycle.renew("a.example");
        }
        assertThat(trace.lines())
                .filteredOn(line -> line.startsWith("prun"))
                .containsExactly("pruning a.example #1", "pruned a.example #1");
    }
}
