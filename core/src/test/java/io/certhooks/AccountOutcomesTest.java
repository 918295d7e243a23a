// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.acme.AccountRecord;
import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the account at the CA: each time one outcome that can be told from the others, and nothing agreed to. */
@Timeout(120)
class AccountOutcomesTest {

    private static final CertificateSpec SPEC = CertificateSpec.of("a.example");
    private static final URI TERMS = URI.create("https://ca.example/terms/1");
    private static final URI NEW_TERMS = URI.create("https://ca.example/terms/2");

    private LifecycleFixture fixture;
    private CertificateLifecycle lifecycle;
    private IssuedCertificate before;

    @BeforeEach
    void open() {
        fixture = new LifecycleFixture(ca -> ca.termsOfService(TERMS));
        lifecycle = fixture.builder().build();
        before = lifecycle.ensure(SPEC).certificate();
        fixture.ca.clearRequests();
    }

    @AfterEach
    void close() {
        lifecycle.close();
        fixture.close();
    }

    @Test
    void aDeactivatedAccountIsRefusedAndNotReplaced() {
        fixture.ca.deactivateAccount(fixture.ca.accounts().get(0).id());

        IssuanceException refused = refused();

        assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(refused)
                .hasMessageContaining("unauthorized")
                .hasMessageContaining("deactivated")
                .hasMessageContaining("remove it from the store");
        keepsTheOldCertificateAndAsksOncePerDay();
    }

    @Test
    void aRevokedAccountIsRefusedAndNotReplaced() {
        fixture.ca.revokeAccount(fixture.ca.accounts().get(0).id());

        IssuanceException refused = refused();

        assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(refused).hasMessageContaining("unauthorized").hasMessageContaining("revoked");
        keepsTheOldCertificateAndAsksOncePerDay();
    }

    @Test
    void anUnknownAccountIsRegisteredAgainWithItsKey() {
        AccountRecord first = fixture.ca.accounts().get(0);
        fixture.ca.removeAccount(first.id());

        assertThat(lifecycle.renew("a.example").issued()).isTrue();

        assertThat(fixture.ca.accounts()).singleElement().satisfies(again -> {
            assertThat(again.id()).isNotEqualTo(first.id());
            assertThat(again.thumbprint()).isEqualTo(first.thumbprint());
        });
    }

