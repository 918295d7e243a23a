// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.hook.Account;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.Run;
import io.certhooks.store.StoredAccount;
import io.certhooks.x509.Keys;
import java.security.GeneralSecurityException;
import java.util.Collection;

/** Puts an account into use that was registered elsewhere. */
final class AdoptingAccounts {

    private final Engine engine;
    private final Run run;

    AdoptingAccounts(Engine engine, Run run) {
        this.engine = engine;
        this.run = run;
    }

    /** Takes over the first account for the engine's CA, unless it has one; tells which it has now. */
    Account adopt(Collection<ExistingAccount> accounts) {
        Accounts own = engine.accounts();
        accounts.stream()
                .filter(account -> account.directory().equals(own.description().directory()))
                .findFirst()
                .ifPresent(account -> own.adopt(stored(account), Scope.of(run, Results.ofRun())));
        return own.description();
    }

    private static StoredAccount stored(ExistingAccount account) {
        try {
            return StoredAccount.of(Keys.pairOf(account.privateKey()))
                    .registeredAs(account.url(), account.contact().orElse(null));
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException(
                    "the key of the account " + account.url() + " is damaged: " + e.getMessage());
        }
    }
}
