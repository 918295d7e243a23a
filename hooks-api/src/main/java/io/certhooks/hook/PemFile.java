// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Certificates and keys of other programs. What is wrong is told without what is in the file. */
final class PemFile {

    private static final int LIMIT = 1 << 20;
    private static final String DASHES = "-----";
    private static final String BEGIN = DASHES + "BEGIN ";
    private static final String END = DASHES + "END ";
    private static final byte[] VERSION_0 = {2, 1, 0};
    // The algorithm 1.2.840.113549.1.1.1 with its absent parameters, and the identifier 1.2.840.10045.2.1.
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private final Path file;
    private final List<Block> blocks;

    private PemFile(Path file, List<Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    private record Block(String label, String body) {}

    static PemFile read(Path file) {
        List<Block> blocks = new ArrayList<>();
        String label = "";
        StringBuilder body = new StringBuilder();
        for (String line : text(file).lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                body.setLength(0);
            } else if (!label.isEmpty() && line.equals(END + label + DASHES)) {
                blocks.add(new Block(label, body.toString()));
                label = "";
            } else {
                body.append(line).append('\n');
            }
        }
        return new PemFile(file, blocks);
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new ConfigurationException(file + ": it is larger than 1 MiB");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (IOException e) {
            throw new ConfigurationException(file + ": it cannot be read: " + e);
        }
    }

    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().endsWith("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(decoded(block)));
        } catch (CertificateException e) {
            throw new ConfigurationException(file + ": a certificate in it cannot be read: " + e.getMessage());
        }
    }

    /**
     * The first key.
     *
     * @param publicKey the key that belongs to it; the older forms do not say of which kind they are
     */
    PrivateKey privateKey(PublicKey publicKey) {
        Block block = keyBlock();
        byte[] encoded = decoded(block);
        byte[] wrapped = isOlder(block) ? wrapped(encoded, algorithm(publicKey.getEncoded())) : encoded;
        return generated(publicKey.getAlgorithm(), wrapped)
                .orElseThrow(() -> new ConfigurationException(file + ": the key cannot be read, or is no "
                        + publicKey.getAlgorithm() + " key as the certificate's"));
    }

    /** The first key, of which nothing else is known. */
    PrivateKey privateKey() {
        byte[] encoded = newer(keyBlock());
        return generated("EC", encoded)
                .or(() -> generated("RSA", encoded))
                .orElseThrow(
                        () -> new ConfigurationException(file + ": the key cannot be read, or is no EC or RSA key"));
    }

    private byte[] newer(Block block) {
        byte[] encoded = decoded(block);
        if (block.label().startsWith("RSA")) {
            return wrapped(encoded, RSA);
        }
        return block.label().startsWith("EC") ? wrapped(encoded, der(0x30, EC, curve(encoded))) : encoded;
    }

    private Block keyBlock() {
        if (blocks.stream().anyMatch(block -> block.label().equals("ENCRYPTED PRIVATE KEY") || isEncrypted(block))) {
            throw new ConfigurationException(
                    file + ": the key is encrypted; decrypt it, for instance with openssl pkey");
        }
        return blocks.stream()
                .filter(each -> each.label().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(file + ": there is no private key in it"));
    }

    private static boolean isOlder(Block block) {
        return !block.label().equals("PRIVATE KEY");
    }

    private static Optional<PrivateKey> generated(String algorithm, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean isEncrypted(Block block) {
        return block.body().contains("ENCRYPTED");
    }

    private byte[] decoded(Block block) {
        try {
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(file + ": a part of it is not in base64");
        }
    }

    // RFC 5958: PKCS#8 is the older form with the algorithm before it, which is that of the public key.
    private static byte[] wrapped(byte[] older, byte[] algorithm) {
        return der(0x30, VERSION_0, algorithm, der(0x04, older));
    }

    // RFC 5915: a sequence of a version, the key, and the curve under the tag 0.
    private byte[] curve(byte[] key) {
        try {
            int at = content(key, 0);
            while (key[at] != (byte) 0xa0) {
                at = Math.max(at + 2, content(key, at) + length(key, at));
            }
            int start = Objects.checkFromIndexSize(content(key, at), length(key, at), key.length);
            return Arrays.copyOfRange(key, start, start + length(key, at));
        } catch (IndexOutOfBoundsException e) {
            throw new ConfigurationException(
                    file + ": the key does not name its curve; convert it, for instance with openssl pkey");
        }
    }

    // A SubjectPublicKeyInfo is a sequence that begins with the algorithm, which is a sequence too.
    private static byte[] algorithm(byte[] keyInfo) {
        int start = content(keyInfo, 0);
        int content = content(keyInfo, start);
        return Arrays.copyOfRange(keyInfo, start, content + length(keyInfo, start));
    }

    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = at + 2; i < content(der, at); i++) {
            length = (length << 8) | (der[i] & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        var body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        var all = new ByteArrayOutputStream();
        all.write(tag);
        writeLength(all, body.size());
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    // DER takes the shortest form only; keys are far below 64 KiB.
    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
    }
}