    @Test
    void anUnknownAccountIsNotRegisteredAgainAgainstItsOwnersWill() {
        fixture.ca.removeAccount(fixture.ca.accounts().get(0).id());
        lifecycle.close();
        lifecycle = fixture.builder()
                .authority(CertificateAuthority.at(fixture.ca.directory()).withTrustedRoot(fixture.ca.tlsRoot()))
                .build();

        assertThatThrownBy(() -> lifecycle.renew("a.example"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("agreeToTerms()");

        assertThat(fixture.ca.accounts()).isEmpty();
    }

    @Test
    void aCompromisedKeyIsRefusedAndNotTriedElsewhere() {
        fixture.ca
                .faults()
                .always(
                        Endpoint.NEW_ORDER,
                        Fault.problem(AcmeProblem.of(AcmeError.BAD_PUBLIC_KEY, "the key is known to be compromised")));

        IssuanceException refused = refused();

        assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(refused).hasMessageContaining("badPublicKey").hasMessageContaining("compromised");
        fixture.ca.faults().clear();
        keepsTheOldCertificateAndAsksOncePerDay();
    }

    @Test
    void newTermsAreShownAndNeverAgreedTo() {
        fixture.ca.changeTerms(NEW_TERMS);

        IssuanceException refused = refused();

        assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(refused).hasMessageContaining("userActionRequired").hasMessageContaining(NEW_TERMS.toString());
        keepsTheOldCertificateAndAsksOncePerDay();
    }

    @Test
    void aWishForActionWithoutAPlaceIsRefusedLikeAnyOther() {
        fixture.ca
                .faults()
                .always(
                        Endpoint.NEW_ORDER,
                        Fault.problem(AcmeProblem.of(AcmeError.USER_ACTION_REQUIRED, "call us by telephone")));

        IssuanceException refused = refused();

        assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(refused).hasMessageContaining("call us by telephone").hasMessageNotContaining("defect");
        fixture.ca.faults().clear();
        keepsTheOldCertificateAndAsksOncePerDay();
    }

    @Test
    void anExternalAccountIsAskedForByName() {
        byte[] mac = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
        try (LifecycleFixture bound =
                new LifecycleFixture(ca -> ca.externalAccount("kid-1", mac).requireExternalAccount())) {
            try (CertificateLifecycle without = bound.builder().build()) {
                assertThatThrownBy(() -> without.ensure(SPEC))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("withExternalAccount()");
            }
            assertThat(bound.ca.requests()).noneMatch(request -> request.endpoint() == Endpoint.NEW_ACCOUNT);
            String key = Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
            for (CertificateAuthority wrong : List.of(
                    bound.authority().withExternalAccount("kid-2", key),
                    bound.authority().withExternalAccount("kid-1", "A".repeat(43)))) {
                try (CertificateLifecycle refusing = bound.builder()
                        .authority(wrong)
                        .store(MemoryCertificateStore.create())
                        .build()) {
                    IssuanceException refused =
                            catchThrowableOfType(IssuanceException.class, () -> refusing.ensure(SPEC));
                    assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
                    assertThat(refused)
                            .hasMessageNotContaining(key)
                            .hasMessageContaining("register")
                            .hasMessageEndingWith("check the key id and the key given to withExternalAccount()");
                }
            }
            assertThat(bound.ca.accounts()).isEmpty();
            try (CertificateLifecycle right = bound.builder()
                    .authority(bound.authority().withExternalAccount("kid-1", key))
                    .store(MemoryCertificateStore.create())
                    .build()) {
                assertThat(right.ensure(SPEC).issued()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64url", "A", "AAAA", "0123456789012345678901234567890123456789012345678"})
    void anExternalAccountsKeyThatIsNoneIsRefusedAtOnce(String key) {
        assertThatThrownBy(() -> fixture.authority().withExternalAccount("kid-1", key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kid-1")
                .hasMessageContaining("copy");
    }

    @Test
    void anOrderOfALostAccountIsReplacedByOneOfANewAccount(@TempDir Path directory) throws IOException {
        CertificateSpec spec = CertificateSpec.of("b.example");
        fixture.store = FileCertificateStore.at(directory);
        fixture.ca.issuanceDelay(Duration.ofHours(20));
        try (CertificateLifecycle waiting =
                fixture.builder().orderLimit(Duration.ofMillis(300)).build()) {
            assertThatThrownBy(() -> waiting.ensure(spec)).isInstanceOf(IssuanceException.class);
        }
        assertThat(fixture.ca.orderCount()).isEqualTo(2);
        fixture.ca.issuanceDelay(Duration.ZERO);
        fixture.clock.advance(Duration.ofHours(2));
        deleteFilesBelow(directory.resolve("accounts"));

        try (CertificateLifecycle later = fixture.builder().build()) {
            assertThat(later.ensure(spec).issued()).isTrue();
        }

        assertThat(fixture.ca.accounts()).hasSize(3);
        assertThat(fixture.ca.orderCount()).isEqualTo(3);
    }

    private static void deleteFilesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private IssuanceException refused() {
        IssuanceException refused = catchThrowableOfType(IssuanceException.class, () -> lifecycle.renew("a.example"));
        assertThat(refused).as("a refusal").isNotNull().hasMessageContaining("a.example");
        return refused;
    }

    private void keepsTheOldCertificateAndAsksOncePerDay() {
        assertThat(lifecycle.certificate("a.example").orElseThrow().leaf()).isEqualTo(before.leaf());
        assertThat(fixture.ca.accounts()).as("no other account").hasSize(1);
        assertThat(fixture.ca.requests())
                .noneMatch(request ->
                        request.endpoint() == Endpoint.NEW_ACCOUNT || request.endpoint() == Endpoint.ACCOUNT);
        assertThat(lifecycle.certificates().get(0).next())
                .isAfter(fixture.clock.instant().plus(Duration.ofHours(18)));
        lifecycle.renewDue();
        assertThat(fixture.ca.orderCount()).isEqualTo(1);
    }
}
