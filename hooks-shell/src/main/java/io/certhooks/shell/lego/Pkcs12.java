// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.HookFailure;
import io.certhooks.hook.HookStatus;
import io.certhooks.hook.IssuedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes PKCS#12 files (RFC 7292) in lego's formats. The JDK's own key stores take their algorithms from the settings of the whole
 * JVM, which are not this class's to change.
 */
final class Pkcs12 {

    private static final int LEGACY_ITERATIONS = 2048;
    private static final int ITERATIONS = 10_000;

    private static final byte[] DATA = Der.oid("1.2.840.113549.1.7.1");
    private static final byte[] ENCRYPTED_DATA = Der.oid("1.2.840.113549.1.7.6");
    private static final byte[] KEY_BAG = Der.oid("1.2.840.113549.1.12.10.1.2");
    private static final byte[] CERTIFICATE_BAG = Der.oid("1.2.840.113549.1.12.10.1.3");
    private static final byte[] X509 = Der.oid("1.2.840.113549.1.9.22.1");
    private static final byte[] LOCAL_KEY_ID = Der.oid("1.2.840.113549.1.9.21");
    private static final byte[] PBKDF2 = Der.oid("1.2.840.113549.1.5.12");
    private static final byte[] PBMAC1 = Der.oid("1.2.840.113549.1.5.14");
    private static final byte[] HMAC_SHA256 = Der.oid("1.2.840.113549.2.9");

    /** How something is encrypted. */
    private enum Encryption {
        RC2_40("PBEWithSHA1AndRC2_40", "1.2.840.113549.1.12.1.6", 8, LEGACY_ITERATIONS),
        DESEDE("PBEWithSHA1AndDESede", "1.2.840.113549.1.12.1.3", 8, LEGACY_ITERATIONS),
        AES_256("PBEWithHmacSHA256AndAES_256", "1.2.840.113549.1.5.13", 16, ITERATIONS);

        private final String cipher;
        private final String oid;
        private final int salt;
        private final int iterations;

        Encryption(String cipher, String oid, int salt, int iterations) {
            this.cipher = cipher;
            this.oid = oid;
            this.salt = salt;
            this.iterations = iterations;
        }
    }

    /** Something encrypted, and the name of how. */
    private static final class Encrypted {
        private final byte[] algorithm;
        private final byte[] content;

