// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.state.Profile;
import io.certhooks.testkit.wire.HttpReply;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The directory (RFC 8555 section 7.1.1). */
final class DirectoryEndpoint implements PlainEndpoint {

    private final Authority authority;

    DirectoryEndpoint(Authority authority) {
        this.authority = authority;
    }

    @Override
    public HttpReply answer(Call call) {
        call.requireArguments(0);
        Urls urls = authority.urls();
        ObjectNode directory = Json.object()
                .put("newNonce", urls.of(Endpoint.NEW_NONCE))
                .put("newAccount", urls.of(Endpoint.NEW_ACCOUNT))
                .put("newOrder", urls.of(Endpoint.NEW_ORDER))
                .put("newAuthz", urls.of(Endpoint.NEW_AUTHZ))
                .put("revokeCert", urls.of(Endpoint.REVOKE_CERT))
                .put("keyChange", urls.of(Endpoint.KEY_CHANGE));
        if (authority.renewalAdvice().enabled()) {
            directory.put("renewalInfo", urls.of(Endpoint.RENEWAL_INFO));
        }
        directory.set("meta", meta());
        return Documents.reply(200, directory);
    }

    private ObjectNode meta() {
        ObjectNode meta = Json.object();
        authority.accountPolicy().terms().ifPresent(terms -> meta.put("termsOfService", terms.toString()));
        ArrayNode identities = meta.putArray("caaIdentities");
        authority.validators().issuers().forEach(identities::add);
        if (authority.accountPolicy().externalAccountRequired()) {
            meta.put("externalAccountRequired", true);
        }
        if (!authority.issuancePolicy().profiles().isEmpty()) {
            ObjectNode profiles = meta.putObject("profiles");
            for (Profile profile : authority.issuancePolicy().profiles()) {
                profiles.put(profile.name(), profile.description());
            }
        }
        return meta;
    }
}
