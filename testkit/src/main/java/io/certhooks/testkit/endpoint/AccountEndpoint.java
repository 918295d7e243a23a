// SPDX-License-Identifier: Apache-2.0
package io.certhooks.testkit.endpoint;

import io.certhooks.testkit.acme.AcmeError;
import io.certhooks.testkit.acme.AcmeRefusal;
import io.certhooks.testkit.state.Account;
import io.certhooks.testkit.state.AccountPolicy;
import io.certhooks.testkit.state.Accounts;
import io.certhooks.testkit.state.Authorizations;
import io.certhooks.testkit.state.ResourceStatus;
import io.certhooks.testkit.wire.HttpReply;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows, changes and deactivates an account (RFC 8555 sections 7.3.2 and 7.3.6). */
final class AccountEndpoint implements SignedEndpoint {

    private final Accounts accounts;
    private final AccountPolicy policy;
    private final Authorizations authorizations;
    private final Documents documents;

    AccountEndpoint(Accounts accounts, AccountPolicy policy, Authorizations authorizations, Documents documents) {
        this.accounts = accounts;
        this.policy = policy;
        this.authorizations = authorizations;
        this.documents = documents;
    }

    @Override
    public HttpReply answer(SignedCall call) {
        String id = call.call().id();
        call.requireOwner(id);
        Account account = call.isRead() ? call.account() : update(id, call.json());
        return Documents.reply(200, documents.account(account));
    }

    private Account update(String id, ObjectNode wanted) {
        JsonNode status = wanted.path("status");
        if (!status.isMissingNode()) {
            return deactivate(id, status.stringValue(""));
        }
        if (wanted.path("termsOfServiceAgreed").booleanValue(false)) {
            accounts.update(id, account -> account.withAgreedTerms(policy.termsVersion()));
        }
        if (wanted.has("contact")) {
            List<String> contacts = ContactRules.contacts(wanted.path("contact"));
            accounts.update(id, account -> account.withContacts(contacts));
        }
        return accounts.byId(id).orElseThrow();
    }

    private Account deactivate(String id, String status) {
        if (!status.equals("deactivated")) {
            throw new AcmeRefusal(AcmeError.MALFORMED, "an account's status can only be set to deactivated");
        }
        authorizations.endAll(id, ResourceStatus.DEACTIVATED);
        return accounts.update(id, account -> account.withStatus(ResourceStatus.DEACTIVATED));
    }
}
