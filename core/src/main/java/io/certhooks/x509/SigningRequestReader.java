// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** Reads signing requests that somebody else made. */
final class SigningRequestReader {

    private static final int LONGEST = 64 * 1024;
    private static final int FEWEST_RSA_BITS = 2048;
    private static final List<String> LABELS = List.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private SigningRequestReader() {}

    static SigningRequest read(byte[] derOrPem) {
        if (derOrPem.length > LONGEST) {
            throw new IllegalArgumentException(
                    "a certificate request has " + LONGEST + " bytes at most, not " + derOrPem.length);
        }
        byte[] der = der(derOrPem);
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            PublicKey key = publicKey(request.getSubjectPublicKeyInfo());
            checkSignature(request, key);
            return new SigningRequest(identifiers(request), key, der);
        } catch (Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e.getCause());
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle tells about damaged ASN.1 with half a dozen unchecked exceptions.
            throw new IllegalArgumentException("the certificate request is damaged: have its owner make it again", e);
        }
    }

    private static byte[] der(byte[] derOrPem) {
        String text = new String(derOrPem, StandardCharsets.ISO_8859_1);
        for (String label : LABELS) {
            if (text.contains("-----BEGIN " + label + "-----")) {
                try {
                    return Pem.decode(label, derOrPem);
                } catch (GeneralSecurityException e) {
                    throw new IllegalArgumentException(
                            "the certificate request is damaged: have its owner make it again", e);
                }
            }
        }
        if (derOrPem.length == 0 || derOrPem[0] != 0x30) {
            throw new IllegalArgumentException("there is no certificate request in it, neither DER nor PEM with"
                    + " -----BEGIN CERTIFICATE REQUEST-----: give the file that \"openssl req -new\" wrote");
        }
        return derOrPem;
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo info) throws IOException, Refused {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        boolean rsa = PKCSObjectIdentifiers.rsaEncryption.equals(algorithm);
        // Java reads keys on other curves, such as secp256k1, and then cannot use them.
        boolean ec = X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm)
                && info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                && CURVES.contains(curve);
        if (!rsa && !ec) {
            throw new Refused(
                    "the certificate request is for another kind of key than CAs accept (" + algorithm
                            + "): make it with an EC key on P-256 or P-384, or with an RSA key",
                    null);
        }
        PublicKey key;
        try {
            key = KeyFactory.getInstance(rsa ? "RSA" : "EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new Refused(
                    "the certificate request's key is damaged: make it with an EC key"
                            + " on P-256 or P-384, or with an RSA key",
                    e);
        }
        if (key instanceof RSAPublicKey rsaKey && rsaKey.getModulus().bitLength() < FEWEST_RSA_BITS) {
            throw new Refused(
                    "the certificate request's RSA key has "
                            + rsaKey.getModulus().bitLength() + " bits: make it with a key of at least "
                            + FEWEST_RSA_BITS,
                    null);
        }
        return key;
    }

    private static void checkSignature(PKCS10CertificationRequest request, PublicKey key) throws Refused {
        boolean valid;
        try {
            valid = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OperatorCreationException | PKCSException | RuntimeOperatorException e) {
            throw new Refused(
                    "the certificate request's signature cannot be checked ("
                            + request.getSignatureAlgorithm().getAlgorithm() + "): sign it with SHA-256 or SHA-384",
                    e);
        }
        if (!valid) {
            throw new Refused(
                    "the certificate request is not signed by its own key, or was changed afterwards: have"
                            + " its owner make it again",
                    null);
        }
    }

    private static List<Identifier> identifiers(PKCS10CertificationRequest request) throws IOException, Refused {
        Set<Identifier> alternative = new LinkedHashSet<>();
        Extensions extensions = request.getRequestedExtensions();
        if (extensions != null && extensions.getExtension(Extension.subjectAlternativeName) != null) {
            for (GeneralName name : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName)
                    .getNames()) {
                alternative.add(identifier(name));
            }
        }
        Set<Identifier> all = new LinkedHashSet<>(commonNames(request));
        all.removeAll(alternative);
        all.addAll(alternative);
        if (all.isEmpty()) {
            throw new Refused(
                    "the certificate request names nothing: make it with the host names as subject"
                            + " alternative names, for instance with"
                            + " \"openssl req -new -addext subjectAltName=DNS:www.example.org\"",
                    null);
        }
        return List.copyOf(all);
    }

    private static List<Identifier> commonNames(PKCS10CertificationRequest request) throws Refused {
        List<Identifier> names = new ArrayList<>();
        for (RDN rdn : request.getSubject().getRDNs(BCStyle.CN)) {
            for (AttributeTypeAndValue part : rdn.getTypesAndValues()) {
                if (BCStyle.CN.equals(part.getType())) {
                    names.add(commonName(IETFUtils.valueToString(part.getValue())));
                }
            }
        }
        return names;
    }

    private static Identifier commonName(String text) throws Refused {
        try {
            return Identifier.of(text);
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    "the certificate request's common name is no host name and no address, and a CA wants"
                            + " that: make it without a common name (" + e.getMessage() + ")",
                    e);
        }
    }

    private static Identifier identifier(GeneralName name) throws UnknownHostException, Refused {
        String text = name.getTagNo() == GeneralName.iPAddress
                ? InetAddress.getByAddress(
                                ASN1OctetString.getInstance(name.getName()).getOctets())
                        .getHostAddress()
                : name.getName().toString();
        try {
            return switch (name.getTagNo()) {
                case GeneralName.dNSName -> new Identifier(IdentifierType.DNS, text);
                case GeneralName.iPAddress -> new Identifier(IdentifierType.IP, text);
                default ->
                    throw new Refused(
                            "the certificate request names something that ACME cannot prove (kind " + name.getTagNo()
                                    + "): make it with host names and IP addresses only",
                            null);
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    "the certificate request has an alternative name that is none: make it again without it ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    /** What is wrong, in words for the request's owner. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        Refused(String message, @org.jspecify.annotations.Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
