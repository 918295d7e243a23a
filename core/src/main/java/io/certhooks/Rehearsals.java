// SPDX-License-Identifier: Apache-2.0
package io.certhooks;

import io.certhooks.Schedule.Decision;
import io.certhooks.acme.AcmeClient;
import io.certhooks.hook.Account;
import io.certhooks.hook.ConfigurationException;
import io.certhooks.hook.Operation;
import io.certhooks.hook.Run;
import io.certhooks.hook.RunFinished;
import io.certhooks.store.CertificateStore;
import io.certhooks.store.MemoryCertificateStore;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of which nothing is kept, on an engine that stands in for the real one: with a store in memory, another CA and an
 * account of its own there.
 *
 * <p>What has to be undone after a crash is a note in the real store for as long as it has.
 */
final class Rehearsals {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsals.class);
    private static final String PREFIX = "rehearsal-";

    private final Engine engine;
    private final Runs runs;
    // Accounts are registered once in the life of this object; CAs limit how many.
    private final MemoryCertificateStore accounts = writable();

    Rehearsals(Engine engine, Runs runs) {
        this.engine = engine;
        this.runs = runs;
    }

    /**
     * What has to be undone if the program dies.
     *
     * @param account the account at the other CA
     * @param state the certificate's state in the rehearsal
     */
    record Note(Account account, CertificateState state) {}

    // It is gone with its last reference, locked or not.
    private static MemoryCertificateStore writable() {
        MemoryCertificateStore store = MemoryCertificateStore.create();
        store.lock();
        return store;
    }

    /**
     * Orders certificates and throws them away.
     *
     * @param certificates their real states, with what is asked for
     * @throws ConfigurationException if the CA's settings are wrong
     */
    RunFinished rehearse(CertificateAuthority authority, Run run, List<CertificateState> certificates) {
        List<String> problems = new ArrayList<>();
        try (AcmeClient client = authority.connect(problems).orElseThrow(() -> new ConfigurationException(problems))) {
            Accounts own = new Accounts(authority, client, accounts, engine.hooks());
            Catalogue catalogue = Catalogue.apart(
                    engine.store(),
                    certificates.stream()
                            .map(state -> CertificateState.of(state.request(), state.csr()))
                            .toList(),
                    (state, flush) -> save(engine.store(), own.description(), state));
            Engine stage = stage(engine, Issuers.only(new Issuer(authority, client, own)), catalogue);
            List<Operation> due = certificates.stream()
                    .map(state -> operation(stage, run, state.withFailure(null)))
                    .toList();
            return runs.rehearse(stage, run, due);
        }
    }

    private static Engine stage(Engine real, Issuers issuers, Catalogue catalogue) {
        return new Engine(
                issuers,
                writable(),
                real.clock(),
                real.hooks(),
                catalogue,
                real.deliveries(),
                real.schedule(),
                real.failures(),
                real.orderLimit(),
                real);
    }

    private Operation operation(Engine stage, Run run, CertificateState state) {
        Decision decision = Runs.Choice.FORCED.decide(
                state, engine.schedule().decide(state), engine.clock().instant());
        return stage.issuers().operation(run, decision.kind(), decision.reason(), state);
    }

    private static void save(CertificateStore store, Account account, CertificateState state) {
        String key = PREFIX + state.name();
        boolean proofs = state.order() != null && !state.order().proofs().isEmpty();
        if (state.open() != null || proofs) {
            Notes.save(store, key, new Note(account, state));
        } else {
            store.removeNote(key);
        }
    }

    /** Cleans up after the rehearsals of an earlier process, and tells their ends. */
    static void recover(Engine real, Results results) {
        Notes.read(real.store(), PREFIX, Note.class)
                .values()
                .forEach(note -> Isolated.run(
                        "the end of the rehearsal of " + note.state().name(), () -> recover(real, results, note)));
    }

    private static void recover(Engine real, Results results, Note note) {
        LOG.warn("the rehearsal of {} was cut off", note.state().name());
        Catalogue catalogue = Catalogue.apart(
                real.store(), List.of(note.state()), (state, flush) -> save(real.store(), note.account(), state));
        Engine stage = stage(real, real.issuers(), catalogue);
        new Recovery(stage, results, state -> note.account()).finish(note.state());
    }
}
