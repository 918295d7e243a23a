// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.jws.FlattenedJws;
import io.certhooks.testkit.jws.Jwk;
import io.certhooks.testkit.jws.Nonces;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.state.ResourceStatus;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Lets only those requests in that are signed as RFC 8555 section 6.2 wants it. */
final class JwsVerifier {

    private final Urls urls;
    private final Accounts accounts;
    private final Nonces nonces;

    JwsVerifier(Urls urls, Accounts accounts, Nonces nonces) {
        this.urls = urls;
        this.accounts = accounts;
        this.nonces = nonces;
    }

    /**
     * Verifies a request. The nonce is taken last, so that a request refused for another reason does not use it up.
     *
     * @throws AcmeRefusal if anything is wrong with it
     */
    SignedCall verify(Call call) {
        requireContentType(call);
        FlattenedJws jws = FlattenedJws.parse(call.http().body());
        requireUrl(jws, urls.ofTarget(call.http().target()));
        boolean bare = requireOneKey(jws, call.endpoint());
        SignedCall signed = bare ? signedByKey(call, jws) : signedByAccount(call, jws);
        takeNonce(jws);
        return signed;
    }

    /** Refuses a JWS that is not about this URL (RFC 8555 section 6.4). */
    static void requireUrl(FlattenedJws jws, String url) {
        String claimed = jws.header("url").orElseThrow(() -> malformed("the protected header has no url"));
        if (!claimed.equals(url)) {
            throw new AcmeRefusal(AcmeError.UNAUTHORIZED, "the protected header's url is not the request's");
        }
    }

    private static void requireContentType(Call call) {
        String type = call.http().headers().first("Content-Type").orElse("none");
        if (!type.toLowerCase(Locale.ROOT).equals("application/jose+json")) {
            throw new AcmeRefusal(AcmeProblem.of(AcmeError.MALFORMED, "the content type must be application/jose+json")
                    .withStatus(415));
        }
    }

    /** True if the request brings its own key, false if it names an account. */
    private static boolean requireOneKey(FlattenedJws jws, Endpoint endpoint) {
        if (!jws.headerNode("crit").isMissingNode() || !jws.headerNode("b64").isMissingNode()) {
            throw malformed("crit and b64 may not be used");
        }
        boolean bare = !jws.headerNode("jwk").isMissingNode();
        boolean named = !jws.headerNode("kid").isMissingNode();
        if (bare == named) {
            throw malformed("the protected header needs either jwk or kid");
        }
        boolean mustBeBare = endpoint == Endpoint.NEW_ACCOUNT;
        boolean mayBeBare = mustBeBare || endpoint == Endpoint.REVOKE_CERT;
        if (bare ? !mayBeBare : mustBeBare) {
            throw malformed("requests to " + endpoint.path() + " are signed with a " + (bare ? "kid" : "jwk"));
        }
        return bare;
    }

    private static SignedCall signedByKey(Call call, FlattenedJws jws) {
        JsonNode node = jws.headerNode("jwk");
        Jwk key = Jwk.of(node);
        jws.verify(key);
        return new SignedCall(call, key, null, jws.payload());
    }

    private SignedCall signedByAccount(Call call, FlattenedJws jws) {
        String prefix = urls.of(Endpoint.ACCOUNT, "");
        Account account = jws.header("kid")
                .filter(kid -> kid.startsWith(prefix))
                .flatMap(kid -> accounts.byId(kid.substring(prefix.length())))
                .orElseThrow(() -> new AcmeRefusal(AcmeError.ACCOUNT_DOES_NOT_EXIST, "kid names no account"));
        jws.verify(account.key());
        if (account.status() != ResourceStatus.VALID) {
            throw new AcmeRefusal(
                    AcmeError.UNAUTHORIZED, "the account is " + account.status().label());
        }
        return new SignedCall(call, account.key(), account, jws.payload());
    }

    private void takeNonce(FlattenedJws jws) {
        JsonNode nonce = jws.headerNode("nonce");
        // RFC 8555, 6.5.2: what cannot be a nonce is malformed, what is none of ours is a bad nonce.
        if (!nonce.isMissingNode() && !nonce.stringValue("").matches("[A-Za-z0-9_-]+")) {
            throw malformed("the nonce is not base64url");
        }
        if (nonce.isMissingNode() || !nonces.take(nonce.stringValue())) {
            throw new AcmeRefusal(AcmeError.BAD_NONCE, "the nonce is missing, unknown or used");
        }
    }

    private static AcmeRefusal malformed(String detail) {
        return new AcmeRefusal(AcmeError.MALFORMED, detail);
    }
}
