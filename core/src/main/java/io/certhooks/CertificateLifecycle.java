// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import static io.certhooks.Arguments.requireAll;
import static java.util.Objects.requireNonNull;

import io.certhooks.Claims.Claim;
import io.certhooks.hook.Account;
import io.certhooks.hook.CatalogueListener;
import io.certhooks.hook.CertificateAdded;
import io.certhooks.hook.CertificateRemoved;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.ExistingAccount;
import io.certhooks.hook.ExistingCertificate;
import io.certhooks.hook.FailureKind;
import io.certhooks.hook.Generation;
import io.certhooks.hook.IssuanceException;
import io.certhooks.hook.IssuedCertificate;
import io.certhooks.hook.LifecycleException;
import io.certhooks.hook.OperationResult;
import io.certhooks.hook.Outcome;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.hook.RunKind;
import io.certhooks.hook.StoreException;
import io.certhooks.store.StoreLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues certificates, keeps them fresh, and calls hooks at every step.
 *
 * <p>Safe for use by several threads. Methods that change something return when it is done; calls that concern the same
 * certificate wait for each other, calls that concern different ones do not. What they throw is a {@link
 * io.certhooks.hook.LifecycleException}. If the calling thread is interrupted, the operation fails with {@link
 * FailureKind#CANCELLED}, its clean-up and post hooks are called, and the thread's interrupt flag is set again. After
 * {@link #close()}, and from a hook of this lifecycle, they throw an {@link IllegalStateException}; methods that only read
 * can be called at any time.
 *
 * <p>A lifecycle is the one writer of its store from {@link LifecycleBuilder#build()} until {@link #close()}.
 *
 * @see io.certhooks.hook the description of all hook phases
 */
public final class CertificateLifecycle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateLifecycle.class);
    private static final Duration OWED_LIMIT = Duration.ofSeconds(10);

    private final Engine engine;
    private final StoreLock lock;
    private final Runs runs;
    private final Rehearsals rehearsals;
    private final Suggestions suggestions;
    private final RenewalLoop loop;
    private final Duration closeGrace;
    private final Takeover takeover;
    private final AtomicBoolean closed = new AtomicBoolean();

    CertificateLifecycle(Engine engine, StoreLock lock, Runs runs, LifecycleSettings settings) {
        this.engine = engine;
        this.lock = lock;
        this.runs = runs;
        this.closeGrace = settings.closeGrace();
        this.takeover = new Takeover(engine, runs.claims());
        this.rehearsals = new Rehearsals(engine, runs);
        this.suggestions = new Suggestions(engine, settings.random());
        this.loop = new RenewalLoop(engine.clock(), this::next, this::renewDue);
    }

    /**
     * Begins a new lifecycle.
     *
     * @return a builder with default settings
     */
    public static LifecycleBuilder builder() {
        return new LifecycleBuilder();
    }

    /**
     * Makes sure that there is a certificate: issues one if there is none, if the one there is for other names or due for
     * renewal, and else does nothing and contacts nobody.
     *
     * @param spec what the certificate is to be
     * @return the certificate in use; if its renewal was due and failed while it is still valid, the result tells why
     * @throws io.certhooks.hook.LifecycleException if there is no valid certificate for this specification and none could
     *     be issued; if it has failed before and the time for the next try has not come, an {@link IssuanceException}
     *     without trying
     */
    public Ensured ensure(CertificateSpec spec) {
        requireNonNull(spec, "spec");
        RunFinished finished = ensure(List.of(spec));
        Optional<Outcome> outcome =
                finished.operations().stream().map(OperationResult::outcome).findFirst();
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Issued) {
            return ensured(spec.name(), true, null);
        }
        CertificateState state = engine.catalogue().get(spec.name());
        LifecycleException failure =
                outcome.isPresent() && outcome.get() instanceof Outcome.Failed failed ? failed.cause() : waiting(state);
        if (failure != null && !state.isServed(engine.clock().instant())) {
            throw failure;
        }
        return ensured(spec.name(), false, failure);
    }

    // A renewal that was asked for before its time is not tried again because it failed.
    private @Nullable LifecycleException waiting(CertificateState state) {
        CertificateState.Failure failure = state.failure();
        if (failure == null || engine.schedule().decide(state).at().isAfter(failure.next())) {
            return null;
        }
        return new IssuanceException(
                "the certificate " + state.name() + " is not tried before " + failure.next()
                        + "; failures in a row: " + failure.count() + "; renew(\"" + state.name()
                        + "\") tries at once. Last failure: " + failure.message(),
                failure.kind(),
                null,
                null,
                null);
    }

    private Ensured ensured(String name, boolean issued, @Nullable LifecycleException failure) {
        return new Ensured(inUse(name), issued, undelivered(name), Optional.ofNullable(failure));
    }

    /**
     * Makes sure that there are certificates, in one run.
     *
     * @param specs what the certificates are to be, each with a name of its own
     * @return what was done; failures are in it, not thrown
     * @throws ConfigurationException if two specifications have the same name
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished ensure(Collection<CertificateSpec> specs) {
        Map<String, CertificateSpec> byName = byName(specs);
        open();
        return runs.claims().claimed(byName.keySet(), claim -> {
            Run run = runs.begin(RunKind.ENSURE);
            add(byName.values(), run);
            return woken(runs.work(run, claim, byName.keySet(), Runs.Choice.DUE));
        });
    }

    private static Map<String, CertificateSpec> byName(Collection<CertificateSpec> specs) {
        Map<String, CertificateSpec> byName = new LinkedHashMap<>();
        for (CertificateSpec spec : requireAll(specs, "specs")) {
            CertificateSpec other = byName.put(spec.name(), spec);
            if (other != null && !other.equals(spec)) {
                throw new ConfigurationException("two certificates have the name " + spec.name() + ": use withName()");
            }
        }
        return byName;
    }

    private void add(CertificateSpec spec, Run run) {
        add(List.of(spec), run);
    }

    // Each is flushed to the disk, and many at once are flushed together.
    private void add(Collection<CertificateSpec> specs, Run run) {
        Set<String> added = ConcurrentHashMap.newKeySet();
        runs.all(specs, spec -> {
            if (engine.catalogue().put(spec)) {
                added.add(spec.name());
            }
        });
        specs.stream().filter(spec -> added.contains(spec.name())).forEach(spec -> tellAdded(spec, run));
    }

    private void tellAdded(CertificateSpec spec, Run run) {
        CertificateAdded event = new CertificateAdded(run, spec.name(), spec.identifiers());
        Scope scope = Scope.of(engine.catalogue().get(spec.name()), run, Results.ofRun());
        engine.hooks().tell(CatalogueListener.class, scope, event, hook -> hook.added(event));
    }

    /**
     * Takes over certificates that other programs have obtained, so that they are not issued anew: puts them into the store,
     * under management, and into use, and brings them to the deploy hooks as any new generation. The CA is not contacted,
     * and no pre, challenge or post hook is called. A certificate whose name is already in use in the store is passed over,
     * so that a program may call this at every start.
     *
     * @param certificates the certificates; {@link #ensure(CertificateSpec)} for the same name then finds that nothing is to
     *     be done, as long as it asks for the same names, type of key and profile
     * @return what was done; what cannot be taken over is in it, not thrown
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public Adoption adopt(Collection<ExistingCertificate> certificates) {
        requireAll(certificates, "certificates");
        open();
        List<String> names =
                certificates.stream().map(ExistingCertificate::name).distinct().toList();
        return runs.claims().claimed(names, claim -> {
            Run run = runs.begin(RunKind.ENSURE);
            var adopting = new Adopting(engine, run, this::add);
            certificates.forEach(adopting::adopt);
            RunFinished deploys = woken(runs.work(run, claim, adopting.adopted(), Runs.Choice.NONE));
            return new Adoption(adopting.adopted(), adopting.leftOut(), deploys);
        });
    }

    /**
     * Takes over accounts that another program has registered, so that none is registered anew, and a key for external
     * accounts that serves once is not needed again. The first account for each of this lifecycle's CAs is written to the
     * store, unless one is there that is registered; file hooks are told, no others, and the CA is not contacted. Call it
     * before {@link #ensure(CertificateSpec)} and {@link #start()}; a second call does nothing.
     *
     * @param accounts the accounts, which may be for other CAs too
     * @return the account in use from now on at each of the CAs, in their order; without a URL if there is none yet
     * @throws ConfigurationException if a key is damaged
     * @throws io.certhooks.hook.HookFailedException if a file hook refuses it, which leaves everything as it was
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public List<Account> adoptAccounts(Collection<ExistingAccount> accounts) {
        requireAll(accounts, "accounts");
        open();
        return engine.issuers().adopt(accounts, Scope.of(runs.begin(RunKind.ENSURE), Results.ofRun()));
    }

    /**
     * Renews a certificate now, due or not, also if it has failed and the next try has not come.
     *
     * @param name the certificate's name in the store
     * @return the new certificate
     * @throws io.certhooks.hook.LifecycleException if it could not be renewed; the one in use stays
     * @throws ConfigurationException if there is no such certificate
     */
    public Ensured renew(String name) {
        requireNonNull(name, "name");
        RunFinished finished = renew(List.of(name));
        if (finished.operations().get(0).outcome() instanceof Outcome.Failed failed) {
            throw failed.cause();
        }
        return ensured(name, true, null);
    }

    /**
     * Renews certificates now, due or not, in one run.
     *
     * @param names the certificates' names in the store
     * @return what was done; failures are in it, not thrown
     * @throws ConfigurationException if one of them is not in the store
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished renew(Collection<String> names) {
        requireAll(names, "names");
        open();
        Set<String> distinct = new LinkedHashSet<>(names);
        return runs.claims().claimed(distinct, claim -> {
            distinct.forEach(this::checkManaged);
            Run run = runs.begin(RunKind.RENEW);
            return woken(runs.work(run, claim, distinct, Runs.Choice.FORCED));
        });
    }

    /**
     * Issues and renews everything that is due, and repeats the deploys that are owed, in one run; asks the CA for its
     * suggestions before, where it is time to ask.
     *
     * @return what was done; failures are in it, not thrown. If nothing is due, no hook is called
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished renewDue() {
        open();
        List<String> names =
                engine.catalogue().all().stream().map(CertificateState::name).toList();
        return runs.claims().claimedFree(names, claim -> renewDue(claim, names));
    }

    private RunFinished renewDue(Claim claim, List<String> names) {
        Run run = runs.begin(RunKind.RENEW_DUE);
        Scope scope = Scope.of(run, Results.ofRun());
        List<String> questions = claim.names().stream()
                .filter(name -> engine.catalogue()
                        .find(name)
                        .filter(suggestions::isTimeToAsk)
                        .isPresent())
                .toList();
        runs.each(questions, name -> suggestions.ask(engine.catalogue().get(name), scope));
        return runs.work(run, claim, names, Runs.Choice.DUE);
    }

    /**
     * Tells what {@link #renewDue()} would do now and which hooks it would call. Contacts nobody, changes nothing, calls
     * nothing; so what the CA would suggest if it were asked is not in it, nor is what is cleaned up after an earlier
     * process.
     *
     * @return the plan
     */
    public Plan plan() {
        return new Planner(engine)
                .plan(runs.begin(RunKind.RENEW_DUE), foreseen().all());
    }

    /**
     * Tells what {@link #ensure(Collection)} would do now and which hooks it would call. Contacts nobody, changes nothing,
     * calls nothing.
     *
     * @param specs what the certificates are to be, each with a name of its own
     * @return the plan
     * @throws ConfigurationException if two specifications have the same name
     */
    public Plan plan(Collection<CertificateSpec> specs) {
        Map<String, CertificateSpec> byName = byName(specs);
        return new Planner(engine)
                .plan(
                        runs.begin(RunKind.ENSURE),
                        byName.values().stream().map(foreseen()::wanted).toList());
    }

    private Catalogue foreseen() {
        return takeover.isDone() ? engine.catalogue() : new Recovery(engine).foreseen();
    }

    /**
     * Rehearses the renewal of all certificates under management, due or not; see {@link #rehearse(CertificateAuthority,
     * Collection)}. To hooks it is a run of the kind {@link RunKind#RENEW}.
     *
     * @param authority the CA to order from, usually one for tests
     * @return what would have been done; failures are in it, not thrown
     * @throws ConfigurationException if the settings of the CA are wrong
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished rehearse(CertificateAuthority authority) {
        requireNonNull(authority, "authority");
        open();
        return runs.claims()
                .claimed(
                        managed(),
                        claim -> rehearsals.rehearse(
                                authority,
                                runs.beginRehearsal(RunKind.RENEW),
                                engine.catalogue().all().stream()
                                        .filter(state -> claim.covers(state.name()))
                                        .toList()));
    }

    /**
     * Does everything that {@link #ensure(Collection)} would do if each certificate were due, up to and including the
     * download of new certificates, and throws them away. The specifications are not remembered.
     *
     * <p>The events' runs are marked as {@linkplain Run#dryRun() dry runs}. Run, pre, challenge and post hooks are called as
     * ever; file, batch deploy and catalogue hooks and verifiers are not, and of the deploy hooks only those that {@linkplain
     * io.certhooks.hook.DeployListener#isCalledInRehearsals() ask for it}. Nothing is published, owed, or counted as a
     * failure. An account of its own is registered at the CA, and remembered until this lifecycle is closed; nothing about it
     * is written. If the program dies, what is to be cleaned up is cleaned up at the next start.
     *
     * @param authority the CA to order from, usually one for tests such as {@link CertificateAuthority#letsEncryptStaging()};
     *     what it offers for tests must do for the specifications' profiles
     * @param specs what the certificates are to be, each with a name of its own, under management or not
     * @return what would have been done; failures are in it, not thrown. The generations of the operations that {@linkplain
     *     RunFinished#issued() succeeded} exist no more
     * @throws ConfigurationException if two specifications have the same name, or the settings of the CA are wrong
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished rehearse(CertificateAuthority authority, Collection<CertificateSpec> specs) {
        requireNonNull(authority, "authority");
        Map<String, CertificateSpec> byName = byName(specs);
        open();
        return runs.claims()
                .claimed(
                        byName.keySet(),
                        claim -> rehearsals.rehearse(
                                authority,
                                runs.beginRehearsal(RunKind.ENSURE),
                                byName.values().stream()
                                        .map(engine.catalogue()::wanted)
                                        .toList()));
    }

    /**
     * Revokes the certificate in use at the CA that has issued it. It stays in place and under management, and the next run
     * replaces it; use {@link #remove} to end that. The CA is asked in the name of the account, and of the certificate's own
     * key if another account has ordered it (RFC 8555, 7.6). After {@link RevocationReason#KEY_COMPROMISE} its key is not
     * used again, even if keys are reused.
     *
     * <p>What is asked for is in the store before the CA hears of it. If the CA's answer is missing, or the program dies, the
     * next runs replace the certificate, ask the CA again until it answers, which may be that it is revoked already, and
     * tell the hooks.
     *
     * @param name the certificate's name in the store
     * @param reason why
     * @throws io.certhooks.hook.LifecycleException if the CA refuses, and nothing has changed; or if its answer is missing. One
     *     that is revoked already is a success
     * @throws ConfigurationException if there is no such certificate, or it was never issued
     */
    public void revoke(String name, RevocationReason reason) {
        requireNonNull(name, "name");
        requireNonNull(reason, "reason");
        open();
        runs.claims().claimed(List.of(name), claim -> {
            checkManaged(name);
            IssuedCertificate certificate = inUse(name);
            new Revocations(engine).revoke(certificate.generation(), reason);
            engine.hooks().awaitObservers();
            return certificate;
        });
        loop.wake();
    }

    /**
     * Gives the account another key (RFC 8555, 7.3.5), on P-256, at each CA at which one is registered. Waits until no
     * certificate is being worked on, and so must not be called from a hook.
     *
     * <p>The new key is in the store before the CA hears of it. If the CA's answer is missing, or the program dies, the
     * account's next use asks the CA which of the two keys it knows, and goes on with that one; this method, called again,
     * then finishes what was begun. File hooks are called as for a new account; one that refuses keeps the old key.
     *
     * @throws io.certhooks.hook.LifecycleException if the CA refuses, and the account keeps its key; or if its answer is
     *     missing. Of several CAs all are tried; this is the first failure, with the others suppressed
     */
    public void changeAccountKey() {
        open();
        runs.claims().alone(() -> {
            Run run = runs.begin(RunKind.CHANGE_ACCOUNT_KEY);
            engine.issuers().changeKeys(Scope.of(run, Results.ofRun()));
            engine.hooks().awaitObservers();
        });
        loop.wake();
    }

    /**
     * Takes a certificate out of management and deletes its files. It is not revoked, and a revocation that the CA has not
     * answered is forgotten. Does nothing if there is no such certificate.
     *
     * @param name the certificate's name in the store
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public void remove(String name) {
        requireNonNull(name, "name");
        open();
        runs.claims().claimed(List.of(name), claim -> {
            Optional<CertificateState> state = engine.catalogue().find(name);
            state.ifPresent(removed -> remove(removed, runs.begin(RunKind.REMOVE)));
            return state;
        });
    }

    private void remove(CertificateState state, Run run) {
        engine.catalogue().remove(state.name());
        CertificateRemoved event =
                new CertificateRemoved(run, state.name(), state.request().identifiers());
        Scope scope = Scope.of(state, run, Results.ofRun());
        engine.hooks().tell(CatalogueListener.class, scope, event, hook -> hook.removed(event));
        engine.hooks().awaitObservers();
    }

    /**
     * All certificates under management. Reads memory only, except for the generations in use.
     *
     * @return the certificates in alphabetical order of their names
     */
    public List<ManagedCertificate> certificates() {
        return engine.catalogue().all().stream()
                .map(this::managed)
                .filter(certificate ->
                        engine.catalogue().find(certificate.name()).isPresent())
                .toList();
    }

    private ManagedCertificate managed(CertificateState state) {
        CertificateState.Failure failure = state.failure();
        Optional<Generation> current = Optional.empty();
        Optional<String> lastFailure = Optional.ofNullable(failure).map(CertificateState.Failure::message);
        try {
            current = engine.store().current(state.name());
        } catch (StoreException e) {
            lastFailure = Optional.of(String.valueOf(e.getMessage()));
        }
        return new ManagedCertificate(
                state.name(),
                state.request().identifiers(),
                state.request().keyType(),
                current,
                engine.schedule().decide(state).at(),
                failure == null ? 0 : failure.count(),
                lastFailure,
                engine.deliveries().undelivered(state));
    }

    /**
     * The deploys that are owed, of all certificates.
     *
     * @return the deploys in alphabetical order of the certificates; empty if every hook has what it should have
     */
    public List<PendingDelivery> deliveries() {
        return engine.catalogue().all().stream()
                .flatMap(engine.deliveries()::pending)
                .toList();
    }

    /**
     * Brings the certificate in use to all its deploy hooks again, whether or not they have it, now. A newer one that
     * was held back because it did not work where it was deployed is put into use before, with the calls of file hooks that
     * belong to that.
     *
     * @param name the certificate's name in the store
     * @return what was done; failures are in it, not thrown
     * @throws ConfigurationException if there is no such certificate
     * @throws io.certhooks.hook.HookFailedException if a file hook refuses the one that was held back; all stays as it is
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public RunFinished redeliver(String name) {
        requireNonNull(name, "name");
        open();
        return runs.claims().claimed(List.of(name), claim -> {
            checkManaged(name);
            Run run = runs.begin(RunKind.REDELIVER);
            new Verifications(engine).oweAgain(name, Scope.of(run, Results.ofRun()));
            return woken(runs.work(run, claim, List.of(name), Runs.Choice.NONE));
        });
    }

    /**
     * The certificate in use under a name, with its key.
     *
     * @param name the certificate's name in the store
     * @return the certificate; empty if there is none
     * @throws io.certhooks.hook.StoreException if the store fails
     */
    public Optional<IssuedCertificate> certificate(String name) {
        requireNonNull(name, "name");
        return engine.catalogue()
                .find(name)
                .flatMap(state -> engine.store().current(name))
                .map(engine.store()::load);
    }

    /**
     * Starts the background thread that renews what is due and repeats owed deploys, until {@link #close()}. Starting
     * twice does nothing. It is a daemon thread: it does not keep a program running whose {@code main} has returned.
     */
    public void start() {
        open();
        loop.start();
    }

    /**
     * Makes the background thread look at the clock now; it does so at least once a minute anyway. For clocks that jump.
     */
    public void wake() {
        loop.wake();
    }

    /**
     * Ends the background thread, lets running operations come to their end within the grace period and breaks them off
     * after it; then their clean-up and post hooks are still called, for which there are ten seconds more. What is not
     * done by then is done at the next start. Gives the store free. Closing twice does nothing. An interrupted thread waits
     * without the grace period and stays interrupted.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        loop.close();
        runs.claims().close();
        boolean interrupted = endRuns();
        try {
            release();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the end of what runs; for what is owed only, if the thread is interrupted. Whether it was. */
    private boolean endRuns() {
        boolean interrupted = Thread.interrupted();
        while (true) {
            Duration grace = interrupted ? Duration.ZERO : closeGrace;
            try {
                if (!runs.claims().awaitNone(grace)) {
                    LOG.warn("breaking off what is still running after {}", grace);
                    runs.breakOff();
                    runs.claims().awaitNone(OWED_LIMIT);
                }
                loop.awaitEnd(OWED_LIMIT);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void release() {
        runs.close();
        engine.hooks().close();
        try {
            lock.close();
        } finally {
            engine.issuers().close();
        }
    }

    private void open() {
        if (closed.get()) {
            throw new IllegalStateException(Claims.CLOSED);
        }
        if (engine.hooks().calls().isInHook()) {
            throw new IllegalStateException("a hook cannot change certificates of the lifecycle that has called it,"
                    + " because each would wait for the other: do it on another thread, and do not wait for that");
        }
        takeover.finish();
    }

    private List<String> managed() {
        return engine.catalogue().stream().map(CertificateState::name).toList();
    }

    private void checkManaged(String name) {
        if (engine.catalogue().find(name).isEmpty()) {
            throw new ConfigurationException("there is no certificate " + name + " in the store: use ensure() first");
        }
    }

    private IssuedCertificate inUse(String name) {
        Generation current = engine.store()
                .current(name)
                .orElseThrow(() -> new ConfigurationException(
                        "the certificate " + name + " was never issued: use renew(\"" + name + "\") first"));
        return engine.store().load(current);
    }

    private List<String> undelivered(String name) {
        return engine.deliveries().undelivered(name);
    }

    private RunFinished woken(RunFinished finished) {
        loop.wake();
        return finished;
    }

    private Instant next() {
        return engine.catalogue().stream()
                .map(engine.schedule()::next)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }
}
