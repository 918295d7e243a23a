// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.state.Authorization;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.validation.Proof;
import io.certhooks.testkit.wire.HttpReply;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Shows challenges and starts their validation (RFC 8555 section 7.5.1). */
final class ChallengeEndpoint implements SignedEndpoint {

    private final Authority authority;
    private final Documents documents;

    ChallengeEndpoint(Authority authority) {
        this.authority = authority;
        this.documents = new Documents(authority);
    }

    @Override
    public HttpReply answer(SignedCall call) {
        int index = call.call().part();
        Authorization authorization = authority
                .authorizations()
                .byId(call.call().idBeforePart())
                .filter(found -> index < found.challenges().size())
                .orElseThrow(() -> call.call().notFound());
        call.requireOwner(authorization.accountId());
        if (call.isRead()) {
            authority
                    .runs()
                    .await(List.of(authorization.id()), authority.pollPolicy().hold());
        } else {
            start(call, authorization, index);
        }
        return reply(authority.authorizations().get(authorization.id()), index);
    }

    private void start(SignedCall call, Authorization authorization, int index) {
        requireObject(call);
        if (authority.authorizations().start(authorization.id(), index)) {
            Proof proof = authority.proof(call.account(), authorization, index);
            authority.runs().start(authorization.id(), () -> settle(authorization.id(), index, proof));
        } else if (authority.pollPolicy().busyConflicts()
                && authorization.challenges().get(index).status() == ResourceStatus.PROCESSING) {
            throw new AcmeRefusal(AcmeError.CONFLICT, "the challenge is being checked");
        }
    }

    /** RFC 8555, 7.5.1: the payload is an object; members that nobody knows are ignored. */
    private static void requireObject(SignedCall call) {
        Objects.requireNonNull(call.json());
    }

    private void settle(String id, int index, Proof proof) {
        Optional<AcmeProblem> problem;
        try {
            problem = authority.validators().check(proof);
        } catch (RuntimeException e) {
            problem = Optional.of(AcmeProblem.of(AcmeError.SERVER_INTERNAL, "the validation broke: " + e));
        }
        if (problem.isEmpty()) {
            authority.authorizations().pass(id, index);
            return;
        }
        authority.authorizations().fail(id, index, problem.get());
        Authorization failed = authority.authorizations().get(id);
        authority.rateLimiter().failedValidation(failed.accountId(), failed.identifier());
    }

    private HttpReply reply(Authorization authorization, int index) {
        String up = authority.urls().of(Endpoint.AUTHORIZATION, authorization.id());
        HttpReply reply = Documents.reply(200, documents.challenge(authorization, index))
                .withHeader("Link", "<" + up + ">;rel=\"up\"");
        boolean busy = authorization.challenges().get(index).status() == ResourceStatus.PROCESSING;
        return busy ? RetryLater.in(reply, authority.pollPolicy()) : reply;
    }
}
