// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.ca;

import io.certhooks.testkit.acme.Identifier;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;

/**
 * What a leaf certificate is to say.
 *
 * @param key the certified key
 * @param names its names in order
 * @param notBefore the first second in which it is valid
 * @param notAfter the last second in which it is valid
 * @param mustStaple true for the TLS feature "status request" (RFC 7633)
 */
public record LeafTemplate(
        PublicKey key, List<Identifier> names, Instant notBefore, Instant notAfter, boolean mustStaple) {

    /** Copies the names. */
    public LeafTemplate {
        names = List.copyOf(names);
    }
}
