// SPDX-License-Identifier: Apache-2.0
package io.certhooks.shell.acmed;

import io.certhooks.hook.Account;
import io.certhooks.hook.FileChange;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileKind;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.HookFailure;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Phase;
import io.certhooks.hook.Previewed;
import io.certhooks.shell.call.CommandText;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A hook of an account. ACMEd has one file for an account, written when it is registered; here it is the key's, as an account is
 * lost with its key and found again by it.
 */
final class AccountFiles implements FileListener, Previewed {

    private final Owner owner;
    private final AcmedAccount account;
    private final AcmedHook hook;
    private final AcmedCommand command;
    private final Firing firing;
    private final Map<URI, Boolean> unchanged = new HashMap<>();

    AccountFiles(Owner owner, AcmedAccount account, AcmedHook hook, AcmedCommand command, Firing firing) {
        this.owner = owner;
        this.account = account;
        this.hook = hook;
        this.command = command;
        this.firing = firing;
    }

    /** Whose events these are: where there are several accounts, those of its address at its CAs. */
    record Owner(Optional<String> email, Set<URI> directories) {

        Owner(AcmedAccount account, Set<URI> directories) {
            this(account.contacts().stream().findFirst(), directories);
        }

        static Owner any() {
            return new Owner(Optional.empty(), Set.of());
        }

        boolean isMeant(Account account) {
            return directories.isEmpty()
                    || (directories.contains(account.directory()) && email.equals(account.email()));
        }
    }

    @Override
    public void beforeWrite(FileEvent event) throws HookFailure {
        run(event);
    }

    @Override
    public void afterWrite(FileEvent event) throws HookFailure {
        run(event);
    }

    @Override
    public String preview(Phase phase, Operation operation) {
        return hook.types().contains(AcmedHookType.of(phase, FileChange.CREATE))
                        || hook.types().contains(AcmedHookType.of(phase, FileChange.EDIT))
                ? "for the key of the account: " + command.preview()
                : CommandText.NOTHING;
    }

    private void run(FileEvent event) throws HookFailure {
        boolean own =
                event.operation().isEmpty() && event.kind() == FileKind.ACCOUNT_KEY && owner.isMeant(event.account());
        AcmedHookType type = AcmedHookType.of(event.phase(), event.change());
        if (own && isChanged(event) && hook.types().contains(type)) {
            Map<String, Object> data = HookData.file(event.path().resolveSibling(""), event.path());
            firing.call(
                    event.run().id() + " " + type + " " + event.path(),
                    () -> command.run(data, Variables.of(command.base(), account.env())));
        }
    }

    private synchronized boolean isChanged(FileEvent event) throws HookFailure {
        URI directory = event.account().directory();
        if (event.phase() == Phase.BEFORE_WRITE) {
            unchanged.put(directory, FileChanges.isSameKey(event));
        }
        return !unchanged.getOrDefault(directory, false);
    }
}
