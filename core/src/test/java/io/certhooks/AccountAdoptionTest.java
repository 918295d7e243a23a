// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Hook;
import io.certhooks.hook.HookFailedException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.FileCertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.store.StoreLock;
import io.certhooks.store.StoredAccount;
import io.certhooks.x509.Keys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts that were registered elsewhere are used, and no other is registered. */
@Timeout(60)
class AccountAdoptionTest {

    private static final String SECRET = "bWFjLWtleS1tYWMta2V5LW1hYy1rZXktbWFjLWtleS0";

    private final LifecycleFixture fixture = new LifecycleFixture(
            builder -> builder.externalAccount("kid", Base64.getUrlDecoder().decode(SECRET))
                    .requireExternalAccount());
    private final CertificateSpec spec = CertificateSpec.of("example.org");
    private final MemoryCertificateStore elsewhere = MemoryCertificateStore.create();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** By these names Certbot and lego keep them. */
    @Test
    void areFoundByTheUrlsOfLetsEncrypt() {
        assertThat(CertificateAuthority.letsEncrypt().directory())
                .hasToString("https://acme-v02.api.letsencrypt.org/directory");
        assertThat(CertificateAuthority.letsEncryptStaging().directory())
                .hasToString("https://acme-staging-v02.api.letsencrypt.org/directory");
    }

    private IssuedCertificate issueElsewhere(KeyType accountKey) {
        StoreLock lock = elsewhere.lock();
        elsewhere
                .stageAccount(fixture.ca.directory(), StoredAccount.of(Keys.generate(accountKey)))
                .publish();
        lock.close();
        try (CertificateLifecycle other = CertificateLifecycle.builder()
                .authority(fixture.authority().withExternalAccount("kid", SECRET))
                .store(elsewhere)
                .clock(fixture.clock)
                .hook(Hook.of("dns", new ZoneDns(fixture.ca.zone(), new Trace())))
                .build()) {
            return other.ensure(spec).certificate();
        }
    }

    private StoredAccount account(CertificateStore store) {
        return store.account(fixture.ca.directory()).orElseThrow();
    }

    private ExistingAccount existing() {
        StoredAccount account = account(elsewhere);
        return ExistingAccount.of(
                        fixture.ca.directory(),
                        account.url().orElseThrow(),
                        account.keyPair().getPrivate())
                .withContact("mailto:ops@example.org");
    }

