// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import io.certhooks.hook.Identifier;
import io.certhooks.hook.IdentifierType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A request for a certificate (PKCS#10, RFC 2986) as ACME uses it (RFC 8555, 7.4). Immutable.
 */
public final class SigningRequest {

    private final List<Identifier> identifiers;
    private final PublicKey publicKey;
    private final byte[] encoded;

    SigningRequest(List<Identifier> identifiers, PublicKey publicKey, byte[] encoded) {
        this.identifiers = List.copyOf(identifiers);
        this.publicKey = publicKey;
        this.encoded = encoded.clone();
    }

    /**
     * Makes a request with an empty subject and all identifiers as subject alternative names, in order.
     *
     * @throws IllegalArgumentException if there is no identifier or the key is neither EC nor RSA
     */
    public static SigningRequest of(KeyPair pair, List<Identifier> identifiers) {
        return new SigningRequest(identifiers, pair.getPublic(), encode(pair, identifiers));
    }

    private static byte[] encode(KeyPair pair, List<Identifier> identifiers) {
        if (identifiers.isEmpty()) {
            throw new IllegalArgumentException("a request needs at least one host name or address");
        }
        try {
            Extension names = new Extension(
                    Extension.subjectAlternativeName,
                    false,
                    alternativeNames(identifiers).getEncoded(ASN1Encoding.DER));
            CertificationRequestInfo info = new CertificationRequestInfo(
                    new X500Name(new RDN[0]),
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                    new DERSet(new Attribute(
                            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(new Extensions(names)))));
            SignatureScheme scheme = SignatureScheme.of(pair.getPublic());
            return new CertificationRequest(info, scheme.identifier(), scheme.sign(pair.getPrivate(), info))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot encode a request for " + identifiers, e);
        }
    }

    /**
     * Reads a request that somebody else made, and checks its signature.
     *
     * @param derOrPem DER, or PEM with any text around it
     * @return the request
     * @throws IllegalArgumentException if it is damaged, is not signed by its own key, names something else than hosts
     *     and addresses, or has a key that no CA accepts; the message tells what to do
     */
    public static SigningRequest parse(byte[] derOrPem) {
        return SigningRequestReader.read(derOrPem);
    }

    /** The names and addresses: the common name first if the alternative names lack it, then those in order. */
    public List<Identifier> identifiers() {
        return identifiers;
    }

    /** The key to be certified, EC or RSA, as an object of the JDK's. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** The request in DER, byte for byte as its owner made it. */
    public byte[] encoded() {
        return encoded.clone();
    }

    private static GeneralNames alternativeNames(List<Identifier> identifiers) throws UnknownHostException {
        GeneralName[] names = new GeneralName[identifiers.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = generalName(identifiers.get(i));
        }
        return new GeneralNames(names);
    }

    /** The form of an identifier in certificates (RFC 5280, 4.2.1.6). */
    static GeneralName generalName(Identifier identifier) throws UnknownHostException {
        return identifier.type() == IdentifierType.IP
                ? new GeneralName(
                        GeneralName.iPAddress,
                        new DEROctetString(
                                InetAddress.getByName(identifier.value()).getAddress()))
                : new GeneralName(GeneralName.dNSName, identifier.value());
    }
}
