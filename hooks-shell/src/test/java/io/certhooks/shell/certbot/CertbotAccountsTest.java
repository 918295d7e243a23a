// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.certbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Accounts that Certbot has registered. */
class CertbotAccountsTest {

    private static final URI CA = URI.create("https://ca.example:14000/acme/dir");
    private static final URI URL = URI.create("https://ca.example:14000/account/7");
    private static final String REGISTRATION =
            "{\"body\": {\"contact\": [\"mailto:ops@example.org\"]}, \"uri\": \"" + URL + "\"}";

    @TempDir
    private Path config;

    @BeforeEach
    void makeDirectories() throws IOException {
        Files.createDirectories(config.resolve("renewal"));
    }

    private Path account(String id, String key, String registration) throws IOException {
        Path place = Files.createDirectories(
                config.resolve("accounts/ca.example:14000/acme/dir").resolve(id));
        Files.writeString(place.resolve("private_key.json"), key);
        Files.writeString(place.resolve("meta.json"), "{\"creation_host\": \"here\"}");
        Files.writeString(place.resolve("regr.json"), registration);
        return place;
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return "\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length))
                + "\"";
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String jwk(KeyPair pair) {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
        return "{\"kty\": \"RSA\", \"n\": " + number(key.getModulus()) + ", \"e\": " + number(key.getPublicExponent())
                + ", \"d\": " + number(key.getPrivateExponent()) + ", \"p\": " + number(key.getPrimeP()) + ", \"q\": "
                + number(key.getPrimeQ()) + ", \"dp\": " + number(key.getPrimeExponentP()) + ", \"dq\": "
                + number(key.getPrimeExponentQ()) + ", \"qi\": " + number(key.getCrtCoefficient()) + "}";
    }

    @Test
    void areNotSoughtUnderANameThatOnlyAcme4jKnows() {
        assertThatThrownBy(() -> CertbotAccounts.in(config, URI.create("acme://letsencrypt.org")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("acme://letsencrypt.org")
                .hasMessageContaining("https URL");
    }

    @Test
    void haveTheirUrlContactAndKey() throws Exception {
        KeyPair pair = rsa();
        account("0123", jwk(pair), REGISTRATION);

        CertbotAccounts found = CertbotAccounts.in(config, CA);

        assertThat(found.leftOut()).isEmpty();
        ExistingAccount account = found.accounts().get(0);
        assertThat(account.directory()).isEqualTo(CA);
        assertThat(account.url()).isEqualTo(URL);
        assertThat(account.contact()).contains("mailto:ops@example.org");
        assertThat(account.privateKey()).isEqualTo(pair.getPrivate());
        assertThat(CertbotAccounts.in(config, URI.create("https://ca.example/acme/dir"))
                        .accounts())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"P-256, secp256r1", "P-384, secp384r1"})
    void mayHaveKeysOnCurves(String curve, String parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(parameters));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        account(
                "a",
                "{\"kty\":\"EC\",\"crv\":\"" + curve + "\",\"d\":" + number(key.getS()) + "}",
                "{\"uri\":\"" + URL + "\"}");

        ExistingAccount account = CertbotAccounts.in(config, CA).accounts().get(0);

        assertThat(((ECPrivateKey) account.privateKey()).getS()).isEqualTo(key.getS());
        assertThat(account.contact()).isEmpty();
    }

    @Test
    void thatRenewalConfigurationsNameComeFirst() throws Exception {
        String key = jwk(rsa());
        for (String id : new String[] {"a", "b", "c"}) {
            account(id, key, "{\"body\": {}, \"uri\": \"https://ca.example/" + id + "\"}");
        }
        Files.writeString(config.resolve("renewal/one.conf"), "[renewalparams]\naccount = c\n");
        Files.writeString(config.resolve("renewal/two.conf"), "[renewalparams]\naccount = b\n");
        Files.writeString(config.resolve("renewal/three.conf"), "[renewalparams]\naccount = c\n");
        Files.writeString(config.resolve("renewal/none.conf"), "[[[\n");

        assertThat(CertbotAccounts.in(config, CA).accounts())
                .extracting(account -> account.url().getPath())
                .containsExactly("/c", "/b", "/a");
    }

    static Stream<String> useless() {
        return Stream.of(
                "{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}",
                "{\"kty\": \"EC\", \"crv\": \"P-521\", \"d\": \"c2VjcmV0\"}",
                "{\"kty\": \"RSA\", \"n\": \"c2VjcmV0\"}",
                "{\"kty\": \"RSA\", \"n\": \"c2VjcmV0*\"}",
                "c2VjcmV0");
    }

    @ParameterizedTest
    @MethodSource("useless")
    void areNamedWithoutTheirKeyIfItIsOfNoUse(String key) throws IOException {
        Path place = account("a", key, REGISTRATION);

        CertbotAccounts found = CertbotAccounts.in(config, CA);

        assertThat(found.accounts()).isEmpty();
        assertThat(found.leftOut())
                .singleElement()
                .asString()
                .startsWith(place.resolve("private_key.json") + ": ")
                .doesNotContain("c2VjcmV0");
    }

    @Test
    void areNamedIfTheyWereNeverRegistered() throws Exception {
        Path place = account("a", jwk(rsa()), "{\"body\": {}}");

        assertThat(CertbotAccounts.in(config, CA).leftOut())
                .containsExactly(place.resolve("regr.json")
                        + ": uri: it is missing or no URL, so the account was never registered");
    }

    @Test
    void areMissingIfTheDirectoryIs() {
        Path nowhere = config.resolve("nowhere");

        assertThatThrownBy(() -> CertbotAccounts.in(nowhere, CA))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(nowhere.toString());
    }
}
