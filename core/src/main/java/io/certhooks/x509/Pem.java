// SPDX-License-Identifier: Apache-2.0
package io.certhooks.x509;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The textual form of keys and certificates (RFC 7468). */
public final class Pem {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    private Pem() {}

    /** Writes one block. */
    public static byte[] encode(String label, byte[] der) {
        String body = LINES.encodeToString(der);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a private key as PKCS#8. */
    public static byte[] encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    /** Writes certificates one after the other; nothing for an empty list. */
    public static byte[] encode(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(new String(encode("CERTIFICATE", certificate.getEncoded()), StandardCharsets.US_ASCII));
            } catch (CertificateException e) {
                throw new IllegalArgumentException("this certificate cannot be encoded", e);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads all certificates of a text, in order.
     *
     * @throws CertificateException if there is none or one is damaged
     */
    public static List<X509Certificate> certificates(byte[] pem) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : factory.generateCertificates(new ByteArrayInputStream(pem))) {
            certificates.add((X509Certificate) certificate);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        return List.copyOf(certificates);
    }

    /**
     * Reads the first PKCS#8 private key of a text, EC or RSA.
     *
     * @throws GeneralSecurityException if there is none or it is damaged; the message never shows the key
     */
    public static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        byte[] der = decode("PRIVATE KEY", pem);
        try {
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (InvalidKeySpecException e) {
                    // PKCS#8 names its algorithm inside, and only its own factory reads it: ask the next one.
                }
            }
        } finally {
            Arrays.fill(der, (byte) 0);
        }
        throw new InvalidKeySpecException("it is no EC and no RSA key in PKCS#8 form");
    }

    /**
     * Reads the first block with a label.
     *
     * @throws GeneralSecurityException if there is none or it is damaged
     */
    public static byte[] decode(String label, byte[] pem) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN " + label + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + label + "-----", Math.max(start, 0));
        if (start < 0 || end < 0) {
            throw new InvalidKeySpecException("there is no block " + begin + " in it");
        }
        try {
            return Base64.getMimeDecoder()
                    .decode(text.substring(start + begin.length(), end).strip());
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("the block " + begin + " is damaged", e);
        }
    }
}
