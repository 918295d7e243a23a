// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.validation;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.acme.IpLiteral;
import io.certhooks.testkit.jws.Base64Url;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;

/** The tls-alpn-01 challenge (RFC 8737; for IP addresses RFC 8738 section 6). */
final class TlsAlpn01Validator implements Validator {

    private static final String PROTOCOL = "acme-tls/1";
    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Targets targets;

    TlsAlpn01Validator(Targets targets) {
        this.targets = targets;
    }

    @Override
    public Optional<AcmeProblem> check(Proof proof) {
        Identifier identifier = proof.identifier();
        try (Socket plain = targets.connect(identifier, 443)) {
            return check(proof, plain);
        } catch (AcmeRefusal e) {
            return Optional.of(e.problem());
        } catch (SSLException e) {
            return problem(AcmeError.TLS, identifier, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return problem(AcmeError.CONNECTION, identifier, String.valueOf(e.getMessage()));
        }
    }

    private Optional<AcmeProblem> check(Proof proof, Socket plain) throws IOException {
        Identifier identifier = proof.identifier();
        try (SSLSocket socket = TrustingTls.over(plain, serverName(identifier), PROTOCOL)) {
            if (!PROTOCOL.equals(socket.getApplicationProtocol())) {
                return problem(AcmeError.UNAUTHORIZED, identifier, "the server did not choose ALPN " + PROTOCOL);
            }
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return fault(shown, proof).flatMap(fault -> problem(AcmeError.UNAUTHORIZED, identifier, fault));
        }
    }

    private static Optional<String> fault(X509Certificate shown, Proof proof) {
        if (!isFor(shown, proof.identifier())) {
            return Optional.of("the certificate must have exactly one name, this one");
        }
        boolean critical = shown.getCriticalExtensionOIDs() != null
                && shown.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER);
        if (!critical) {
            return Optional.of("the certificate lacks a critical acmeIdentifier extension");
        }
        byte[] wanted = Base64Url.digest(proof.keyAuthorization().getBytes(StandardCharsets.US_ASCII));
        return Arrays.equals(wanted, digest(shown.getExtensionValue(ACME_IDENTIFIER)))
                ? Optional.empty()
                : Optional.of("the acmeIdentifier extension does not hold the digest of the key authorization");
    }

    private static byte[] digest(byte[] extension) {
        try {
            byte[] value = ASN1OctetString.getInstance(extension).getOctets();
            return ASN1OctetString.getInstance(ASN1Primitive.fromByteArray(value))
                    .getOctets();
        } catch (IOException | IllegalArgumentException e) {
            // Whatever it is, it is not the digest.
            return new byte[0];
        }
    }

    private static boolean isFor(X509Certificate shown, Identifier identifier) {
        try {
            Collection<List<?>> names = shown.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                return false;
            }
            List<?> name = names.iterator().next();
            int type = (Integer) name.get(0);
            String text = String.valueOf(name.get(1));
            return identifier.isIp()
                    ? type == IP_ADDRESS && IpLiteral.parse(text).equals(IpLiteral.parse(identifier.value()))
                    : type == DNS_NAME && text.equalsIgnoreCase(identifier.value());
        } catch (CertificateParsingException e) {
            // Names that cannot be read are not the one name that is wanted.
            return false;
        }
    }

    /** The name in the handshake: for an address its reverse name (RFC 8738 section 6). */
    private static String serverName(Identifier identifier) {
        if (!identifier.isIp()) {
            return identifier.value();
        }
        InetAddress address = IpLiteral.parse(identifier.value()).orElseThrow();
        return ReverseName.of(address);
    }

    private static Optional<AcmeProblem> problem(AcmeError error, Identifier identifier, String detail) {
        return Optional.of(AcmeProblem.of(error, identifier.value() + ": " + detail));
    }
}
