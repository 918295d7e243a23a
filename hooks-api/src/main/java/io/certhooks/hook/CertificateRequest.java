// SPDX-License-Identifier: Apache-2.0
package io.certhooks.hook;

import java.util.List;
import java.util.Optional;

/**
 * What is asked for: the names, the key and the profile of one certificate.
 *
 * @param name the certificate's name in the store
 * @param identifiers the names and addresses it is for, in the owner's order, at least one
 * @param keyType the type of its key
 * @param keySource where its key comes from
 * @param profile the CA's profile to issue under, if one was asked for
 */
public record CertificateRequest(
        String name, List<Identifier> identifiers, KeyType keyType, KeySource keySource, Optional<String> profile) {

    /** Copies the list. */
    public CertificateRequest {
        identifiers = List.copyOf(identifiers);
    }
}
