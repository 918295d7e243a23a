// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.acme.AcmeAccount;
import io.certhooks.acme.AcmeClient;
import io.certhooks.hook.Account;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.FileEvent;
import io.certhooks.hook.FileListener;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Phase;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.StagedAccount;
import io.certhooks.store.StagedFile;
import io.certhooks.store.StoredAccount;
import io.certhooks.x509.Keys;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The account at the CA: found in the store, or registered when it is needed first. */
final class Accounts {

    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private final CertificateAuthority authority;
    private final AcmeClient client;
    private final CertificateStore store;
    private final HookRunner hooks;
    private final NextKey nextKey;
    private final AtomicReference<@Nullable CompletableFuture<AcmeAccount>> opened = new AtomicReference<>();
    private final AtomicReference<@Nullable Account> shown = new AtomicReference<>();

    Accounts(CertificateAuthority authority, AcmeClient client, CertificateStore store, HookRunner hooks) {
        this.authority = authority;
        this.client = client;
        this.store = store;
        this.hooks = hooks;
        this.nextKey = new NextKey(store, client.directory());
    }

    /** The account as events show it. */
    Account description() {
        Account known = shown.get();
        if (known != null) {
            return known;
        }
        Account read = described(store.account(client.directory()).flatMap(StoredAccount::url));
        if (read.url().isPresent()) {
            // Unless it was published anew in between, which counts more than what was read before.
            shown.compareAndSet(null, read);
        }
        return read;
    }

    private Account described(Optional<URI> url) {
        return new Account(client.directory(), authority.contact(), url);
    }

    private void note(StoredAccount published) {
        shown.set(described(published.url()));
    }

    /** The account, registered if need be; the first to ask does it, others wait. */
    AcmeAccount open(Scope scope) {
        return opened(() -> openNow(scope));
    }

    /** Puts an account of another program into the store, unless one is registered already; contacts nobody. */
    void adopt(ExistingAccount existing, Scope scope) {
        if (isRegistered()) {
            return;
        }
        StoredAccount account = stored(existing);
        opened(() -> {
            if (!isRegistered()) {
                // A key that is noted was meant for the account that gives way.
                publish(staged(account, scope), account, nextKey::remove, scope);
                LOG.info("took over the account {}", existing.url());
            }
            return openNow(scope);
        });
    }

    private boolean isRegistered() {
        return store.account(client.directory()).flatMap(StoredAccount::url).isPresent();
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

    private AcmeAccount opened(Supplier<AcmeAccount> way) {
        CompletableFuture<AcmeAccount> mine = new CompletableFuture<>();
        CompletableFuture<AcmeAccount> first = opened.compareAndExchange(null, mine);
        if (first != null) {
            return joined(first);
        }
        try {
            mine.complete(way.get());
        } catch (RuntimeException | Error e) {
            opened.set(null);
            mine.completeExceptionally(e);
        }
        return joined(mine);
    }

    /** Forgets that the account is registered, because the CA says it is not. */
    void forget() {
        opened.set(null);
        store.account(client.directory()).ifPresent(account -> {
            LOG.warn("the CA at {} does not know our account any more; registering it again", client.directory());
            StoredAccount unregistered = StoredAccount.of(account.keyPair());
            store.stageAccount(client.directory(), unregistered).publish();
            note(unregistered);
        });
    }

    private static AcmeAccount joined(CompletableFuture<AcmeAccount> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LifecycleException lifecycle ? lifecycle : e;
        }
    }

    private AcmeAccount openNow(Scope scope) {
        nextKey.find().ifPresent(next -> settle(next, scope));
        StoredAccount account = store.account(client.directory())
                .orElseGet(() -> publish(StoredAccount.of(Keys.generate(AcmeClient.ACCOUNT_KEY)), scope));
        if (account.url().isEmpty()) {
            account = registered(account, scope);
        }
        return client.account(account.keyPair(), account.url().orElseThrow());
    }

    // The answer to a change of the key is missing: the CA tells which of the two keys it knows.
    private void settle(KeyPair next, Scope scope) {
        Optional<StoredAccount> stored = store.account(client.directory())
                .filter(account -> account.url().isPresent());
        if (stored.map(account -> account.keyPair().getPublic())
                .filter(next.getPublic()::equals)
                .isEmpty()) {
            Optional<URI> url = client.find(next);
            if (url.isEmpty()) {
                LOG.info("the CA at {} knows the account by its old key", client.directory());
                return;
            }
            publish(
                    stored.filter(account -> account.url().equals(url))
                            .map(account -> account.withKey(next))
                            .orElseGet(() -> StoredAccount.of(next).registeredAs(url.get(), contact())),
                    scope);
        }
        nextKey.remove();
        LOG.info("the CA at {} knows the account by its new key", client.directory());
    }

