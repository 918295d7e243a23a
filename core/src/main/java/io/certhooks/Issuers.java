// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.CertificateState.Failure;
import io.certhooks.CertificateState.OpenOrder;
import io.certhooks.hook.Account;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.Generation;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.OperationKind;
import io.certhooks.hook.Reason;
import io.certhooks.hook.Run;
import io.certhooks.store.CertificateStore;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The CAs of a lifecycle, and which of them is asked for a certificate: the first that was not left since the last success;
 * if all were, the one that may be asked again first.
 */
final class Issuers implements AutoCloseable {

    private final List<Issuer> inOrder;
    private final int failures;

    /**
     * Several CAs.
     *
     * @param inOrder at least one, the first choice first
     * @param failures after how many failures in a row a CA is left that is not left at once
     */
    Issuers(List<Issuer> inOrder, int failures) {
        this.inOrder = List.copyOf(inOrder);
        this.failures = failures;
    }

    static Issuers only(Issuer issuer) {
        return new Issuers(List.of(issuer), 1);
    }

    boolean areSeveral() {
        return inOrder.size() > 1;
    }

    Issuer first() {
        return inOrder.get(0);
    }

    /** The CA that is asked for a certificate next. */
    Issuer next(CertificateState state) {
        Failure failure = state.failure();
        return failure == null ? first() : next(failure.setbacks());
    }

    private Issuer next(List<Setback> setbacks) {
        return inOrder.stream()
                .filter(issuer -> !setback(setbacks, issuer).map(Setback::left).orElse(false))
                .findFirst()
                .orElseGet(() -> inOrder.stream()
                        .min(Comparator.comparing(issuer ->
                                setback(setbacks, issuer).map(Setback::next).orElse(Instant.MIN)))
                        .orElseThrow());
    }

    /** What is to be done to a certificate, at the CA that is asked next. */
    Operation operation(Run run, OperationKind kind, Reason reason, CertificateState state) {
        int attempt = state.failure() == null ? 1 : state.failure().count() + 1;
        Account account = next(state).accounts().description();
        return new Operation(run, Runs.newId(), kind, reason, attempt, account, state.request());
    }

    /** When the CA that is asked next may be asked, and not before now. */
    Instant nextTime(List<Setback> setbacks, Instant now) {
        return setback(setbacks, next(setbacks))
                .map(Setback::next)
                .filter(next -> next.isAfter(now))
                .orElse(now);
    }

    /** The setback that the last of so many failures at the operation's CA means. */
    Setback setback(Operation operation, int count, Instant next, boolean left) {
        return new Setback(operation.account().directory(), count, left || count >= failures, next);
    }

    private static Optional<Setback> setback(List<Setback> setbacks, Issuer issuer) {
        return setbacks.stream()
                .filter(setback -> setback.directory().equals(issuer.directory()))
                .findFirst();
    }

    /** The CA of an operation. */
    Issuer of(Operation operation) {
        return at(operation.account().directory());
    }

    /** The CA at which something of a certificate was left open; else the one that is asked next. */
    Issuer of(CertificateState state) {
        OpenOrder open = state.order();
        return open == null || open.directory() == null ? next(state) : at(open.directory());
    }

    /** The CA that has issued a generation; the first one if it is none of these. */
    Issuer of(CertificateStore store, Generation generation) {
        return areSeveral() ? at(Metadata.of(store, generation).directory()) : first();
    }

    private Issuer at(URI directory) {
        return inOrder.stream()
                .filter(issuer -> issuer.directory().equals(directory))
                .findFirst()
                .orElse(first());
    }

    /** Takes over the first of some accounts for each CA that has none yet; tells which account each CA has now. */
    List<Account> adopt(Collection<ExistingAccount> accounts, Scope scope) {
        for (Issuer issuer : inOrder) {
            accounts.stream()
                    .filter(account -> account.directory().equals(issuer.directory()))
                    .findFirst()
                    .ifPresent(account -> issuer.accounts().adopt(account, scope));
        }
        return inOrder.stream().map(issuer -> issuer.accounts().description()).toList();
    }

    /**
     * Gives each account another key.
     *
     * @throws LifecycleException the first failure, with the others, once all were tried
     */
    void changeKeys(Scope scope) {
        LifecycleException failure = null;
        for (Issuer issuer : inOrder) {
            try {
                issuer.accounts().changeKey(scope);
            } catch (LifecycleException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        inOrder.forEach(issuer -> issuer.client().close());
    }
}
