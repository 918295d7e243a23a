// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.acme.Identifier;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants (RFC 8555 section 7.4).
 *
 * @param identifiers without duplicates, in the client's order
 * @param notBefore wanted begin, null for the CA's choice
 * @param notAfter wanted end, null for the CA's choice
 * @param profile the certificate profile, null for the default
 * @param replaces the ARI id of the certificate to replace (RFC 9773 section 5), null for none
 */
public record OrderRequest(
        List<Identifier> identifiers,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable String profile,
        @Nullable String replaces) {

    /** Copies the list. */
    public OrderRequest {
        identifiers = List.copyOf(identifiers);
    }

    /** True if another request is for the same identifiers, in any order, and otherwise equal. */
    boolean isLike(OrderRequest other) {
        return Set.copyOf(identifiers).equals(Set.copyOf(other.identifiers))
                && Objects.equals(notBefore, other.notBefore)
                && Objects.equals(notAfter, other.notAfter)
                && Objects.equals(profile, other.profile)
                && Objects.equals(replaces, other.replaces);
    }
}
