// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.acme;

import java.net.URI;
import java.util.List;

/**
 * An account as it stands.
 *
 * @param id the id that {@link RequestRecord#account()} shows
 * @param location its URL
 * @param status {@code valid}, {@code deactivated} or {@code revoked}
 * @param contacts its contact URLs in order
 * @param externalAccount the key id of the external account that it is bound to; empty if it is bound to none
 * @param thumbprint the thumbprint of its key (RFC 7638), base64url encoded
 */
public record AccountRecord(
        String id, URI location, String status, List<String> contacts, String externalAccount, String thumbprint) {

    /** Copies the contacts. */
    public AccountRecord {
        contacts = List.copyOf(contacts);
    }
}
