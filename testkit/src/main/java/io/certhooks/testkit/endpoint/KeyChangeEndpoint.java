// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.json.Json;
import io.certhooks.testkit.jws.FlattenedJws;
import io.certhooks.testkit.jws.Jwk;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.wire.HttpReply;
import tools.jackson.databind.node.ObjectNode;

/** Gives an account another key (RFC 8555 section 7.3.5). */
final class KeyChangeEndpoint implements SignedEndpoint {

    private final Accounts accounts;
    private final Urls urls;
    private final Documents documents;

    KeyChangeEndpoint(Accounts accounts, Urls urls, Documents documents) {
        this.accounts = accounts;
        this.urls = urls;
        this.documents = documents;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        call.call().requireArguments(0);
        Account account = call.account();
        FlattenedJws inner = FlattenedJws.of(call.json());
        if (!inner.headerNode("nonce").isMissingNode()
                || !inner.headerNode("kid").isMissingNode()) {
            throw malformed("the inner JWS may have neither nonce nor kid");
        }
        Jwk newKey = Jwk.of(inner.headerNode("jwk"));
        inner.verify(newKey);
        if (!inner.header("url").orElse("").equals(urls.of(Endpoint.KEY_CHANGE))) {
            throw malformed("the inner JWS is not for this URL");
        }
        requireAbout(account, payload(inner));
        Account owner = accounts.changeKey(account.id(), newKey);
        return owner.id().equals(account.id()) && !newKey.equals(account.key())
                ? Documents.reply(200, documents.account(owner))
                : inUse(owner);
    }

    private HttpReply inUse(Account owner) {
        AcmeProblem problem = AcmeProblem.of(AcmeError.CONFLICT, "the new key belongs to an account already");
        return Documents.reply(problem).withHeader("Location", urls.of(Endpoint.ACCOUNT, owner.id()));
    }

    private void requireAbout(Account account, ObjectNode payload) {
        if (!payload.path("account").stringValue("").equals(urls.of(Endpoint.ACCOUNT, account.id()))) {
            throw malformed("the inner JWS is about another account");
        }
        if (!Jwk.of(payload.path("oldKey")).equals(account.key())) {
            throw malformed("oldKey is not the account's key");
        }
    }

    private static ObjectNode payload(FlattenedJws inner) {
        try {
            return Json.object(inner.payload());
        } catch (IllegalArgumentException e) {
            throw malformed("the inner payload is not readable: " + e.getMessage());
        }
    }

    private static AcmeRefusal malformed(String detail) {
        return new AcmeRefusal(AcmeError.MALFORMED, detail);
    }
}