        private Encrypted(byte[] algorithm, byte[] content) {
            this.algorithm = algorithm;
            this.content = content;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final LegoPfx pfx;

    private Pkcs12(LegoPfx pfx) {
        this.pfx = pfx;
    }

    /** The file of a certificate, which must have a key. */
    static byte[] encode(IssuedCertificate certificate, LegoPfx pfx) throws HookFailure {
        try {
            return new Pkcs12(pfx)
                    .file(certificate.chain(), certificate.privateKey().orElseThrow());
        } catch (GeneralSecurityException | IOException e) {
            throw new HookFailure(
                    HookStatus.FAILED, "cannot write the PKCS#12 file in the format " + pfx.format() + ": " + e, e);
        }
    }

    private byte[] file(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException, IOException {
        byte[] id = MessageDigest.getInstance("SHA-256").digest(chain.get(0).getEncoded());
        byte[] attributes = Der.set(Der.sequence(LOCAL_KEY_ID, Der.set(Der.octets(id))));
        byte[] safes = Der.sequence(certificates(chain, attributes), data(Der.sequence(key(key, attributes))));
        return Der.sequence(Der.integer(3), data(safes), mac(safes));
    }

    private static byte[] data(byte[] content) {
        return Der.sequence(DATA, Der.explicit(0, Der.octets(content)));
    }

    private byte[] certificates(List<X509Certificate> chain, byte[] attributes)
            throws GeneralSecurityException, IOException {
        List<byte[]> bags = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            byte[] value = Der.explicit(0, Der.sequence(X509, Der.explicit(0, Der.octets(certificate.getEncoded()))));
            bags.add(
                    bags.isEmpty()
                            ? Der.sequence(CERTIFICATE_BAG, value, attributes)
                            : Der.sequence(CERTIFICATE_BAG, value));
        }
        Encryption encryption = pfx.format() == LegoPfx.Format.RC2 ? Encryption.RC2_40 : forKey();
        Encrypted all = encrypt(encryption, Der.sequence(bags.toArray(byte[][]::new)));
        byte[] content = Der.sequence(DATA, all.algorithm, Der.implicitOctets(0, all.content));
        return Der.sequence(ENCRYPTED_DATA, Der.explicit(0, Der.sequence(Der.integer(0), content)));
    }

    private byte[] key(PrivateKey key, byte[] attributes) throws GeneralSecurityException, IOException {
        Encrypted encrypted = encrypt(forKey(), key.getEncoded());
        byte[] info = Der.sequence(encrypted.algorithm, Der.octets(encrypted.content));
        return Der.sequence(KEY_BAG, Der.explicit(0, info), attributes);
    }

    private Encryption forKey() {
        return isLegacy() ? Encryption.DESEDE : Encryption.AES_256;
    }

    private boolean isLegacy() {
        return pfx.format() == LegoPfx.Format.RC2 || pfx.format() == LegoPfx.Format.DES;
    }

    private Encrypted encrypt(Encryption encryption, byte[] content) throws GeneralSecurityException, IOException {
        Cipher cipher = Cipher.getInstance(encryption.cipher);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                password("PBE"),
                new PBEParameterSpec(salt(encryption.salt), encryption.iterations));
        byte[] encrypted = cipher.doFinal(content);
        byte[] parameters = cipher.getParameters().getEncoded();
        return new Encrypted(Der.sequence(Der.oid(encryption.oid), parameters), encrypted);
    }

    private byte[] mac(byte[] content) throws GeneralSecurityException {
        if (pfx.format() == LegoPfx.Format.PBMAC1) {
            return pbmac1(content);
        }
        boolean legacy = isLegacy();
        int iterations = legacy ? LEGACY_ITERATIONS : ITERATIONS;
        byte[] salt = salt(legacy ? 8 : 16);
        Mac mac = Mac.getInstance(legacy ? "HmacPBESHA1" : "HmacPBESHA256");
        mac.init(password("PBE"), new PBEParameterSpec(salt, iterations));
        byte[] digest = Der.oid(legacy ? "1.3.14.3.2.26" : "2.16.840.1.101.3.4.2.1");
        byte[] info = Der.sequence(Der.sequence(digest, Der.nothing()), Der.octets(mac.doFinal(content)));
        return Der.sequence(info, Der.octets(salt), Der.integer(iterations));
    }

    // RFC 9579: salt and iterations are in the algorithm; those after it are there for the form only.
    private byte[] pbmac1(byte[] content) throws GeneralSecurityException {
        byte[] salt = salt(16);
        var spec = new PBEKeySpec(pfx.password().toCharArray(), salt, ITERATIONS, 256);
        SecretKey key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
        byte[] hmac = Der.sequence(HMAC_SHA256, Der.nothing());
        byte[] derivation =
                Der.sequence(PBKDF2, Der.sequence(Der.octets(salt), Der.integer(ITERATIONS), Der.integer(32), hmac));
        byte[] algorithm = Der.sequence(PBMAC1, Der.sequence(derivation, hmac));
        byte[] info = Der.sequence(algorithm, Der.octets(mac.doFinal(content)));
        byte[] unused = "NOT USED".getBytes(StandardCharsets.US_ASCII);
        return Der.sequence(info, Der.octets(unused), Der.integer(1));
    }

    private SecretKey password(String factory) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance(factory)
                .generateSecret(new PBEKeySpec(pfx.password().toCharArray()));
    }

    private byte[] salt(int length) {
        byte[] salt = new byte[length];
        random.nextBytes(salt);
        return salt;
    }
}