    /** Without it the CA would demand a key for external accounts, and would not let the certificate be revoked. */
    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void areAllThatIsNeeded(KeyType accountKey) throws IOException {
        IssuedCertificate issued = issueElsewhere(accountKey);
        FileCertificateStore store = FileCertificateStore.at(directory.resolve("store"));
        fixture.store = store;
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.adoptAccounts(List.of(existing())).get(0).url())
                    .isEqualTo(account(elsewhere).url());
            lifecycle.adopt(List.of(ExistingCertificate.of(
                    "example.org", issued.chain(), issued.privateKey().orElseThrow())));
            lifecycle.revoke("example.org", RevocationReason.SUPERSEDED);
            assertThat(lifecycle.ensure(CertificateSpec.of("www.example.org")).issued())
                    .isTrue();
        }
        StoredAccount adopted = account(store);
        assertThat(adopted.url()).isEqualTo(account(elsewhere).url());
        assertThat(adopted.contact()).contains("mailto:ops@example.org");
        assertThat(adopted.keyPair().getPublic())
                .isEqualTo(account(elsewhere).keyPair().getPublic());
        try (Stream<Path> files = Files.walk(directory.resolve("store/accounts"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void areToldToFileHooksAndNobodyElseAndOnlyOnce() {
        issueElsewhere(KeyType.EC_P256);
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adoptAccounts(List.of(existing()));
            assertThat(fixture.trace.take())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("beforeWrite") || line.startsWith("afterWrite"));

            lifecycle.adoptAccounts(List.of(existing()));
        }
        try (CertificateLifecycle restarted = fixture.builder().build()) {
            restarted.adoptAccounts(List.of(existing()));
        }
        assertThat(fixture.trace.take()).isEmpty();
    }

    /** The contact stays as the CA knows it, and the new key is on P-256, whatever the old one was. */
    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void getAnotherKeyAsOurOwn(KeyType accountKey) {
        issueElsewhere(accountKey);
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adoptAccounts(List.of(existing().withContact("mailto:other@example.org")));

            lifecycle.changeAccountKey();

            assertThat(lifecycle.ensure(spec).issued()).isTrue();
        }
        StoredAccount changed = account(fixture.store);
        assertThat(changed.url()).isEqualTo(account(elsewhere).url());
        assertThat(changed.contact()).contains("mailto:other@example.org");
        assertThat(KeyType.of(changed.keyPair().getPublic())).contains(KeyType.EC_P256);
        assertThat(fixture.ca.accounts()).hasSize(1);
    }

    /** Whose key was being changed when the CA forgot it: what is noted about it must not lead back to it. */
    @Test
    void takeThePlaceOfOneThatIsGoneAndAskTheCaNothing() {
        issueElsewhere(KeyType.EC_P256);
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        StoreLock lock = fixture.store.lock();
        fixture.store
                .stageAccount(fixture.ca.directory(), StoredAccount.of(Keys.generate(KeyType.EC_P256)))
                .publish();
        new NextKey(fixture.store, fixture.ca.directory()).save(Keys.generate(KeyType.EC_P256));
        lock.close();
        fixture.ca.clearRequests();
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            lifecycle.adoptAccounts(List.of(existing()));

            assertThat(fixture.ca.requests()).isEmpty();
            assertThat(fixture.store.noteKeys()).isEmpty();
            assertThat(account(fixture.store).url()).contains(existing().url());
        }
    }

    @Test
    void doNotTakeThePlaceOfOneThatIsInUse() {
        issueElsewhere(KeyType.EC_P256);
        UnaryOperator<LifecycleBuilder> external =
                builder -> builder.authority(fixture.authority().withExternalAccount("kid", SECRET));
        try (CertificateLifecycle lifecycle = external.apply(fixture.builder()).build()) {
            lifecycle.ensure(spec);
            new NextKey(fixture.store, fixture.ca.directory()).save(Keys.generate(KeyType.EC_P256));
        }
        fixture.ca.clearRequests();
        try (CertificateLifecycle lifecycle = external.apply(fixture.builder()).build()) {
            StoredAccount own = account(fixture.store);

            assertThat(lifecycle.adoptAccounts(List.of(existing())).get(0).url())
                    .isEqualTo(own.url());
            assertThat(fixture.ca.requests()).isEmpty();
            assertThat(account(fixture.store).url())
                    .isEqualTo(own.url())
                    .isNotEqualTo(account(elsewhere).url());
        }
    }

    @Test
    void ofAnotherCaArePassedOver() {
        issueElsewhere(KeyType.EC_P256);
        ExistingAccount other = ExistingAccount.of(
                URI.create("https://other.example/dir"),
                URI.create("https://other.example/1"),
                existing().privateKey());
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            assertThat(lifecycle.adoptAccounts(List.of(other)).get(0).url()).isEmpty();
            assertThat(fixture.store.account(other.directory())).isEmpty();
            assertThat(lifecycle
                            .adoptAccounts(List.of(other, existing()))
                            .get(0)
                            .url())
                    .contains(existing().url());
        }
    }

    @Test
    void areLeftAloneIfAFileHookRefusesThem() {
        issueElsewhere(KeyType.EC_P256);
        fixture.store = FileCertificateStore.at(directory.resolve("store"));
        try (CertificateLifecycle lifecycle = fixture.builder().build()) {
            fixture.trace.failAt("beforeWrite");
            assertThatThrownBy(() -> lifecycle.adoptAccounts(List.of(existing())))
                    .isInstanceOf(HookFailedException.class);
            assertThat(fixture.store.account(fixture.ca.directory())).isEmpty();

            fixture.trace.failAt("never");
            assertThat(lifecycle.adoptAccounts(List.of(existing())).get(0).url())
                    .contains(existing().url());
        }
    }

    private static final URI CA = URI.create("https://ca.example/dir");
    private static final URI ACCOUNT = URI.create("https://ca.example/account/1");

    private Path key(String label, byte[] content) throws IOException {
        return Files.writeString(
                directory.resolve("account.key"),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void areReadFromKeysInAllForms(KeyType type) throws Exception {
        KeyPair pair = Keys.generate(type);
        byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        if (type.algorithm().equals("EC")) {
            inner = new org.bouncycastle.asn1.sec.ECPrivateKey(
                            type.bits(),
                            ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS(),
                            PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                                    .getPrivateKeyAlgorithm()
                                    .getParameters())
                    .getEncoded();
        }
        String older = type.algorithm() + " PRIVATE KEY";
        ExistingAccount plain = ExistingAccount.read(
                CA, ACCOUNT, key("PRIVATE KEY", pair.getPrivate().getEncoded()));
        ExistingAccount old = ExistingAccount.read(CA, ACCOUNT, key(older, inner));

        assertThat(Keys.pairOf(plain.privateKey()).getPublic()).isEqualTo(pair.getPublic());
        assertThat(Keys.pairOf(old.privateKey()).getPublic()).isEqualTo(pair.getPublic());
        assertThat(old).hasToString("ExistingAccount[" + ACCOUNT + " at " + CA + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE", "ENCRYPTED PRIVATE KEY"})
    void nameTheFileWhoseKeyIsOfNoUse(String label) throws IOException {
        Path file = key(label, new byte[] {0x30, 2, 1, 7});

        assertThatThrownBy(() -> ExistingAccount.read(CA, ACCOUNT, file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + ": ");
    }

    /** Two gigabytes for the name of a curve are not believed. */
    @Test
    void nameTheFileWhoseLengthsAreWrong() throws IOException {
        Path file = key("EC PRIVATE KEY", new byte[] {0x30, 6, (byte) 0xa0, (byte) 0x84, 0x7f, (byte) 0xff, 0, 0});

        assertThatThrownBy(() -> ExistingAccount.read(CA, ACCOUNT, file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + ": ");
    }

    @Test
    void needAKeyThatCasTake() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        Path file = key("PRIVATE KEY", weak.generateKeyPair().getPrivate().getEncoded());

        assertThatThrownBy(() -> ExistingAccount.read(CA, ACCOUNT, file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file + ": ")
                .hasMessageContaining("2048");
    }
}
