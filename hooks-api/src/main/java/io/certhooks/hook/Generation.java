// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.time.Instant;
import java.util.Optional;

/**
 * One issued certificate in the line of certificates under one name. Immutable, also on disk.
 *
 * @param certificateName the certificate's name in the store
 * @param number 1 for the first, then rising
 * @param serial the serial number in lower-case hexadecimal digits
 * @param notBefore start of validity
 * @param notAfter end of validity
 * @param files the generation's own files, which never change; empty in stores without files
 */
public record Generation(
        String certificateName,
        int number,
        String serial,
        Instant notBefore,
        Instant notAfter,
        Optional<CertificateFiles> files) {}
