// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;

/** The two numbers of an ECDSA signature in the forms that protocols give them. */
record EcdsaSignature(BigInteger r, BigInteger s) {

    /** Reads the form of certificates (RFC 5480, appendix A). */
    static EcdsaSignature ofDer(byte[] der) throws IOException {
        try {
            ASN1Sequence parts = ASN1Sequence.getInstance(der);
            if (parts.size() != 2) {
                throw new IOException("an ECDSA signature has two numbers, not " + parts.size());
            }
            return new EcdsaSignature(number(parts, 0), number(parts, 1));
        } catch (IllegalArgumentException e) {
            throw new IOException("this is no ECDSA signature", e);
        }
    }

    private static BigInteger number(ASN1Sequence parts, int index) {
        return ASN1Integer.getInstance(parts.getObjectAt(index)).getValue();
    }

    /** The form of certificates and of requests for them. */
    byte[] der() throws IOException {
        return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded(ASN1Encoding.DER);
    }

    /** The form of JSON Web Signatures (RFC 7518, 3.4): both numbers in as many bytes as the curve's order has. */
    byte[] concatenated(int size) {
        byte[] both = new byte[2 * size];
        BigIntegers.asUnsignedByteArray(r, both, 0, size);
        BigIntegers.asUnsignedByteArray(s, both, size, size);
        return both;
    }
}
