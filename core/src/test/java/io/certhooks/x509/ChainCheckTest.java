// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.KeyType;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainCheckTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2027-01-30T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    private static final KeyPair KEY = Keys.generate(KeyType.EC_P256);
    private static final KeyPair ISSUER = Keys.generate(KeyType.EC_P256);
    private static final GeneralName A = dns("a.example");
    private static final GeneralName B = dns("b.example");

    private final X509Certificate issuer = certificate(ISSUER, ISSUER);

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static X509Certificate certificate(KeyPair key, KeyPair signer, GeneralName... names) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Test CA"),
                    BigInteger.ONE,
                    Date.from(FROM),
                    Date.from(UNTIL),
                    new X500Name("CN=Test"),
                    key.getPublic());
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            String algorithm = signer.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    private static void check(Instant now, List<X509Certificate> chain, String... ordered) throws CertificateException {
        ChainCheck.check(
                chain,
                KEY.getPublic(),
                Arrays.stream(ordered).map(Identifier::of).toList(),
                now);
    }

    private void refuses(String why, List<X509Certificate> chain, String... ordered) {
        assertThatThrownBy(() -> check(NOW, chain, ordered))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(why);
    }

    private List<X509Certificate> chainFor(GeneralName... names) {
        return List.of(certificate(KEY, ISSUER, names), issuer);
    }

    @Test
    void takesWhatWasOrderedInAnyOrderOfTheNames() {
        assertThatCode(() -> check(NOW, chainFor(A, B), "b.example", "a.example"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherKey() {
        refuses("another key", List.of(certificate(ISSUER, ISSUER, A), issuer), "a.example");
    }

    @Test
    void refusesNamesThatAreMissing() {
        refuses("instead of", chainFor(A), "a.example", "b.example");
    }

    @Test
    void refusesAnAddressThatIsWrittenAsAHostName() {
        refuses("not ordered", List.of(certificate(KEY, ISSUER, dns("192.0.2.1")), issuer), "192.0.2.1");
    }

    @Test
    void refusesNamesThatWereNotOrdered() {
        refuses("instead of", chainFor(A, B), "a.example");
        refuses("instead of", chainFor(), "a.example");
        refuses(
                "type 6",
                chainFor(A, new GeneralName(GeneralName.uniformResourceIdentifier, "https://b.example")),
                "a.example");
        refuses("was not ordered", chainFor(A, dns("x".repeat(64) + ".example")), "a.example");
    }

    @Test
    void refusesWhatIsNotValidNowButForAClockThatIsALittleSlow() {
        Instant slow = FROM.minus(Duration.ofMinutes(5));

        assertThatCode(() -> check(slow, chainFor(A), "a.example")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(slow.minusSeconds(1), chainFor(A), "a.example"))
                .hasMessageContaining("not valid before");
        assertThatCode(() -> check(UNTIL.minusSeconds(1), chainFor(A), "a.example"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check(UNTIL, chainFor(A), "a.example")).hasMessageContaining("has ended");
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "RSA_2048"})
    void refusesAChainWhoseLinksDoNotHold(KeyType type) {
        KeyPair signer = Keys.generate(type);
        X509Certificate leaf = certificate(KEY, signer, A);

        assertThatCode(() -> check(NOW, List.of(leaf, certificate(signer, ISSUER), issuer), "a.example"))
                .doesNotThrowAnyException();
        refuses("its certificate 1 is not signed", List.of(leaf, issuer), "a.example");
        refuses("its certificate 2 is not signed", List.of(leaf, certificate(signer, KEY), issuer), "a.example");
    }

    @Test
    void refusesNoChainAndALongOne() {
        refuses("0 certificates", List.of(), "a.example");
        refuses("11 certificates", Collections.nCopies(11, issuer), "a.example");
        refuses("another key", Collections.nCopies(10, issuer), "a.example");
    }
}
