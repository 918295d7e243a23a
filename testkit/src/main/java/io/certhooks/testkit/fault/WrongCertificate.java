// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.fault;

/** What is wrong with a certificate that the CA hands out. */
public enum WrongCertificate {
    /** It certifies a key that nobody asked for. */
    OTHER_KEY,
    /** It is for {@code wrong.example} only. */
    OTHER_NAMES,
    /** It expired a day ago. */
    EXPIRED,
    /** It is valid from tomorrow on. */
    NOT_YET_VALID,
    /** It was issued under a root that is not this CA's. */
    UNKNOWN_ISSUER,
    /** The chain is missing. */
    WITHOUT_CHAIN,
    /** The chain comes first and the certificate last. */
    REVERSED,
    /** A certificate that was issued before, if there is one. */
    STALE,
    /** PEM with a body that is no certificate. */
    GARBAGE,
    /** Nothing at all. */
    EMPTY
}
