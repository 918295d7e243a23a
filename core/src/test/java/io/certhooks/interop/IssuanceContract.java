// SPDX-License-Identifier: Apache-2.0
package io.certhooks.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.CertificateAuthority;
import io.certhooks.CertificateLifecycle;
import io.certhooks.CertificateSpec;
import io.certhooks.Ensured;
import io.certhooks.LifecycleBuilder;
import io.certhooks.RevocationReason;
import io.certhooks.challenge.Http01Server;
import io.certhooks.challenge.TlsAlpn01Server;
import io.certhooks.hook.ChallengeListener;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Hook;
import io.certhooks.hook.Identifier;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.x509.Keys;
import io.certhooks.x509.SigningRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a lifecycle does with any CA that keeps to RFC 8555. */
@Timeout(120)
abstract class IssuanceContract {

    @TempDir
    Path directory;

    private final Calls calls = new Calls();
    private CertificateStore store;

    abstract CaUnderTest start(CaSettings settings);

    @BeforeEach
    void makeStore() {
        store = FileCertificateStore.at(directory.resolve("store"));
    }

    private static Http01Server http01(CaUnderTest ca) {
        return Http01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.http01Port()));
    }

    private static TlsAlpn01Server tlsAlpn01(CaUnderTest ca) {
        return TlsAlpn01Server.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), ca.tlsAlpn01Port()));
    }

    private LifecycleBuilder builder(CaUnderTest ca, ChallengeListener proofs) {
        return CertificateLifecycle.builder()
                .authority(ca.authority())
                .store(store)
                .clock(ca.clock())
                .orderLimit(Duration.ofSeconds(30))
                .hook(Hook.of("proofs", calls.around(proofs)))
                .hook(Hook.of("calls", calls));
    }

    private static Set<Identifier> names(X509Certificate certificate) throws GeneralSecurityException {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> Identifier.of(String.valueOf(name.get(1))))
                .collect(Collectors.toSet());
    }

    private static void assertTrusted(IssuedCertificate certificate, CaUnderTest ca) throws GeneralSecurityException {
        Set<TrustAnchor> roots =
                ca.roots().stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        PKIXParameters parameters = new PKIXParameters(roots);
        parameters.setRevocationEnabled(false);
        parameters.setDate(certificate.leaf().getNotBefore());
        var path = CertificateFactory.getInstance("X.509").generateCertPath(certificate.chain());
        assertThatCode(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters))
                .doesNotThrowAnyException();
        assertThat(Keys.match(
                        certificate.privateKey().orElseThrow(),
                        certificate.leaf().getPublicKey()))
                .isTrue();
    }

    private static String commonName(X509Certificate root) throws InvalidNameException {
        return new LdapName(root.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                        .map(rdn -> String.valueOf(rdn.getValue()))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void issuesForSeveralNamesOverHttp01() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example", "b.example"));

            assertTrusted(ensured.certificate(), ca);
            assertThat(names(ensured.certificate().leaf()))
                    .containsExactlyInAnyOrder(Identifier.of("a.example"), Identifier.of("b.example"));
            List<String> lines = calls.take();
            assertThat(lines).startsWith("pre ISSUE").endsWith("deploy #1 attempt 1", "post issued");
            assertThat(lines.subList(1, 5))
                    .containsExactlyInAnyOrder(
                            "present a.example", "present b.example", "cleanUp a.example", "cleanUp b.example");
        }
    }

    @Test
    void renewsOnceAndOnlyWhenItsTimeHasCome() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            IssuedCertificate first =
                    lifecycle.ensure(CertificateSpec.of("a.example")).certificate();
            ca.clock().advance(Duration.ofDays(55));
            assertThat(lifecycle.renewDue().operations()).isEmpty();
            ca.clock().advance(Duration.ofDays(10));

            assertThat(lifecycle.renewDue().issued()).hasSize(1);

            IssuedCertificate second = lifecycle.certificate("a.example").orElseThrow();
            assertTrusted(second, ca);
            assertThat(second.leaf().getSerialNumber())
                    .isNotEqualTo(first.leaf().getSerialNumber());
            assertThat(second.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
            assertThat(second.generation().number()).isEqualTo(2);
            assertThat(calls.take()).contains("pre RENEW", "deploy #2 attempt 1");
        }
    }

    @Test
    void issuesForAWildcardAndItsApexOverDns01() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, ca.dns()).build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("*.a.example", "a.example"));

            assertTrusted(ensured.certificate(), ca);
            assertThat(names(ensured.certificate().leaf()))
                    .containsExactlyInAnyOrder(Identifier.of("*.a.example"), Identifier.of("a.example"));
            assertThat(ensured.certificate().generation().certificateName()).isEqualTo("_wildcard_.a.example");
        }
    }

    @Test
    void issuesForAnAddressOverHttp01() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("127.0.0.1", "a.example"));

            assertTrusted(ensured.certificate(), ca);
            assertThat(names(ensured.certificate().leaf()))
                    .containsExactlyInAnyOrder(Identifier.of("127.0.0.1"), Identifier.of("a.example"));
        }
    }

    @Test
    void issuesForANameAndAnAddressOverTlsAlpn01() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, tlsAlpn01(ca)).build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example", "127.0.0.1"));

            assertTrusted(ensured.certificate(), ca);
            assertThat(names(ensured.certificate().leaf()))
                    .containsExactlyInAnyOrder(Identifier.of("127.0.0.1"), Identifier.of("a.example"));
        }
    }

    @Test
    void issuesForAnInternationalNameAndALongOne() throws Exception {
        String longName = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(50) + ".example";
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            assertTrusted(lifecycle.ensure(CertificateSpec.of("bücher.example")).certificate(), ca);
            IssuedCertificate certificate =
                    lifecycle.ensure(CertificateSpec.of(longName)).certificate();

            assertTrusted(certificate, ca);
            assertThat(names(certificate.leaf())).containsExactly(Identifier.of(longName));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048", "RSA_3072"})
    void issuesForKeysOfEveryType(KeyType type) throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            IssuedCertificate certificate = lifecycle
                    .ensure(CertificateSpec.of("a.example").withKeyType(type))
                    .certificate();

            assertTrusted(certificate, ca);
            assertThat(KeyType.of(certificate.leaf().getPublicKey())).contains(type);
        }
    }

    @Test
    void issuesForASigningRequestOfTheOwners() {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        byte[] csr = SigningRequest.of(pair, List.of(Identifier.of("a.example"), Identifier.of("b.example")))
                .encoded();
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            IssuedCertificate certificate =
                    lifecycle.ensure(CertificateSpec.ofCsr(csr)).certificate();

            assertThat(certificate.leaf().getPublicKey()).isEqualTo(pair.getPublic());
            assertThat(certificate.privateKey()).isEmpty();
        }
    }

    @Test
    void replacesTheCertificateIfOtherNamesAreWanted() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            CertificateSpec one = CertificateSpec.of("a.example");
            lifecycle.ensure(one);
            Ensured two = lifecycle.ensure(
                    CertificateSpec.of("b.example", "a.example").withName("a.example"));

            assertThat(two.issued()).isTrue();
            assertThat(names(two.certificate().leaf()))
                    .containsExactlyInAnyOrder(Identifier.of("a.example"), Identifier.of("b.example"));
            assertThat(calls.take()).contains("pre REPLACE");
        }
    }

    @Test
    void registersWithAnExternalAccount() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard().withExternalAccount())) {
            CertificateAuthority bound =
                    ca.authority().withExternalAccount(CaSettings.EAB_KEY_ID, CaSettings.EAB_MAC_KEY);
            try (CertificateLifecycle lifecycle =
                    builder(ca, http01(ca)).authority(bound).build()) {
                assertTrusted(lifecycle.ensure(CertificateSpec.of("a.example")).certificate(), ca);
            }
        }
    }

    @Test
    void saysWhatToDoIfAnExternalAccountIsMissing() {
        try (CaUnderTest ca = start(CaSettings.standard().withExternalAccount());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("withExternalAccount()");
            assertThat(calls.take()).containsExactly("pre ISSUE", "post failed");
        }
    }

    @Test
    void refusesAnExternalAccountWithAnotherKey() {
        try (CaUnderTest ca = start(CaSettings.standard().withExternalAccount())) {
            CertificateAuthority bound = ca.authority().withExternalAccount(CaSettings.EAB_KEY_ID, "A".repeat(64));
            try (CertificateLifecycle lifecycle =
                    builder(ca, http01(ca)).authority(bound).build()) {
                assertThatThrownBy(() -> lifecycle.ensure(CertificateSpec.of("a.example")))
                        .isInstanceOfSatisfying(IssuanceException.class, e -> assertThat(e.kind())
                                .isEqualTo(FailureKind.REFUSED))
                        .hasMessageContaining("register an account");
            }
        }
    }

    @Test
    void takesThePreferredChain() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard().withAlternateRoots(2))) {
            for (X509Certificate root : ca.roots()) {
                CertificateAuthority preferring = ca.authority().withPreferredChain(commonName(root));
                try (CertificateLifecycle lifecycle =
                        builder(ca, http01(ca)).authority(preferring).build()) {
                    String name = "a" + root.getSerialNumber() + ".example";
                    IssuedCertificate certificate =
                            lifecycle.ensure(CertificateSpec.of(name)).certificate();

                    assertTrusted(certificate, ca);
                    X509Certificate last =
                            certificate.chain().get(certificate.chain().size() - 1);
                    assertThat(last.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
                }
            }
        }
    }

    @Test
    void takesTheDefaultChainIfThePreferredOneIsNotOffered() throws Exception {
        try (CaUnderTest ca = start(CaSettings.standard().withAlternateRoots(1));
                CertificateLifecycle lifecycle = builder(ca, http01(ca))
                        .authority(ca.authority().withPreferredChain("Nobody's Root"))
                        .build()) {
            assertTrusted(lifecycle.ensure(CertificateSpec.of("a.example")).certificate(), ca);
        }
    }

    @Test
    void revokesAndReplacesWhatWasRevoked() {
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            X509Certificate first = lifecycle
                    .ensure(CertificateSpec.of("a.example"))
                    .certificate()
                    .leaf();
            assertThat(ca.isRevoked(first)).isFalse();

            lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);
            lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);

            assertThat(ca.isRevoked(first)).isTrue();
            assertThat(lifecycle.renewDue().issued()).hasSize(1);
            assertThat(ca.isRevoked(
                            lifecycle.certificate("a.example").orElseThrow().leaf()))
                    .isFalse();
        }
    }

    @Test
    void revokesWithItsOwnKeyWhatAnotherAccountHasOrdered() throws IOException {
        try (CaUnderTest ca = start(CaSettings.standard())) {
            X509Certificate ordered;
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                ordered = lifecycle
                        .ensure(CertificateSpec.of("a.example"))
                        .certificate()
                        .leaf();
            }
            Files.move(directory.resolve("store/accounts"), directory.resolve("lost"));
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                lifecycle.revoke("a.example", RevocationReason.KEY_COMPROMISE);

                assertThat(ca.isRevoked(ordered)).isTrue();
            }
        }
    }

    @Test
    void reportsAFailedValidationAndKeepsTheCertificateInUse() {
        try (CaUnderTest ca = start(CaSettings.standard())) {
            CertificateSpec spec = CertificateSpec.of("a.example");
            X509Certificate inUse;
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                inUse = lifecycle.ensure(spec).certificate().leaf();
            }
            calls.take();
            try (CertificateLifecycle lifecycle = builder(ca, new NoProof()).build()) {
                assertThatThrownBy(() -> lifecycle.renew("a.example"))
                        .isInstanceOfSatisfying(IssuanceException.class, e -> {
                            assertThat(e.kind()).isEqualTo(FailureKind.TRANSIENT);
                            assertThat(e.problem().orElseThrow().type())
                                    .isEqualTo("urn:ietf:params:acme:error:connection");
                        })
                        .hasMessageContaining("certificate a.example")
                        .hasMessageNotContaining("\n");

                assertThat(calls.take())
                        .containsExactly("pre RENEW", "present a.example", "cleanUp a.example", "post failed");
                assertThat(lifecycle.certificate("a.example").orElseThrow().leaf())
                        .isEqualTo(inUse);
                assertThat(lifecycle.certificates().get(0).failures()).isEqualTo(1);
            }
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                assertThat(lifecycle.renew("a.example").issued()).isTrue();
            }
        }
    }

    @Test
    void runsNoChallengeHookForNamesThatAreProvedAlready() {
        try (CaUnderTest ca = start(CaSettings.standard().withReuse());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            lifecycle.ensure(CertificateSpec.of("a.example"));
            calls.take();

            lifecycle.renew("a.example");
            assertThat(calls.take()).containsExactly("pre RENEW", "deploy #2 attempt 1", "post issued");

            lifecycle.ensure(CertificateSpec.of("a.example", "b.example").withName("both"));
            assertThat(calls.take())
                    .containsExactly(
                            "pre ISSUE",
                            "present b.example",
                            "cleanUp b.example",
                            "deploy #1 attempt 1",
                            "post issued");
        }
    }

    @Test
    void repeatsAFailedDeployWithoutAnotherOrder() {
        calls.failDeploys(2);
        try (CaUnderTest ca = start(CaSettings.standard());
                CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
            Ensured ensured = lifecycle.ensure(CertificateSpec.of("a.example"));
            assertThat(ensured.undelivered()).containsExactly("calls");
            calls.take();

            lifecycle.renewDue();
            assertThat(calls.take()).isEmpty();
            ca.clock().advance(Duration.ofMinutes(1));
            lifecycle.renewDue();
            ca.clock().advance(Duration.ofMinutes(2));
            lifecycle.renewDue();

            assertThat(calls.take()).containsExactly("deploy #1 attempt 2", "deploy #1 attempt 3");
            assertThat(lifecycle.certificates().get(0).undelivered()).isEmpty();
            assertThat(lifecycle.certificate("a.example").orElseThrow().leaf())
                    .isEqualTo(ensured.certificate().leaf());
        }
    }

    @Test
    void keepsItsAccountFromOneStartToTheNext() {
        try (CaUnderTest ca = start(CaSettings.standard())) {
            for (String name : List.of("a.example", "b.example", "c.example")) {
                try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                    lifecycle.ensure(CertificateSpec.of(name));
                    lifecycle.renew(name);
                }
            }
            Set<Object> accounts = new HashSet<>();
            calls.ends().stream()
                    .flatMap(end -> end.operation().account().url().stream())
                    .forEach(accounts::add);
            assertThat(accounts).hasSize(1);
        }
    }

    @Test
    void goesOnWithItsAccountAfterAChangeOfItsKey() {
        try (CaUnderTest ca = start(CaSettings.standard())) {
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                lifecycle.ensure(CertificateSpec.of("a.example"));
                lifecycle.changeAccountKey();
                lifecycle.renew("a.example");
                lifecycle.changeAccountKey();
            }
            try (CertificateLifecycle lifecycle = builder(ca, http01(ca)).build()) {
                lifecycle.renew("a.example");
                lifecycle.revoke("a.example", RevocationReason.SUPERSEDED);
            }
            assertThat(calls.ends().stream()
                            .flatMap(end -> end.operation().account().url().stream())
                            .distinct())
                    .hasSize(1);
        }
    }
}
