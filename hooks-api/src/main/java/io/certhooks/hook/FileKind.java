// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

/** What a file holds. */
public enum FileKind {
    /** The account's description, JSON. */
    ACCOUNT,
    /** The account's private key, PKCS#8 in PEM. */
    ACCOUNT_KEY,
    /** The certificate's private key, PKCS#8 in PEM. */
    PRIVATE_KEY,
    /** The certificate alone, PEM. */
    CERTIFICATE,
    /** The issuers' certificates, PEM. */
    CHAIN,
    /** The certificate followed by its issuers, PEM. */
    FULL_CHAIN,
    /** The key followed by the full chain, PEM. */
    BUNDLE,
    /** Key and chain as PKCS#12. */
    PKCS12
}
