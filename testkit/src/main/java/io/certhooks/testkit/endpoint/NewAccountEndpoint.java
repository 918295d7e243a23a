// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeProblem;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.acme.Endpoint;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.AccountPolicy;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.state.RateLimiter;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.wire.HttpReply;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates accounts and finds them by key (RFC 8555 section 7.3). */
final class NewAccountEndpoint implements SignedEndpoint {

    private final Accounts accounts;
    private final AccountPolicy policy;
    private final RateLimiter limiter;
    private final Urls urls;
    private final Documents documents;

    NewAccountEndpoint(Authority authority) {
        this.accounts = authority.accounts();
        this.policy = authority.accountPolicy();
        this.limiter = authority.rateLimiter();
        this.urls = authority.urls();
        this.documents = new Documents(authority);
    }

    @Override
    public HttpReply answer(SignedCall call) {
        call.call().requireArguments(0);
        ObjectNode wanted = call.json();
        Optional<Account> present = accounts.byKey(call.key());
        if (present.isPresent()) {
            return found(present.get());
        }
        if (wanted.path("onlyReturnExisting").booleanValue(false)) {
            throw new AcmeRefusal(AcmeError.ACCOUNT_DOES_NOT_EXIST, "there is no account with this key");
        }
        List<String> contacts = ContactRules.contacts(wanted.path("contact"));
        int terms = agreedTerms(wanted);
        JsonNode binding = binding(wanted);
        String external = binding == null ? null : checked(binding, call);
        limiter.newAccount();
        return accounts.add(
                        call.key(),
                        id -> new Account(id, call.key(), ResourceStatus.VALID, contacts, terms, external, binding))
                .map(account -> reply(201, account))
                .orElseGet(() -> found(accounts.byKey(call.key()).orElseThrow()));
    }

    private HttpReply found(Account account) {
        if (account.status() != ResourceStatus.VALID) {
            throw new AcmeRefusal(
                    AcmeError.UNAUTHORIZED, "the account is " + account.status().label());
        }
        return reply(200, account);
    }

    private HttpReply reply(int status, Account account) {
        return Documents.reply(status, documents.account(account))
                .withHeader("Location", urls.of(Endpoint.ACCOUNT, account.id()));
    }

    private int agreedTerms(ObjectNode wanted) {
        boolean agreed = wanted.path("termsOfServiceAgreed").booleanValue(false);
        if (policy.terms().isPresent() && !agreed) {
            throw new AcmeRefusal(
                    AcmeProblem.of(AcmeError.USER_ACTION_REQUIRED, "the terms of service must be agreed to")
                            .withInstance(policy.terms().get()));
        }
        return agreed ? policy.termsVersion() : 0;
    }

    private @Nullable JsonNode binding(ObjectNode wanted) {
        JsonNode binding = wanted.get("externalAccountBinding");
        if (binding == null && policy.externalAccountRequired()) {
            throw new AcmeRefusal(
                    AcmeError.EXTERNAL_ACCOUNT_REQUIRED, "a new account must be bound to an external account");
        }
        return binding;
    }

    private String checked(JsonNode binding, SignedCall call) {
        return new ExternalAccountBinding(policy).check(binding, call.key(), urls.of(Endpoint.NEW_ACCOUNT));
    }
}
