// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.acme.Identifier;
import io.certhooks.testkit.state.Authorization;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.wire.HttpReply;
import java.util.List;

/** Creates, shows and deactivates authorizations (RFC 8555 sections 7.4.1, 7.5 and 7.5.2). */
final class AuthorizationEndpoints {

    private final Authority authority;
    private final OrderIntake intake;
    private final IdentifierRules rules;
    private final Documents documents;

    AuthorizationEndpoints(Authority authority, OrderIntake intake, IdentifierRules rules) {
        this.authority = authority;
        this.intake = intake;
        this.rules = rules;
        this.documents = new Documents(authority);
    }

    HttpReply create(SignedCall call) {
        call.call().requireArguments(0);
        intake.requireCurrentTerms(call.account());
        Identifier identifier = rules.identifier(call.json().path("identifier"));
        if (identifier.isWildcard()) {
            // RFC 8555, 7.4.1: pre-authorization cannot be for a wildcard.
            throw new AcmeRefusal(AcmeError.MALFORMED, "a wildcard cannot be pre-authorized");
        }
        return reply(201, intake.authorization(call.account(), identifier));
    }

    HttpReply show(SignedCall call) {
        Authorization authorization = owned(call);
        if (call.isRead()) {
            authority
                    .runs()
                    .await(List.of(authorization.id()), authority.pollPolicy().hold());
            return reply(200, authority.authorizations().get(authorization.id()));
        }
        if (!call.json().path("status").stringValue("").equals("deactivated")) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "an authorization's status can only be set to deactivated");
        }
        requireAlive(authorization);
        return reply(200, authority.authorizations().end(authorization.id(), ResourceStatus.DEACTIVATED));
    }

    private void requireAlive(Authorization authorization) {
        ResourceStatus status = authorization.statusAt(authority.clock().instant());
        if (status != ResourceStatus.PENDING && status != ResourceStatus.VALID) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "the authorization is " + status.label());
        }
    }

    private Authorization owned(SignedCall call) {
        Authorization authorization = authority
                .authorizations()
                .byId(call.call().id())
                .orElseThrow(() -> call.call().notFound());
        call.requireOwner(authorization.accountId());
        return authorization;
    }

    private HttpReply reply(int httpStatus, Authorization authorization) {
        ResourceStatus status = authorization.statusAt(authority.clock().instant());
        HttpReply reply = Documents.reply(httpStatus, documents.authorization(authorization, status))
                .withHeader("Location", authority.urls().of(Endpoint.AUTHORIZATION, authorization.id()));
        return status == ResourceStatus.PENDING ? RetryLater.in(reply, authority.pollPolicy()) : reply;
    }
}
