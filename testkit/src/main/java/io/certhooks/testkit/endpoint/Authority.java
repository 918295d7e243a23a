// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.ca.Hierarchy;
import io.certhooks.testkit.ca.LeafIssuer;
import io.certhooks.testkit.jws.Nonces;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.AccountPolicy;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.state.Authorization;
import io.certhooks.testkit.state.Authorizations;
import io.certhooks.testkit.state.Certificates;
import io.certhooks.testkit.state.Challenge;
import io.certhooks.testkit.state.IssuancePolicy;
import io.certhooks.testkit.state.Orders;
import io.certhooks.testkit.state.PollPolicy;
import io.certhooks.testkit.state.RateLimiter;
import io.certhooks.testkit.state.RenewalAdvice;
import io.certhooks.testkit.state.ReusePolicy;
import io.certhooks.testkit.validation.ChallengeValidators;
import io.certhooks.testkit.validation.Proof;
import io.certhooks.testkit.validation.ValidationRuns;
import java.time.Clock;

/**
 * Everything that the endpoints work with. Each part is thread-safe.
 *
 * @param clock the time of all decisions
 * @param urls the server's URLs
 * @param nonces the replay nonces
 * @param accounts the accounts
 * @param accountPolicy who may have an account
 * @param authorizations the authorizations
 * @param reuse what of earlier orders serves later ones
 * @param orders the orders
 * @param ordersPerPage how many orders a page of an account's list holds
 * @param certificates the certificates
 * @param issuancePolicy how long certificates live
 * @param renewalAdvice when to renew
 * @param rateLimiter keeps clients within limits
 * @param pollPolicy how polling clients are treated
 * @param validators the checks of proofs
 * @param runs the validations under way
 * @param hierarchy roots and intermediates
 * @param issuer makes leaf certificates
 */
public record Authority(
        Clock clock,
        Urls urls,
        Nonces nonces,
        Accounts accounts,
        AccountPolicy accountPolicy,
        Authorizations authorizations,
        ReusePolicy reuse,
        Orders orders,
        int ordersPerPage,
        Certificates certificates,
        IssuancePolicy issuancePolicy,
        RenewalAdvice renewalAdvice,
        RateLimiter rateLimiter,
        PollPolicy pollPolicy,
        ChallengeValidators validators,
        ValidationRuns runs,
        Hierarchy hierarchy,
        LeafIssuer issuer) {

    /** What an account claims with a challenge. */
    Proof proof(Account account, Authorization authorization, int index) {
        Challenge challenge = authorization.challenges().get(index);
        return new Proof(
                authorization.identifier(),
                challenge.type(),
                challenge.token(),
                challenge.token() + "." + account.key().thumbprint(),
                urls.of(Endpoint.ACCOUNT, account.id()));
    }
}
