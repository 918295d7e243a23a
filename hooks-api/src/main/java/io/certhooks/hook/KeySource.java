// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** Where the key of a new generation comes from. */
public enum KeySource {
    /** A new key for each generation. */
    GENERATED,
    /** The key of the previous generation, where there is one and it was not revoked because others know the key. */
    REUSED,
    /** The owner's own signing request; the engine never sees the key. */
    OWN_CSR
}
