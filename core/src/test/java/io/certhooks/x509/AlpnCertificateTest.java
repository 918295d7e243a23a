// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certhooks.hook.Identifier;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlpnCertificateTest {

    private static final byte[] EXTENSION = HexFormat.of().parseHex("0420" + "ab".repeat(32));

    @ParameterizedTest
    @CsvSource({"www.example.org, 2", "192.0.2.1, 7", "2001:db8:0:0:0:0:0:1, 7"})
    void namesTheIdentifierAndCarriesTheDigest(String identifier, int kind) throws Exception {
        AlpnCertificate proof = AlpnCertificate.of(Identifier.of(identifier), EXTENSION);
        X509Certificate certificate = proof.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(Keys.match(proof.privateKey(), certificate.getPublicKey())).isTrue();
        assertThat(certificate.getSubjectAlternativeNames()).hasSize(1).allSatisfy(name -> assertThat((List<?>) name)
                .isEqualTo(List.of(kind, identifier)));
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactly("1.3.6.1.5.5.7.1.31");
        // An extension's value is an octet string around the one that RFC 8737 defines.
        assertThat(HexFormat.of().formatHex(certificate.getExtensionValue("1.3.6.1.5.5.7.1.31")))
                .isEqualTo("04220420" + "ab".repeat(32));
        certificate.checkValidity();
    }

    @Test
    void leavesWildcardsToDns() {
        assertThatThrownBy(() -> AlpnCertificate.of(Identifier.of("*.example.org"), EXTENSION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dns-01");
    }
}
