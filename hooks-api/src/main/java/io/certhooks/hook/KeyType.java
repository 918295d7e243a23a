// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** The type of a certificate's key. */
public enum KeyType {
    /** ECDSA on P-256, also named prime256v1 and secp256r1. */
    EC_P256("EC", 256),
    /** ECDSA on P-384, also named secp384r1. */
    EC_P384("EC", 384),
    /** RSA with 2048 bits. */
    RSA_2048("RSA", 2048),
    /** RSA with 3072 bits. */
    RSA_3072("RSA", 3072),
    /** RSA with 4096 bits. */
    RSA_4096("RSA", 4096);

    private final String algorithm;
    private final int bits;

    KeyType(String algorithm, int bits) {
        this.algorithm = algorithm;
        this.bits = bits;
    }

    /**
     * The algorithm's name in the Java Security Standard Algorithm Names.
     *
     * @return {@code EC} or {@code RSA}
     */
    public String algorithm() {
        return algorithm;
    }

    /**
     * The size of the key.
     *
     * @return the size in bits
     */
    public int bits() {
        return bits;
    }
}
