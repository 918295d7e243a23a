// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.lego;

import io.certhooks.hook.KeyType;
import java.util.Map;

/** Key types under lego's names. */
final class LegoKeyType {

    /** The names in a configuration file. */
    static final Map<String, KeyType> NAMES = Map.of(
            "EC256", KeyType.EC_P256,
            "EC384", KeyType.EC_P384,
            "RSA2048", KeyType.RSA_2048,
            "RSA3072", KeyType.RSA_3072,
            "RSA4096", KeyType.RSA_4096);

    private LegoKeyType() {}

    static String nameOf(KeyType type) {
        return switch (type) {
            case EC_P256 -> "EC256";
            case EC_P384 -> "EC384";
            case RSA_2048 -> "RSA2048";
            case RSA_3072 -> "RSA3072";
            case RSA_4096 -> "RSA4096";
        };
    }
}
