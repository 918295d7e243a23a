// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.KeyType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types of keys ACMEd knows. */
public enum AcmedKeyType {
    /** RSA with 2048 bits, ACMEd's default for certificates. */
    RSA2048("rsa2048", KeyType.RSA_2048),
    /** RSA with 4096 bits. */
    RSA4096("rsa4096", KeyType.RSA_4096),
    /** ECDSA on P-256, ACMEd's default for accounts. */
    ECDSA_P256("ecdsa-p256", KeyType.EC_P256),
    /** ECDSA on P-384. */
    ECDSA_P384("ecdsa-p384", KeyType.EC_P384),
    /** ECDSA on P-521. */
    ECDSA_P521("ecdsa-p521", null),
    /** EdDSA on Curve25519. */
    ED25519("ed25519", null),
    /** EdDSA on Curve448. */
    ED448("ed448", null);

    private final String word;
    private final @Nullable KeyType engine;

    AcmedKeyType(String word, @Nullable KeyType engine) {
        this.word = word;
        this.engine = engine;
    }

    /**
     * The type as hooks and file names have it.
     *
     * @return for instance {@code ecdsa-p256}; configuration files may have an underscore for the hyphen
     */
    public String word() {
        return word;
    }

    /**
     * The same type in the engine.
     *
     * @return empty if the engine does not make such keys
     */
    public Optional<KeyType> engine() {
        return Optional.ofNullable(engine);
    }

    static Map<String, AcmedKeyType> words() {
        Map<String, AcmedKeyType> words = new LinkedHashMap<>();
        for (AcmedKeyType type : values()) {
            words.put(type.word.replace('-', '_'), type);
            words.put(type.word, type);
        }
        return words;
    }
}
