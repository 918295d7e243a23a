// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningRequestTest {

    private static final List<Identifier> NAMES = Stream.of(
                    "www.example.org", "*.example.org", "xn--bcher-kva.example", "192.0.2.1", "2001:db8::1")
            .map(Identifier::of)
            .toList();

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void readsWhatItWrites(KeyType type) {
        KeyPair pair = Keys.generate(type);
        byte[] der = SigningRequest.of(pair, NAMES).encoded();

        SigningRequest request = SigningRequest.parse(der);
        assertThat(request.identifiers()).isEqualTo(NAMES);
        assertThat(request.publicKey()).isEqualTo(pair.getPublic());
        SigningRequest made = SigningRequest.of(pair, NAMES);
        SigningRequest read = SigningRequest.parse(made.encoded());
        assertThat(made.publicKey()).isEqualTo(read.publicKey()).isEqualTo(pair.getPublic());
        assertThat(made.identifiers()).isEqualTo(read.identifiers()).isEqualTo(NAMES);
        assertThat(request.encoded()).isEqualTo(der);

        byte[] pem = Pem.encode("CERTIFICATE REQUEST", der);
        assertThat(SigningRequest.parse(pem).encoded()).isEqualTo(der);
    }

    @ParameterizedTest
    @CsvSource({"EC_P256, ecdsa-with-SHA256", "EC_P384, ecdsa-with-SHA384", "RSA_2048, sha256WithRSAEncryption"})
    void writesWhatOpensslVerifies(KeyType type, String algorithm) throws Exception {
        Path file = temporary.resolve("request.der");
        Files.write(file, SigningRequest.of(Keys.generate(type), NAMES).encoded());

        String text = openssl("req", "-verify", "-noout", "-text", "-inform", "DER", "-in", file.toString());

        assertThat(text)
                .containsIgnoringCase("verify OK")
                .contains("Signature Algorithm: " + algorithm)
                .contains("DNS:www.example.org, DNS:*.example.org, DNS:xn--bcher-kva.example")
                .contains("IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1")
                .containsPattern("Subject: *\\n");
    }

    @Test
    void writesWhatBouncyCastleVerifies() throws Exception {
        Provider[] before = Security.getProviders();
        KeyPair pair = Keys.generate(KeyType.EC_P384);
        var request =
                new PKCS10CertificationRequest(SigningRequest.of(pair, NAMES).encoded());

        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(pair.getPublic())))
                .isTrue();
        assertThat(request.getSubject().getRDNs()).isEmpty();
        assertThat(Security.getProviders()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "rsa:3072", "ec:P-256", "ec:P-384"})
    void readsWhatOpensslWrites(String key) throws Exception {
        byte[] pem =
                request(key, "/CN=cn.example.org", "DNS:a.example.org,IP:192.0.2.7,DNS:*.b.example,IP:2001:db8::2");

        SigningRequest request = SigningRequest.parse(pem);

        assertThat(request.identifiers())
                .extracting(Identifier::value)
                .containsExactly("cn.example.org", "a.example.org", "192.0.2.7", "*.b.example", "2001:db8::2");
        assertThat(KeyType.of(request.publicKey())).isPresent();
    }

    @Test
    void namesTheCommonNameOnlyOnce() throws Exception {
        byte[] pem = request(
                "ec:P-256", "/O=Example/CN=B.example.org", "DNS:a.example.org,DNS:b.example.org,DNS:A.example.org");
        assertThat(SigningRequest.parse(pem).identifiers())
                .extracting(Identifier::value)
                .containsExactly("a.example.org", "b.example.org");
    }

    @Test
    void readsARequestWithACommonNameOnly() throws Exception {
        assertThat(SigningRequest.parse(request("ec:P-256", "/CN=only.example.org", ""))
                        .identifiers())
                .containsExactly(Identifier.of("only.example.org"));
    }

    @Test
    void readsARequestBetweenOtherText() throws Exception {
        byte[] pem = request("ec:P-256", "/CN=only.example.org", "");
        String text = "Certificate Request:\n    Data: ...\n"
                + new String(pem, StandardCharsets.US_ASCII)
                        .replace("BEGIN CERT", "BEGIN NEW CERT")
                        .replace("END CERT", "END NEW CERT");
        assertThat(SigningRequest.parse(text.getBytes(StandardCharsets.US_ASCII))
                        .identifiers())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ec:P-256  | /CN=My Server | DNS:a.example.org            | without a common name",
                "ec:P-256  | /O=Example    |                              | names nothing",
                "ec:P-256  | /O=Example    | email:a@example.org          | host names and IP addresses only",
                "ec:P-256  | /O=Example    | URI:https://a.example.org    | host names and IP addresses only",
                "ec:P-256  | /O=Example    | DNS:a_b.example.org          | make it again without it",
                "ec:P-256  | /O=Example    | DNS:192.0.2.1                | make it again without it",
                "rsa:1024  | /O=Example    | DNS:a.example.org            | at least 2048",
                "ed25519   | /O=Example    | DNS:a.example.org            | P-256 or P-384",
                "ec:secp256k1 | /O=Example | DNS:a.example.org            | P-256 or P-384"
            })
    void tellsWhatIsWrongAndWhatToDo(String key, String subject, String names, String message) throws Exception {
        byte[] pem = request(key, subject, names == null ? "" : names);
        assertThatThrownBy(() -> SigningRequest.parse(pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesARequestThatIsNotSignedByItsKey() {
        byte[] der = SigningRequest.of(Keys.generate(KeyType.EC_P256), NAMES).encoded();
        int name = new String(der, StandardCharsets.ISO_8859_1).indexOf("www.example.org");
        der[name] = 'v';
        assertThatThrownBy(() -> SigningRequest.parse(der))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not signed by its own key");
    }

    @Test
    void refusesWhatIsNoRequest() {
        List<byte[]> wrong = List.of(
                new byte[0],
                "hello".getBytes(StandardCharsets.US_ASCII),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII));
        for (byte[] bytes : wrong) {
            assertThatThrownBy(() -> SigningRequest.parse(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("openssl req -new");
        }
        assertThatThrownBy(() -> SigningRequest.parse(new byte[100_000])).hasMessageContaining("100000");
        byte[] key = Pem.encode(Keys.generate(KeyType.EC_P256).getPrivate());
        String body =
                new String(key, StandardCharsets.US_ASCII).lines().toList().get(1);
        assertThatThrownBy(() -> SigningRequest.parse(key)).message().doesNotContain(body);
    }

    // Not every byte is signed: a damaged one may leave the same request. What is signed is never read as something
    // else.
    @Test
    void refusesDamagedRequestsOrReadsWhatWasSigned() {
        Random random = new Random(20_26);
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        byte[] good = SigningRequest.of(pair, NAMES).encoded();
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int changes = random.nextInt(4); changes >= 0 && bad.length > 0; changes--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            refused += isRefused(bad, pair) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(1900);
    }

    private static boolean isRefused(byte[] damaged, KeyPair pair) {
        try {
            SigningRequest read = SigningRequest.parse(damaged);
            assertThat(read.identifiers()).isEqualTo(NAMES);
            assertThat(read.publicKey()).isEqualTo(pair.getPublic());
            return false;
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
            return true;
        }
    }

    @Test
    void refusesEndlessNesting() {
        byte[] nested = new byte[60_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        assertThatThrownBy(() -> SigningRequest.parse(nested)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wantsAName() {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        assertThatThrownBy(() -> SigningRequest.of(pair, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wantsAnEcOrRsaKey() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThatThrownBy(() -> SigningRequest.of(pair, NAMES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EC or RSA");
    }

    private byte[] request(String key, String subject, String names) throws Exception {
        Path out = temporary.resolve("request.pem");
        List<String> arguments = new ArrayList<>(List.of(
                "req",
                "-new",
                "-nodes",
                "-batch",
                "-keyout",
                temporary.resolve("key.pem").toString(),
                "-out",
                out.toString(),
                "-subj",
                subject,
                "-newkey"));
        if (key.startsWith("ec:")) {
            arguments.addAll(List.of("ec", "-pkeyopt", "ec_paramgen_curve:" + key.substring(3)));
        } else {
            arguments.add(key);
        }
        if (!names.isEmpty()) {
            arguments.addAll(List.of("-addext", "subjectAltName=" + names));
        }
        openssl(arguments.toArray(String[]::new));
        return Files.readAllBytes(out);
    }

    private static String openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