    /**
     * Gives the account another key (RFC 8555, 7.3.5), if one is registered; a change that was begun is finished instead.
     * Called while nobody uses the account.
     *
     * @throws IssuanceException if the CA refuses, or its answer is missing; then the account's next use finds out
     */
    void changeKey(Scope scope) {
        Optional<KeyPair> begun = nextKey.find();
        if (begun.isEmpty() && !isRegistered()) {
            return;
        }
        opened.set(null);
        AcmeAccount account = open(scope);
        if (begun.isPresent() && nextKey.find().isEmpty()) {
            return;
        }
        KeyPair next = begun.orElseGet(() -> Keys.generate(AcmeClient.ACCOUNT_KEY));
        StoredAccount changed = store.account(client.directory()).orElseThrow().withKey(next);
        StagedAccount staged = staged(changed, scope);
        try {
            nextKey.save(next);
            account.changeKey(next);
        } catch (LifecycleException e) {
            staged.discard();
            opened.set(null);
            forget(next, e);
            throw e;
        }
        opened.set(null);
        publish(staged, changed, nextKey::remove, scope);
        LOG.info("the account {} has another key", changed.url().orElseThrow());
    }

    // Nothing else than a refusal tells that the CA will not come to know it.
    private void forget(KeyPair next, LifecycleException failure) {
        boolean refused = failure instanceof IssuanceException issuance && issuance.kind() == FailureKind.REFUSED;
        try {
            if (refused && client.find(next).isEmpty()) {
                nextKey.remove();
            }
        } catch (LifecycleException e) {
            failure.addSuppressed(e);
        }
    }

    private StoredAccount registered(StoredAccount account, Scope scope) {
        checkTerms();
        CertificateAuthority.ExternalAccount external =
                authority.externalAccount().orElse(null);
        URI url = client.register(
                account.keyPair(),
                new AcmeClient.Registration(
                        authority.contact().orElse(null),
                        authority.isAgreedTo(),
                        external == null ? null : external.keyId(),
                        external == null ? null : external.macKey()));
        StoredAccount registered = publish(account.registeredAs(url, contact()), scope);
        LOG.info("registered the account {}", url);
        return registered;
    }

    private @Nullable String contact() {
        return authority.contact().map(email -> "mailto:" + email).orElse(null);
    }

    // RFC 8555, 7.3: agreeing is the user's act, never the program's.
    private void checkTerms() {
        Optional<URI> terms = client.termsOfService();
        if (terms.isPresent() && !authority.isAgreedTo()) {
            throw new ConfigurationException("the CA at " + client.directory() + " has terms of service: read "
                    + terms.get() + " and call agreeToTerms() on the CertificateAuthority");
        }
        if (client.requiresExternalAccount() && authority.externalAccount().isEmpty()) {
            throw new ConfigurationException("the CA at " + client.directory()
                    + " takes accounts of its own customers only: get a key from it and call withExternalAccount()");
        }
    }

    private StoredAccount publish(StoredAccount account, Scope scope) {
        publish(staged(account, scope), account, () -> {}, scope);
        return account;
    }

    // File hooks have seen it, and none has refused.
    private StagedAccount staged(StoredAccount account, Scope scope) {
        StagedAccount staged = store.stageAccount(client.directory(), account);
        Scope run = Scope.of(scope.run(), scope.results());
        try {
            for (StagedFile file : staged.files()) {
                FileEvent event = event(Phase.BEFORE_WRITE, file, scope);
                hooks.call(FileListener.class, run, event, hook -> hook.beforeWrite(event));
            }
            return staged;
        } catch (LifecycleException e) {
            staged.discard();
            throw e;
        }
    }

    private void publish(StagedAccount staged, StoredAccount account, Runnable settling, Scope scope) {
        Scope run = Scope.of(scope.run(), scope.results());
        staged.publish();
        settling.run();
        note(account);
        for (StagedFile file : staged.files()) {
            FileEvent event = event(Phase.AFTER_WRITE, file, scope);
            hooks.tell(FileListener.class, run, event, hook -> hook.afterWrite(event));
        }
    }

    private FileEvent event(Phase phase, StagedFile file, Scope scope) {
        return new FileEvent(
                phase,
                scope.run(),
                description(),
                Optional.empty(),
                file.kind(),
                file.change(),
                file.path(),
                phase == Phase.BEFORE_WRITE ? file.content() : file.path());
    }
}
