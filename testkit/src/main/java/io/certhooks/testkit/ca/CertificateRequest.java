// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Identifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A PKCS#10 request that was read and found in order. Immutable. */
public final class CertificateRequest {

    private static final ASN1ObjectIdentifier TLS_FEATURE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");
    private static final int MIN_RSA_BITS = 2048;

    /** P-256, P-384 and P-521. */
    private static final Set<String> CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    private final PublicKey publicKey;
    private final Set<Identifier> names;
    private final boolean mustStaple;

    private CertificateRequest(PublicKey publicKey, Set<Identifier> names, boolean mustStaple) {
        this.publicKey = publicKey;
        this.names = names;
        this.mustStaple = mustStaple;
    }

    /**
     * Reads a request and checks its key and signature.
     *
     * @throws AcmeRefusal badCSR if it cannot be read, is not signed by its own key, or its key is weak or unknown
     */
    public static CertificateRequest parse(byte[] der) {
        try {
            PKCS10CertificationRequest csr = new PKCS10CertificationRequest(der);
            PublicKey key = publicKey(csr);
            RequestSignature.require(csr, key);
            Extensions extensions = csr.getRequestedExtensions();
            boolean mustStaple = extensions != null && extensions.getExtension(TLS_FEATURE) != null;
            return new CertificateRequest(key, names(csr, extensions), mustStaple);
        } catch (IOException | IllegalArgumentException | ClassCastException | IllegalStateException e) {
            throw refusal("the CSR is not a readable PKCS#10 request: " + e.getMessage());
        }
    }

    /** The key to certify. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** All names that the request holds, in lower case: subject alternative names and common names. */
    public Set<Identifier> names() {
        return names;
    }

    /** True if the request asks for the TLS feature "status request" (RFC 7633). */
    public boolean mustStaple() {
        return mustStaple;
    }

    private static PublicKey publicKey(PKCS10CertificationRequest csr) throws IOException {
        String oid = csr.getSubjectPublicKeyInfo().getAlgorithm().getAlgorithm().getId();
        String algorithm =
                switch (oid) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.3.101.112" -> "Ed25519";
                    default -> throw refusal("keys of algorithm " + oid + " are not certified");
                };
        requireKnownCurve(algorithm, csr.getSubjectPublicKeyInfo().getAlgorithm());
        byte[] encoded = csr.getSubjectPublicKeyInfo().getEncoded();
        try {
            PublicKey key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
            requireStrong(key);
            return key;
        } catch (GeneralSecurityException e) {
            throw refusal("the CSR's key is not a valid " + algorithm + " key");
        }
    }

    private static void requireKnownCurve(String algorithm, AlgorithmIdentifier identifier) {
        if (algorithm.equals("EC") && !CURVES.contains(String.valueOf(identifier.getParameters()))) {
            throw refusal("only the curves P-256, P-384 and P-521 are certified");
        }
    }

    private static void requireStrong(PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw refusal("an RSA key of " + rsa.getModulus().bitLength() + " bits; at least " + MIN_RSA_BITS
                    + " are needed");
        }
    }

    private static Set<Identifier> names(
            PKCS10CertificationRequest csr, @org.jspecify.annotations.Nullable Extensions extensions) {
        Set<Identifier> names = new TreeSet<>(Comparator.comparing(Identifier::toString));
        for (RDN rdn : csr.getSubject().getRDNs(BCStyle.CN)) {
            names.add(commonName(((ASN1String) rdn.getFirst().getValue()).getString()));
        }
        if (extensions != null && extensions.getExtension(Extension.subjectAlternativeName) != null) {
            GeneralNames alternatives = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            for (GeneralName name : alternatives.getNames()) {
                names.add(identifier(name));
            }
        }
        return names;
    }

    private static Identifier commonName(String text) {
        boolean looksLikeAddress = text.contains(":") || text.matches("[0-9.]+");
        return looksLikeAddress ? Identifier.ip(text) : Identifier.dns(text.toLowerCase(Locale.ROOT));
    }

    private static Identifier identifier(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName ->
                Identifier.dns(((ASN1String) name.getName()).getString().toLowerCase(Locale.ROOT));
            case GeneralName.iPAddress -> Identifier.ip(address(ASN1OctetString.getInstance(name.getName())));
            default -> throw refusal("a subject alternative name that is neither a DNS name nor an IP address");
        };
    }

    private static String address(ASN1OctetString octets) {
        try {
            return InetAddress.getByAddress(octets.getOctets()).getHostAddress();
        } catch (UnknownHostException e) {
            throw refusal("an IP address of " + octets.getOctets().length + " bytes");
        }
    }

    private static AcmeRefusal refusal(String detail) {
        return new AcmeRefusal(AcmeError.BAD_CSR, detail);
    }
}
