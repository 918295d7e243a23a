// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.state.Accounts;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which class answers for which endpoint. Immutable. */
final class Endpoints {

    private final Map<Endpoint, PlainEndpoint> plain = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, SignedEndpoint> signed = new EnumMap<>(Endpoint.class);

    Endpoints(Authority authority, IdentifierRules rules) {
        addPlain(authority);
        addAccounts(authority);
        addOrders(authority, rules);
    }

    /** What answers unsigned requests, null if they are not allowed. */
    @Nullable
    PlainEndpoint plain(Endpoint endpoint) {
        return plain.get(endpoint);
    }

    /** What answers signed requests, null if there is nothing of its own for them. */
    @Nullable
    SignedEndpoint signed(Endpoint endpoint) {
        return signed.get(endpoint);
    }

    private void addPlain(Authority authority) {
        PublicPages pages = new PublicPages(authority);
        plain.put(Endpoint.DIRECTORY, new DirectoryEndpoint(authority));
        plain.put(Endpoint.NEW_NONCE, pages::newNonce);
        plain.put(Endpoint.RENEWAL_INFO, new RenewalInfoEndpoint(authority));
        plain.put(Endpoint.ROOTS, pages::roots);
        plain.put(Endpoint.CRL, pages::crl);
        plain.put(Endpoint.TERMS, pages::terms);
    }

    private void addAccounts(Authority authority) {
        Accounts accounts = authority.accounts();
        Documents documents = new Documents(authority);
        signed.put(Endpoint.NEW_ACCOUNT, new NewAccountEndpoint(authority));
        signed.put(
                Endpoint.ACCOUNT,
                new AccountEndpoint(accounts, authority.accountPolicy(), authority.authorizations(), documents));
        signed.put(Endpoint.KEY_CHANGE, new KeyChangeEndpoint(accounts, authority.urls(), documents));
        signed.put(Endpoint.ORDERS, new OrdersEndpoint(authority));
    }

    private void addOrders(Authority authority, IdentifierRules rules) {
        OrderIntake intake = new OrderIntake(authority, rules);
        OrderEndpoints orders = new OrderEndpoints(authority, intake);
        AuthorizationEndpoints authorizations = new AuthorizationEndpoints(authority, intake, rules);
        signed.put(Endpoint.NEW_ORDER, orders::create);
        signed.put(Endpoint.ORDER, orders::show);
        signed.put(Endpoint.FINALIZE, new FinalizeEndpoint(authority, orders));
        signed.put(Endpoint.NEW_AUTHZ, authorizations::create);
        signed.put(Endpoint.AUTHORIZATION, authorizations::show);
        signed.put(Endpoint.CHALLENGE, new ChallengeEndpoint(authority));
        signed.put(Endpoint.CERTIFICATE, new CertificateEndpoint(authority));
        signed.put(Endpoint.REVOKE_CERT, new RevokeEndpoint(authority));
    }
}
