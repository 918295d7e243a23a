// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.Hook;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.KeyType;
import io.certhooks.store.MemoryCertificateStore;
import io.certhooks.testkit.AcmeTestServer;
import io.certhooks.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in all the forms in which programs leave them. */
@Timeout(60)
class ExistingFilesTest {

    @TempDir
    private Path directory;

    private static IssuedCertificate issue(KeyType type) {
        ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T00:00:00Z"));
        try (AcmeTestServer ca = AcmeTestServer.builder().clock(clock).start();
                CertificateLifecycle lifecycle = CertificateLifecycle.builder()
                        .authority(CertificateAuthority.at(ca.directory())
                                .withTrustedRoot(ca.tlsRoot())
                                .agreeToTerms())
                        .store(MemoryCertificateStore.create())
                        .clock(clock)
                        .hook(Hook.of("dns", new ZoneDns(ca.zone(), new Trace())))
                        .build()) {
            return lifecycle
                    .ensure(CertificateSpec.of("example.org", "*.example.org").withKeyType(type))
                    .certificate();
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private Path chain(IssuedCertificate issued) throws Exception {
        StringBuilder text = new StringBuilder("subject=CN = a comment that some programs write\n");
        for (X509Certificate certificate : issued.chain()) {
            text.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return Files.writeString(directory.resolve("full chain.pem"), text);
    }

    private Path key(String text) throws IOException {
        return Files.writeString(directory.resolve("key.pem"), text);
    }

    private static byte[] inner(PrivateKey key) throws IOException {
        return PrivateKeyInfo.getInstance(key.getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
    void readsTheKeyInItsNewAndInItsOlderForm(KeyType type) throws Exception {
        IssuedCertificate issued = issue(type);
        PrivateKey key = issued.privateKey().orElseThrow();
        String older = type.algorithm() + " PRIVATE KEY";
        for (String text : new String[] {
            pem("PRIVATE KEY", key.getEncoded()),
            pem(older, inner(key)),
            pem(older, inner(key)).replace("\n", "\r\n"),
            pem("EC PARAMETERS", new byte[] {5, 0}) + pem(older, inner(key))
        }) {
            ExistingCertificate existing = ExistingCertificate.read("name", chain(issued), key(text));

            assertThat(existing.privateKey()).isEqualTo(key);
            assertThat(existing.chain()).isEqualTo(issued.chain());
            assertThat(existing.request().keyType()).isEqualTo(type);
            assertThat(existing.request().identifiers())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("example.org", "*.example.org");
            assertThat(existing.toString()).doesNotContain(Base64.getEncoder().encodeToString(key.getEncoded()));
        }
    }

    /** Go and OpenSSL add the curve and the public key. */
    @Test
    void readsAKeyThatNamesItsCurve() throws Exception {
        IssuedCertificate issued = issue(KeyType.EC_P256);
        var key = (java.security.interfaces.ECPrivateKey) issued.privateKey().orElseThrow();
        SubjectPublicKeyInfo publicKey =
                SubjectPublicKeyInfo.getInstance(issued.leaf().getPublicKey().getEncoded());
        var encoded = new ECPrivateKey(
                256,
                key.getS(),
                new DERBitString(publicKey.getPublicKeyData().getBytes()),
                publicKey.getAlgorithm().getParameters());

        var read = (java.security.interfaces.ECPrivateKey)
                ExistingCertificate.read("name", chain(issued), key(pem("EC PRIVATE KEY", encoded.getEncoded())))
                        .privateKey();
        assertThat(read.getS()).isEqualTo(key.getS());
        assertThat(read.getParams().getCurve()).isEqualTo(key.getParams().getCurve());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
            })
    void namesTheKeyFileThatCannotBeRead(String text) throws Exception {
        Path chain = chain(issue(KeyType.EC_P256));
        Path key = key(text);

        assertThatThrownBy(() -> ExistingCertificate.read("name", chain, key))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key + ": ");
    }

    @Test
    void namesTheCertificateFileThatCannotBeRead() throws Exception {
        Path key = key(pem("PRIVATE KEY", new byte[] {1}));
        for (String text : new String[] {"", pem("CERTIFICATE", "no".getBytes(StandardCharsets.US_ASCII))}) {
            Path chain = Files.writeString(directory.resolve("chain"), text);
            assertThatThrownBy(() -> ExistingCertificate.read("name", chain, key))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(chain + ": ");
        }
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> ExistingCertificate.read("name", missing, key))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(missing + ": there is no such file");
    }
}
