// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * How an object is signed. Other keys than those on {@link NistCurve}s sign with the JDK's signatures, which start faster
 * than Bouncy Castle's signers.
 */
enum SignatureScheme {
    RSA("SHA256withRSA"),
    P256("SHA256withECDSA"),
    P384("SHA384withECDSA");

    private static final int P384_BITS = 384;

    private final String algorithm;

    SignatureScheme(String algorithm) {
        this.algorithm = algorithm;
    }

    /** The scheme for a key; refused if it is neither EC nor RSA. */
    static SignatureScheme of(PublicKey key) {
        if (key instanceof RSAPublicKey) {
            return RSA;
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() < P384_BITS ? P256 : P384;
        }
        throw new IllegalArgumentException(
                "a key of type " + key.getAlgorithm() + " cannot sign here: use an EC or RSA key");
    }

    // RFC 5754, 3: RSA has NULL as parameter, ECDSA has none at all.
    AlgorithmIdentifier identifier() {
        return switch (this) {
            case RSA -> new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
            case P256 -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            case P384 -> new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);
        };
    }

    DERBitString sign(PrivateKey key, ASN1Encodable content) throws IOException {
        try {
            byte[] der = content.toASN1Primitive().getEncoded(ASN1Encoding.DER);
            Optional<NistCurve> curve = NistCurve.of(key);
            if (curve.isPresent() && key instanceof ECPrivateKey ec) {
                return new DERBitString(curve.get().sign(ec, der).der());
            }
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(der);
            return new DERBitString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this private key cannot sign with " + algorithm, e);
        }
    }
}
