// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.state;

import io.certhooks.testkit.jws.Jwk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An account (RFC 8555 section 7.1.2).
 *
 * @param id the last segment of its URL
 * @param key the account key of the moment
 * @param status valid, deactivated or revoked
 * @param contacts contact URLs in the client's order
 * @param agreedTerms the version of the terms agreed to, 0 for none
 * @param externalAccount the key id of the external account, null if it is bound to none
 * @param binding the client's externalAccountBinding as it was sent, null if it is bound to none
 */
public record Account(
        String id,
        Jwk key,
        ResourceStatus status,
        List<String> contacts,
        int agreedTerms,
        @Nullable String externalAccount,
        @Nullable JsonNode binding) {

    /** Copies the contacts. */
    public Account {
        contacts = List.copyOf(contacts);
    }

    /** The same account with another key. */
    public Account withKey(Jwk newKey) {
        return new Account(id, newKey, status, contacts, agreedTerms, externalAccount, binding);
    }

    /** The same account with another status. */
    public Account withStatus(ResourceStatus newStatus) {
        return new Account(id, key, newStatus, contacts, agreedTerms, externalAccount, binding);
    }

    /** The same account with other contacts. */
    public Account withContacts(List<String> newContacts) {
        return new Account(id, key, status, newContacts, agreedTerms, externalAccount, binding);
    }

    /** The same account after it agreed to this version of the terms. */
    public Account withAgreedTerms(int version) {
        return new Account(id, key, status, contacts, version, externalAccount, binding);
    }
}
